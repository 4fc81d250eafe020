"""Entering and changing trustees."""

from __future__ import annotations

from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select
from sqlalchemy.orm.attributes import flag_modified

from trustward.api import (
    Conflict,
    Invalid,
    Lang,
    Text,
    audit,
    blind_index,
    business_number,
    clock,
    colleagues,
    new_id,
    public_id,
    publish,
    register_facts,
    seal_text,
    session,
    settings,
    tenant_id,
)
from trustward_consignment.domain import names
from trustward_consignment.domain.facts import ItemRef, TrusteeFact
from trustward_consignment.domain.lifecycle import DISCLOSED_STATES, TrusteeState
from trustward_consignment.schemas.trustees import NO_TASK, WRONG_NUMBER
from trustward_consignment.tables import ConsignedItem, Trustee

from .days import today
from .reading import SUBJECT, ContactPerson, by_key, contact_of, fact_of, get
from .telling import tell

PUBLISHED = ("name", "tasks", "items", "period", "countries", "subtrustees_stated", "note", "contact", "ended_on")
"""The facts that the policy shows; a change of one has to be disclosed (PIPA art. 26(2))."""


def propose(fact: TrusteeFact, contact: ContactPerson | None = None) -> Trustee:
    """Enter a new trustee, in the state "proposed".

    Raises:
        Invalid: the key is taken, the business number's check digit is wrong, or an item isn't in the register.
    """
    _check(fact)
    if by_key(fact.key):
        raise _wrong(key=_l("This key is taken."))
    last = session().scalar(select(func.max(Trustee.position)))
    row = Trustee(id=public_id(), key=fact.key, position=0 if last is None else last + 1,
                  state=TrusteeState.PROPOSED, state_since=clock.now(), made_at=clock.now())  # fmt: skip
    _fill(row, fact)
    _seal_contact(row, contact or ContactPerson(email=fact.mailbox))
    session().add(row)
    session().flush()
    _write_items(row.id, fact.items)
    audit.record("trustee.proposed", (SUBJECT, row.id), {"key": row.key})
    tell("proposed", row.id)
    return row


def change(
    trustee_id: UUID, fact: TrusteeFact, contact: ContactPerson | None = None, *, version: int | None = None
) -> bool:
    """Replace what was entered about a trustee. The key stays: published versions know the trustee by it.

    Args:
        contact: None leaves the contact person, but for the mailbox in `fact`.
        version: the version that was edited; None where nobody can have been faster (files).
    Returns: whether anything differed.
    Raises:
        NotFound. Conflict: somebody saved it meanwhile. Invalid: as for `propose`.
    """
    row = get(trustee_id, lock=True)
    before, person = fact_of(row), contact_of(row)
    if version is not None and version != row.version:
        raise Conflict(
            _l("Somebody else changed this in the meantime. Both texts are shown; save again to keep yours."),
            theirs={"name_ko": row.name_ko, "name_en": row.name_en},
        )
    wanted = contact or ContactPerson(person.name, fact.mailbox, person.phone)
    if (before, person) == (fact, wanted):
        return False
    _check(fact)
    _fill(row, fact)
    _seal_contact(row, wanted)
    if before.items != fact.items:
        _write_items(row.id, fact.items)
    flag_modified(row, "key")  # items are rows of their own: the trustee's version counts their changes too
    session().flush()
    fields = [name for name in TrusteeFact.__slots__ if getattr(before, name) != getattr(fact, name)]
    audit.record("trustee.changed", (SUBJECT, row.id), {"fields": fields, "contact": person != wanted})
    if any(name in PUBLISHED for name in fields) and row.state in DISCLOSED_STATES:
        note_disclosure(row)
    tell("changed", row.id)
    return True


def look_after(trustee_id: UUID, owner_id: UUID | None, language: Lang) -> None:
    """Say who looks after a trustee, and in which language its contact is written to.

    Raises: NotFound. Invalid: that person is no colleague.
    """
    row = get(trustee_id)
    if owner_id is not None and owner_id not in {one.account_id for one in colleagues()}:
        raise _wrong(owner=_l("Choose one of the list."))
    if (row.owner_id, row.contact_locale) != (owner_id, language.value):
        row.owner_id, row.contact_locale = owner_id, language.value
        session().flush()
        audit.record("trustee.looked_after", (SUBJECT, row.id), {"owner": owner_id})
        tell("changed", row.id)


