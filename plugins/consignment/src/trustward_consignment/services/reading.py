"""Reading trustees: one, its entered facts, its contact person, lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_

from trustward.api import Contact, Name, Text, audit, load, open_text, session
from trustward_consignment.domain import names
from trustward_consignment.domain.facts import ItemRef, Task, TrusteeFact
from trustward_consignment.domain.lifecycle import OPEN_STATES, TrusteeState
from trustward_consignment.tables import ConsignedItem, Trustee

PAGE = 50
COUNT_LIMIT = 1000
SUBJECT = "trustee"


@dataclass(frozen=True, slots=True)
class ContactPerson:
    """Whom to write to; personal, so it is sealed where it is stored and masked in lists."""

    name: str = ""
    email: str = ""
    phone: str = ""

    def masked(self) -> ContactPerson:
        """Recognisable for who knows the person, useless for who doesn't."""
        local, at, domain = self.email.partition("@")
        return ContactPerson(
            self.name[:1] + "○" * (len(self.name) - 1),
            f"{local[:1]}***@{domain}" if at else "",
            "***" + self.phone[-2:] if self.phone else "",
        )


def get(trustee_id: UUID, *, lock: bool = False) -> Trustee:
    """A trustee of the entered tenant. Raises: NotFound."""
    return load(Trustee, trustee_id, lock=lock)


def by_key(key: str) -> Trustee | None:
    """A trustee by its key."""
    return session().scalar(select(Trustee).where(Trustee.key == key))


def name_of(trustee: Trustee) -> Text:
    """Its name in both languages."""
    return Text(trustee.name_ko, trustee.name_en)


def contact_of(trustee: Trustee) -> ContactPerson:
    """The contact person, opened. Whoever shows it to a person says so with `note_contact_read`."""

    def opened(column: str) -> str:
        sealed = getattr(trustee, column)
        return open_text(sealed, trustee.id, f"consignment_trustee.{column}") if sealed else ""

    return ContactPerson(opened("contact_name"), opened("contact_email"), opened("contact_phone"))


def note_contact_read(trustee: Trustee) -> None:
    """Audit that somebody looked at a contact person unmasked."""
    audit.record("trustee.contact_read", (SUBJECT, trustee.id))


def items_of(ids: Sequence[UUID]) -> Mapping[UUID, tuple[ItemRef, ...]]:
    """The consigned items of several trustees at once."""
    found: dict[UUID, list[ItemRef]] = {one: [] for one in ids}
    query = select(ConsignedItem).where(ConsignedItem.trustee_id.in_(ids)).order_by(ConsignedItem.position)
    for row in session().scalars(query):
        found[row.trustee_id].append(ItemRef(row.service_key, row.item_key))
    return {one: tuple(items) for one, items in found.items()}


def fact_of(trustee: Trustee, items: tuple[ItemRef, ...] | None = None, *, mailbox: bool = True) -> TrusteeFact:
    """What was entered about a trustee; `mailbox` False leaves what is sealed closed."""
    return TrusteeFact(
        key=trustee.key,
        name=Name(name_of(trustee), trustee.spelling),
        number=trustee.business_number or "",
        vendor_type=trustee.vendor_type,
        tasks=tuple(Task(Text.of(task), task["marketing"]) for task in trustee.tasks),
        items=items_of([trustee.id])[trustee.id] if items is None else items,
        purpose=trustee.purpose,
        period=trustee.period,
        started_on=trustee.started_on,
        ended_on=trustee.ended_on,
        countries=tuple(trustee.countries),
        storage=trustee.storage,
        subtrustees_stated=trustee.subtrustees_stated,
        note=trustee.note,
        contact=Contact(trustee.public_phone, trustee.public_email, "", trustee.public_url),
        policy_url=trustee.policy_url,
        department=trustee.department,
        mailbox=contact_of(trustee).email if mailbox else "",
        running=trustee.imported,
    )


class Due(StrEnum):
    """Which trustees a list shows by the day of their next check."""

    OVERDUE = "overdue"
    SOON = "soon"
    NEVER_CHECKED = "never"


SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list of trustees is limited to."""

    text: str = ""
    state: TrusteeState | None = None
    risk_class: str = ""
    vendor_type: str = ""
    due: Due | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of trustees. `after` continues it; `total` is exact up to a limit, `more_than` says it is beyond."""

    rows: Sequence[Trustee]
    after: tuple[str, UUID] | None
    total: int
    more_than: bool


def listing(wanted: Filter, as_of: date, after: tuple[str, UUID] | None = None, size: int = PAGE) -> Listing:
    """Trustees by name, fifty a page; the next page begins where this one ended, however many there are."""
    conditions = _conditions(wanted, as_of)
    query = select(Trustee).where(*conditions).order_by(Trustee.search_name, Trustee.id).limit(size + 1)
    if after:
        query = query.where(tuple_(Trustee.search_name, Trustee.id) > tuple_(*after))
    rows = session().scalars(query).all()
    following = (rows[size - 1].search_name, rows[size - 1].id) if len(rows) > size else None
    counted = select(Trustee.id).where(*conditions).limit(COUNT_LIMIT + 1).subquery()
    total = session().scalar(select(func.count()).select_from(counted)) or 0
    return Listing(rows[:size], following, min(total, COUNT_LIMIT), total > COUNT_LIMIT)


def _conditions(wanted: Filter, as_of: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    typed = names.normal(wanted.text)
    if typed:
        column = Trustee.search_initials if names.only_initials(typed) else Trustee.search_name
        matches = column.contains(typed, autoescape=True)
        digits = typed.replace("-", "")
        found.append(or_(matches, Trustee.business_number == digits) if digits.isdigit() else matches)
    if wanted.state:
        found.append(Trustee.state == wanted.state)
    elif not wanted.closed:
        found.append(Trustee.state.in_(sorted(OPEN_STATES)))
    if wanted.risk_class:
        found.append(Trustee.risk_class == wanted.risk_class)
    if wanted.vendor_type:
        found.append(Trustee.vendor_type == wanted.vendor_type)
    match wanted.due:
        case Due.OVERDUE:
            found.append(Trustee.next_check_on < as_of)
        case Due.SOON:
            found.append(and_(Trustee.next_check_on >= as_of, Trustee.next_check_on <= as_of + SOON))
        case Due.NEVER_CHECKED:
            found.append(and_(Trustee.last_check_on.is_(None), Trustee.state == TrusteeState.ACTIVE))
    return found


def counts() -> Mapping[TrusteeState, int]:
    """How many trustees there are in each state."""
    rows = session().execute(select(Trustee.state, func.count()).group_by(Trustee.state)).all()
    return dict(rows)


@dataclass(frozen=True, slots=True)
class Likeness:
    """Another trustee of the same tenant that may be the same company."""

    id: UUID
    name: Text
    same_number: bool


def alike(name: str, number: str, *, but: UUID | None = None) -> list[Likeness]:
    """Trustees of the entered tenant with the same business number or name. Other tenants are never looked at."""
    typed, conditions = names.normal(name), []
    if number:
        conditions.append(Trustee.business_number == number)
    if len(typed) > 1:
        conditions.append(Trustee.search_name.contains(typed, autoescape=True))
    if not conditions:
        return []
    query = select(Trustee).where(or_(*conditions)).order_by(Trustee.search_name, Trustee.id).limit(6)
    if but:
        query = query.where(Trustee.id != but)
    return [
        Likeness(row.id, name_of(row), bool(number) and row.business_number == number)
        for row in session().scalars(query)
    ]
