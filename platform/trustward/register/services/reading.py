"""Reading facts of one kind, with what editing needs beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from trustward.kernel.errors import NotFound
from trustward.kernel.scope import load, session, tenant_id
from trustward.register.catalogue import KINDS
from trustward.register.domain import Name, Spelling

from .rows import OWNERS, ROWS, read_parts, to_fact

NAMES = {
    "controller": ("name", "other_names"),
    "recipients": ("name",),
    "transfers": ("recipient",),
    "trackers": ("provider",),
    "officers": ("names",),
    "departments": ("persons",),
}
"""Where published names of companies and persons stand."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact as it is stored: its id, the version that a form must bring back, and the fact."""

    id: UUID
    version: int
    fact: Any


def entries(kind: str) -> list[Entry]:
    """All facts of a keyed kind, in order."""
    model = ROWS[kind]
    rows = session().scalars(select(model).order_by(model.position, model.id)).all()
    parts = read_parts([kind]) if kind in OWNERS and rows else None
    return [Entry(row.id, row.version, to_fact(kind, row, parts)) for row in rows]


def entry(kind: str, fact_id: UUID) -> Entry:
    """One fact of a keyed kind. Raises: NotFound."""
    row = load(ROWS[kind], fact_id)
    parts = read_parts([kind], (OWNERS[kind], row.id)) if kind in OWNERS else None
    return Entry(row.id, row.version, to_fact(kind, row, parts))


def facts(kind: str) -> tuple[Any, ...]:
    """All facts of a kind, in order; of a single one: itself, or nothing."""
    if KINDS[kind].many:
        return tuple(found.fact for found in entries(kind))
    found = single(kind)
    return (found.fact,) if found else ()


def single(kind: str) -> Entry | None:
    """The fact of a kind that a tenant has once; None while nobody has written it."""
    try:
        row = load(ROWS[kind], tenant_id())
    except NotFound:
        return None
    return Entry(row.id, row.version, to_fact(kind, row, None))


def counts() -> dict[str, int]:
    """How many facts of each kind there are."""
    return {kind: session().scalar(select(func.count()).select_from(model)) or 0 for kind, model in ROWS.items()}


def choices(kind: str) -> list[tuple[str, Any]]:
    """Keys and facts of a keyed kind, to choose from in a form."""
    return [(found.fact.key, found.fact) for found in entries(kind)]


def unsure_names() -> list[tuple[str, str, Name]]:
    """Published names whose spelling somebody should check, with the kind and the key of their fact."""
    found: list[tuple[str, str, Name]] = []
    for kind, paths in NAMES.items():
        for fact in facts(kind):
            for path in paths:
                value = getattr(fact, path)
                names = value if isinstance(value, tuple) else (value,)
                found += [(kind, getattr(fact, "key", ""), name) for name in names if _unsure(name)]
    return found


def _unsure(name: Name | None) -> bool:
    return name is not None and name.spelling is not Spelling.CONFIRMED