def note_disclosure(row: Trustee) -> None:
    """What the policy must say of a trustee changed: the clock of the disclosure starts, and the policy looks at it."""
    if row.disclosure_changed_on is None or row.disclosure_settled_at is not None:
        row.disclosure_changed_on, row.disclosure_settled_at = today(), None
    publish("register.changed")


def put_in_order(keys: tuple[str, ...]) -> None:
    """Put trustees into the order of `keys`, in which the policy lists them; others come after."""
    rank = {key: number for number, key in enumerate(keys)}
    rows = session().scalars(select(Trustee).order_by(Trustee.position, Trustee.id)).all()
    for number, row in enumerate(sorted(rows, key=lambda row: rank.get(row.key, len(rank)))):
        if row.position != number:
            row.position = number
    session().flush()


def free_key(name: str) -> str:
    """A key for a new trustee, from its Latin name where it has one."""
    latin = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in name.casefold())
    stem = "-".join(part for part in latin.split("-") if part)[:40].strip("-") or "trustee"
    return stem if by_key(stem) is None else f"{stem[:31]}-{new_id().hex[-8:]}"


def _check(fact: TrusteeFact) -> None:
    """Refuse what can't be, all of it at once. Raises: Invalid."""
    country, wrong = fact.countries[0] if fact.countries else settings("consignment")["home_country"], {}
    if fact.number and business_number(fact.number, country) != fact.number:
        wrong["number"] = WRONG_NUMBER
    if not fact.tasks:
        wrong["tasks"] = NO_TASK
    if fact.ended_on and fact.started_on and fact.ended_on < fact.started_on:
        wrong["ended_on"] = _l("It can't end before it begins.")
    known = register_items() if fact.items else {}
    if unknown := [str(item) for item in fact.items if item not in known]:
        wrong["items"] = _l("The register has no such item: %(items)s", items=", ".join(unknown))
    if wrong:
        raise _wrong(**wrong)


def register_items() -> dict[ItemRef, Text]:
    """The items that the register's services collect, with their names."""
    return {ItemRef(s.key, item.key): item.name for s in register_facts("services") for item in s.items}


def _wrong(**fields: object) -> Invalid:
    return Invalid(_l("Please check the marked fields."), fields={name: [message] for name, message in fields.items()})


def _fill(row: Trustee, fact: TrusteeFact) -> None:
    name = fact.name.text
    row.name_ko, row.name_en, row.spelling = name.ko or name.en, name.en, fact.name.spelling
    both = f"{name.ko} {name.en}"
    row.search_name, row.search_initials = names.normal(both), names.initials(both)
    row.business_number, row.vendor_type = fact.number or None, fact.vendor_type
    row.tasks = [{**task.text.as_dict(), "marketing": task.marketing} for task in fact.tasks]
    row.marketing, row.purpose, row.period, row.note = fact.marketing, fact.purpose, fact.period, fact.note
    row.started_on, row.ended_on, row.countries = fact.started_on, fact.ended_on, list(fact.countries)
    row.storage, row.subtrustees_stated = fact.storage, fact.subtrustees_stated
    row.public_phone, row.public_email, row.public_url = fact.contact.phone, fact.contact.email, fact.contact.url
    row.policy_url, row.department, row.imported = fact.policy_url, fact.department, fact.running


def _seal_contact(row: Trustee, contact: ContactPerson) -> None:
    for column, value in (("name", contact.name), ("email", contact.email), ("phone", contact.phone)):
        place = f"consignment_trustee.contact_{column}"
        setattr(row, f"contact_{column}", seal_text(value, row.id, place) if value else None)
    row.contact_email_index = blind_index(contact.email, "consignment_trustee.contact_email") if contact.email else None


def _write_items(trustee_id: UUID, items: tuple[ItemRef, ...]) -> None:
    session().execute(delete(ConsignedItem).where(ConsignedItem.trustee_id == trustee_id))
    for position, item in enumerate(dict.fromkeys(items)):
        session().add(
            ConsignedItem(
                tenant_id=tenant_id(),
                trustee_id=trustee_id,
                position=position,
                service_key=item.service,
                item_key=item.item,
            )
        )
    session().flush()
