"""The rows of law that the tenant counts with: copies of what the statute packs said when it adopted them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from trustward.kernel import audit, clock, scope, tenants
from trustward.kernel.db import insert_new
from trustward.kernel.scope import session
from trustward.law.rows import Duty, RetentionRow, Row
from trustward.plugins.enablement import enabled
from trustward.plugins.statutes import installed_packs
from trustward.records.domain.adoption import DESTROY, LawRow, by_start, fingerprint, read, stored, versions
from trustward.records.tables import AdoptedRow
from trustward.retention import domain as engine

R = TypeVar("R", bound=Row)


def adopted(ids: Iterable[str]) -> list[engine.AdoptedRow]:
    """The retention rows of these ids as the tenant counts with them. What nobody counted with so far is adopted now."""
    wanted = set(ids)
    if not wanted:
        return []
    kept = [one for one in kept_rows(RetentionRow.kind) if one.row_id in wanted]
    found = [(read(one.row_kind, one.row), one.since) for one in kept]
    missing = wanted - {one.row_id for one in kept}
    found += [(row, None) for row in _adopt_first([row for row in installed(RetentionRow) if row.id in missing])]
    return [engine.AdoptedRow(row, since) for row, since in found if isinstance(row, RetentionRow)]


def destroy_duty() -> Duty | None:
    """The duty that says by when something must be destroyed, as the tenant counts with it."""
    found: Sequence[LawRow] = [read(one.row_kind, one.row) for one in kept_rows(Duty.kind)]
    if not found:
        found = _adopt_first([row for row in installed(Duty) if row.key == DESTROY])
    today = clock.today(tenants.get().zone)
    return next((row for row in found if isinstance(row, Duty) and row.in_force(today)), None)


def installed(kind: type[R]) -> list[R]:
    """Every row of a kind, of whatever date, in the packs that the tenant has on."""
    on = enabled()
    return [row for name, pack in installed_packs().items() if name in on for row in pack.of(kind)]


def kept_rows(kind: str = "") -> list[AdoptedRow]:
    """The copies that count, of one kind or of all."""
    wanted = sa.select(AdoptedRow).where(AdoptedRow.ended_at.is_(None)).order_by(AdoptedRow.row_id, AdoptedRow.id)
    return list(session().scalars(wanted.where(AdoptedRow.row_kind == kind) if kind else wanted))


def adopt(row: LawRow, *, since: date | None, by: UUID | None) -> None:
    """Write a copy of a row: from now on it counts. Where one that says the same counts already, nothing happens."""
    copy = {
        "row_kind": row.kind, "row_id": row.id, "fingerprint": fingerprint(row), "row": stored(row), "since": since,
        "decided": versions(versions_of(row.kind, row.id)), "pack": _pack_of(row), "adopted_at": clock.now(),
        "adopted_by": by,
    }  # fmt: skip
    insert_new(AdoptedRow, [copy], ())


def state() -> tuple[Any, ...]:
    """What changes whenever a row begins or ends to count, or its words do."""
    counting = sa.select(AdoptedRow.id, AdoptedRow.pack).where(AdoptedRow.ended_at.is_(None))
    return tuple(sorted(tuple(one) for one in session().execute(counting)))


def refresh_words(one: AdoptedRow) -> None:
    """Take over what the pack says better of a row without moving any end: its words, its citation, its status."""
    same = (row for row in versions_of(one.row_kind, one.row_id) if fingerprint(row) == one.fingerprint)
    newer = next(same, None)
    if newer is not None and stored(newer) != one.row:
        one.row, one.pack = stored(newer), _pack_of(newer)


def versions_of(kind: str, row_id: str) -> list[LawRow]:
    """Every version of a row in the packs that the tenant has on."""
    rows: list[LawRow] = [*installed(RetentionRow)] if kind == RetentionRow.kind else [*installed(Duty)]
    return sorted((row for row in rows if row.id == row_id), key=by_start)


def _adopt_first(rows: Sequence[LawRow]) -> Sequence[LawRow]:
    """Count with rows for the first time: nobody has to decide, since nothing was counted otherwise before."""
    if rows and scope.current().write:
        for row in rows:
            adopt(row, since=None, by=None)
        facts = {"rows": sorted({row.id for row in rows}), "packs": sorted({_pack_of(row) for row in rows})}
        audit.record("law.adopted", ("law", None), facts)
    return rows


def _pack_of(row: LawRow) -> str:
    on = enabled()
    packs = [pack for name, pack in installed_packs().items() if name in on and row in pack.rows]
    return next((f"{pack.name} {pack.version}" for pack in packs), "")
