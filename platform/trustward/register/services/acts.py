"""Writing facts: record, change, move, withdraw. Each act is audited and announced as `register.changed`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select
from sqlalchemy.orm.attributes import flag_modified

from trustward.kernel import audit
from trustward.kernel.errors import Conflict, Invalid, Refused
from trustward.kernel.scope import load, session, tenant_id
from trustward.plugins import events
from trustward.register import tables as t
from trustward.register.catalogue import KINDS
from trustward.register.domain.codec import encode
from trustward.register.domain.delta import Change, flat

from .reading import Entry, entry, single
from .rows import FACTS, OWNERS, ROWS, SERVED, Keys, names


def record(kind: str, fact: Any, *, position: int | None = None) -> UUID:
    """Enter a new fact into the register.

    Args:
        position: its place in the policy; the end when left out.
    Returns: the fact's id. For a kind that a tenant has once: writes it for the first time.
    Raises:
        Invalid: the key is taken, or it names a fact that doesn't exist.
    """
    model = ROWS[kind]
    if not KINDS[kind].many:
        row = model(id=tenant_id())
    else:
        _refuse_taken_key(kind, fact.key)
        row = model(key=fact.key, position=_last(model) + 1 if position is None else position)
    _fill(kind, row, fact)
    session().add(row)
    session().flush()
    _write_parts(kind, row, fact)
    _tell("recorded", kind, row.id, Change(kind, "", None, fact))
    return row.id  # type: ignore[no-any-return]


def change(kind: str, fact_id: UUID, fact: Any, *, version: int | None = None, seen: Any = None) -> bool:
    """Replace a fact by its new content.

    Args:
        version: the version that was edited, as the form brings it.
        seen: the content that was compared with (files), where there is no version.
    Returns: whether anything differed.
    Raises:
        NotFound. Conflict: somebody saved it meanwhile, both texts are in the error. Invalid: as for `record`.
    """
    row = load(ROWS[kind], fact_id, lock=True)
    before = _stored(kind, fact_id)
    if (version is not None and version != row.version) or (seen is not None and seen != before.fact):
        raise Conflict(
            _l("Somebody else changed this in the meantime. Both texts are shown; save again to keep yours."),
            theirs=dict(flat(encode(before.fact))),
            ours=dict(flat(encode(fact))),
        )
    if before.fact == fact:
        return False
    if KINDS[kind].many and fact.key != row.key:
        _refuse_taken_key(kind, fact.key)
        row.key = fact.key
    _fill(kind, row, fact)
    if KINDS[kind].many:
        flag_modified(row, "key")  # parts are rows of their own: the fact's version counts their changes too
    _write_parts(kind, row, fact)
    session().flush()
    _tell("changed", kind, row.id, Change(kind, "", before.fact, fact))
    return True


def withdraw(kind: str, fact_id: UUID, *, version: int | None = None) -> None:
    """Take a fact out of the register. Published versions keep it: they are documents of their own.

    Raises:
        NotFound. Conflict: somebody changed it meanwhile. Refused: other facts name it.
    """
    row = load(ROWS[kind], fact_id, lock=True)
    before = _stored(kind, fact_id)
    if version is not None and version != row.version:
        raise Conflict(_l("Somebody else changed this in the meantime. Look at it again before you take it out."))
    if users := _users(kind, row.id):
        raise Refused(_l("Other facts of the register name this one."), objections=users, code="fact_in_use")
    if kind in OWNERS:
        for model in (t.ItemRow, t.RetentionEndRow, t.StatutoryUseRow):
            session().execute(delete(model).where(getattr(model, OWNERS[kind]) == row.id))
    if kind in SERVED:
        session().execute(delete(SERVED[kind]).where(getattr(SERVED[kind], OWNERS[kind]) == row.id))
    session().delete(row)
    session().flush()
    _tell("withdrawn", kind, row.id, Change(kind, "", before.fact, None))


def move(kind: str, keys: list[str]) -> None:
    """Put the facts of a kind into the order of `keys`; facts that it doesn't name come after, in their order."""
    model = ROWS[kind]
    rows = session().scalars(select(model).order_by(model.position, model.id)).all()
    rank = {key: number for number, key in enumerate(keys)}
    ordered = sorted(rows, key=lambda row: rank.get(row.key, len(rank)))
    if [row.position for row in ordered] == list(range(len(ordered))):
        return
    moved = [row.key for row in rows] != [row.key for row in ordered]
    for number, row in enumerate(ordered):
        row.position = number
    session().flush()
    if moved:
        audit.record("register.moved", (f"register.{kind}", None), {"keys": [row.key for row in ordered]})
        announce()


def lift(kind: str, key: str) -> None:
    """Put a fact before the one that stands above it."""
    model = ROWS[kind]
    keys = list(session().scalars(select(model.key).order_by(model.position, model.id)))
    number = keys.index(key)
    if number:
        keys[number - 1], keys[number] = keys[number], keys[number - 1]
        move(kind, keys)


def write_single(kind: str, fact: Any, *, version: int | None) -> None:
    """Write the fact of a kind that a tenant has once: for the first time, or over the version that was edited.

    Raises: Conflict, Invalid: as `change`.
    """
    if single(kind) is None:
        record(kind, fact)
    else:
        change(kind, tenant_id(), fact, version=version or 0)


def announce() -> None:
    """Tell, once in a transaction, that facts changed: the policy and the forms look whether they have to follow."""
    events.publish("register.changed")


