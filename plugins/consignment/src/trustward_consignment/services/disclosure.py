"""What the policy must say of the trustees, and whether the published one does (PIPA art. 26(2))."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sqlalchemy import func, or_, select

from trustward.api import ConsignedTransfer, ConsignmentFact, Lang, Text, digest, register_facts, session
from trustward_consignment.domain.facts import ItemRef, TrusteeFact
from trustward_consignment.domain.lifecycle import DISCLOSED_STATES
from trustward_consignment.extension import subtrustees_of
from trustward_consignment.schemas.trustees import home_country
from trustward_consignment.tables import Trustee

from . import published
from .days import today
from .reading import fact_of, items_of


class Drift(StrEnum):
    """How registry and published policy differ about one trustee."""

    MISSING = "missing"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Difference:
    """One trustee on which they differ. `name` is empty for one that the registry has no more."""

    key: str
    drift: Drift
    name: Text
    planned: bool = False
    """A scheduled version will mend it."""


def disclosed_trustees() -> Sequence[Trustee]:
    """Trustees that the policy must name, in its order."""
    query = select(Trustee).where(Trustee.state.in_(sorted(DISCLOSED_STATES)))
    return session().scalars(query.order_by(Trustee.position, Trustee.id)).all()


def facts(as_of: date) -> tuple[ConsignmentFact, ...]:
    """The trustees as the policy shows them on a day, with the sub-trustees that other plugins know."""
    rows = disclosed_trustees()
    if not rows:
        return ()
    items, names = items_of([row.id for row in rows]), item_names()
    below = subtrustees_of([row.id for row in rows], as_of)
    return tuple(
        replace(
            as_disclosed(fact_of(row, items[row.id], mailbox=False), names), subtrustees=tuple(below.get(row.id, ()))
        )
        for row in rows
    )


def as_disclosed(fact: TrusteeFact, names: Mapping[ItemRef, Text]) -> ConsignmentFact:
    """One trustee as the policy shows it. An item that the register dropped is shown by its key until it is mended."""
    home = home_country()
    abroad = [country for country in fact.countries if country != home]
    return ConsignmentFact(
        key=fact.key,
        trustee=fact.name,
        task=_joined([task.text for task in fact.tasks]),
        items=tuple(names.get(item, Text(str(item))) for item in fact.items),
        period=fact.period,
        country=(*abroad, *fact.countries, "")[0],
        contact=fact.contact,
        marketing=fact.marketing,
        consigned_on=fact.started_on,
        ended_on=fact.ended_on,
        subtrustees_stated=fact.subtrustees_stated,
        note=fact.note,
    )


def item_names() -> dict[ItemRef, Text]:
    """Names of the register's items."""
    return {ItemRef(s.key, item.key): item.name for s in register_facts("services") for item in s.items}


def marks(found: Sequence[ConsignmentFact]) -> dict[str, str]:
    """A fingerprint of what is shown of each trustee, by its key; stored with a version to be compared later."""
    return {fact.key: digest(_plain(fact))[:32] for fact in found}


def differences(as_of: date) -> list[Difference]:
    """Where the registry says something else than the version in effect."""
    shown = facts(as_of)
    names = {fact.key: fact.trustee.text for fact in shown}
    wanted, now, soon = marks(shown), published.live().trustees, published.scheduled().trustees
    found = []
    for key in [*wanted, *(key for key in now if key not in wanted)]:
        drift = _drift(wanted.get(key), now.get(key))
        if drift:
            found.append(
                Difference(key, drift, names.get(key, Text("")), planned=bool(soon) and _same(key, wanted, soon))
            )
    return found


def waiting() -> Sequence[Trustee]:
    """Trustees of whom the version in effect does not say yet what is true."""
    query = select(Trustee).where(Trustee.disclosure_changed_on.is_not(None), Trustee.disclosure_settled_at.is_(None))
    return session().scalars(query.order_by(Trustee.disclosure_changed_on, Trustee.id)).all()


def count_waiting() -> int:
    """How many those are."""
    query = select(func.count()).where(
        Trustee.disclosure_changed_on.is_not(None), Trustee.disclosure_settled_at.is_(None)
    )
    return session().scalar(query) or 0


def unplanned() -> int:
    """How many trustees neither the version in effect nor a scheduled one shows as they are."""
    rows = session().execute(
        select(Trustee.key, Trustee.state).where(
            Trustee.disclosure_changed_on.is_not(None), Trustee.disclosure_settled_at.is_(None)
        )
    )
    coming = published.scheduled()
    return sum(not coming.number or (state in DISCLOSED_STATES) != (key in coming.trustees) for key, state in rows)


def settled() -> list[Trustee]:
    """Trustees that wait for their disclosure, and of whom the version in effect says now what is true."""
    rows = waiting()
    if not rows:
        return []
    differing = {one.key for one in differences(today())}
    return [row for row in rows if row.key not in differing]


def unnoticed(as_of: date) -> list[Trustee]:
    """Trustees of whom registry and policy say different things although nobody changed them: what they process was
    renamed in the register, or a sub-trustee came or went."""
    keys = [one.key for one in differences(as_of)]
    query = select(Trustee).where(
        Trustee.key.in_(keys),
        or_(Trustee.disclosure_changed_on.is_(None), Trustee.disclosure_settled_at.is_not(None)),
    )
    return list(session().scalars(query))


def _drift(wanted: str | None, now: str | None) -> Drift | None:
    if wanted is None:
        return Drift.GONE
    if now is None:
        return Drift.MISSING
    return Drift.CHANGED if now and now != wanted else None


def _same(key: str, wanted: Mapping[str, str], soon: Mapping[str, str]) -> bool:
    return _drift(wanted.get(key), soon.get(key)) is None if key in wanted else key not in soon


def _joined(texts: Sequence[Text]) -> Text:
    if len(texts) == 1:
        return texts[0]
    return Text(", ".join(t.in_(Lang.KO) for t in texts), ", ".join(t.in_(Lang.EN) for t in texts))


def _plain(fact: ConsignmentFact) -> dict[str, object]:
    return {
        "name": fact.trustee.text.as_dict(),
        "task": fact.task.as_dict(),
        "items": [item.as_dict() for item in fact.items],
        "period": fact.period.as_dict(),
        "country": fact.country,
        "contact": [fact.contact.phone, fact.contact.email, fact.contact.fax, fact.contact.url],
        "ended": fact.ended_on.isoformat() if fact.ended_on else "",
        "stated": fact.subtrustees_stated,
        "note": fact.note.as_dict(),
        "below": [{"key": inner.key, **_plain(inner)} for inner in fact.subtrustees],
        **({"transfer": _transfer(fact.transfer)} if fact.transfer else {}),
    }


def _transfer(one: ConsignedTransfer) -> list[object]:
    return [one.basis.value if one.basis else "", one.time_and_method.as_dict(), one.refusal.as_dict()]


def known() -> Sequence[Trustee]:
    """Every trustee by key, for naming what differs; closed ones too."""
    keys = {one.key for one in differences(today())}
    return session().scalars(select(Trustee).where(Trustee.key.in_(sorted(keys)))).all() if keys else []