def _stored(kind: str, fact_id: UUID) -> Entry:
    found = entry(kind, fact_id) if KINDS[kind].many else single(kind)
    assert found is not None
    return found


def _last(model: Any) -> int:
    found = session().scalar(select(func.max(model.position)))
    return -1 if found is None else int(found)


def _refuse_taken_key(kind: str, key: str) -> None:
    model = ROWS[kind]
    if session().scalar(select(func.count()).select_from(model).where(model.key == key)):
        field = "section" if "section" in names(FACTS[kind]) else "key"
        raise Invalid(_l("Please check the marked fields."), fields={field: [_l("This key is taken.")]})


def _fill(kind: str, row: Any, fact: Any) -> None:
    for name in names(FACTS[kind]):
        if name in ("key", "section") or (kind in OWNERS and name in ("items", "retention", "services", "group")):
            continue
        if getattr(row, name, None) != getattr(fact, name) or row.version is None:
            setattr(row, name, getattr(fact, name))
    if kind in OWNERS:
        row.until_withdrawal, row.unless_statute = fact.retention.until_withdrawal, fact.retention.unless_statute
        row.retention_note = fact.retention.note
    if kind == "services":
        row.group_id = _id_of(Keys("groups"), fact.group, "group", _l("There are no such data subjects."))


def _write_parts(kind: str, row: Any, fact: Any) -> None:
    if kind not in OWNERS:
        return
    owner = {OWNERS[kind]: row.id}
    _write_items(owner, fact.items)
    statutory = Keys("statutory")
    uses = [
        {"statutory_id": _id_of(statutory, key, f"retention.statutory.{number}", _l("There is no such retention."))}
        for number, key in enumerate(fact.retention.statutory)
    ]
    _replace(t.StatutoryUseRow, owner, uses)
    ends = [{name: getattr(end, name) for name in names(type(end))} for end in fact.retention.ends]
    _replace(t.RetentionEndRow, owner, ends)
    if kind in SERVED:
        services = Keys("services")
        links = [
            {"service_id": _id_of(services, key, f"services.{number}", _l("There is no such service."))}
            for number, key in enumerate(fact.services)
        ]
        _replace(SERVED[kind], owner, links)


def _write_items(owner: dict[str, UUID], items: tuple[Any, ...]) -> None:
    """Items keep their rows by key, so that what refers to one still does after an edit."""
    if doubles := {item.key for item in items if [other.key for other in items].count(item.key) > 1}:
        fields = {
            f"items.{n}.key": [_l("This key stands here twice.")] for n, i in enumerate(items) if i.key in doubles
        }
        raise Invalid(_l("Please check the marked fields."), fields=fields)
    ((column, owner_id),) = owner.items()
    stored = session().scalars(select(t.ItemRow).where(getattr(t.ItemRow, column) == owner_id))
    rows = {row.key: row for row in stored}
    for position, item in enumerate(items):
        values = {name: getattr(item, name) for name in names(type(item))} | {"position": position}
        if row := rows.pop(item.key, None):
            for name, value in values.items():
                if getattr(row, name) != value:
                    setattr(row, name, value)
        else:
            session().add(t.ItemRow(**owner, **values))
    for row in rows.values():
        session().delete(row)
    session().flush()


def _replace(model: Any, owner: dict[str, UUID], wanted: list[dict[str, Any]]) -> None:
    """Make an owner's parts exactly these; nothing is written where they are so already."""
    ((column, owner_id),) = owner.items()
    rows = session().scalars(select(model).where(getattr(model, column) == owner_id).order_by(model.position)).all()
    if [
        {name: getattr(row, name) for name in values} for row, values in zip(rows, wanted, strict=False)
    ] == wanted and (len(rows) == len(wanted)):
        return
    for row in rows:
        session().delete(row)
    session().flush()
    for position, values in enumerate(wanted):
        session().add(model(**owner, position=position, **values))
    session().flush()


def _id_of(keys: Keys, key: str, field: str, message: Any) -> UUID:
    if key not in keys.id_of:
        raise Invalid(_l("Please check the marked fields."), fields={field: [message]})
    return keys.id_of[key]


def _users(kind: str, fact_id: UUID) -> list[str]:
    """The keys of facts that name this one."""
    if kind == "groups":
        query = select(t.ServiceRow.key).where(t.ServiceRow.group_id == fact_id)
        return list(session().scalars(query.order_by(t.ServiceRow.position)))
    if kind == "services":
        users = [
            Keys(owner).key_of[getattr(link, OWNERS[owner])]
            for owner, model in SERVED.items()
            for link in session().scalars(select(model).where(model.service_id == fact_id))
        ]
        return sorted(users)
    if kind == "statutory":
        keys = {owner: Keys(owner).key_of for owner in OWNERS}
        uses = session().scalars(select(t.StatutoryUseRow).where(t.StatutoryUseRow.statutory_id == fact_id))
        return sorted(
            keys[owner][getattr(use, column)]
            for use in uses
            for owner, column in OWNERS.items()
            if getattr(use, column) is not None
        )
    return []


def _tell(what: str, kind: str, fact_id: UUID, change: Change) -> None:
    """Audit an act by the names of the values that differ, never by the values, and announce it."""
    fact = change.after or change.before
    fields = sorted({path for path, _, _ in change.parts})
    facts = {"key": getattr(fact, "key", ""), "fields": fields[:100]}
    audit.record(f"register.{what}", (f"register.{kind}", fact_id), facts)
    announce()
