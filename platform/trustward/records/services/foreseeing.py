"""When the records of a sheet would end, before anybody takes it in: by class, and by what the sheet itself says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from trustward.kernel import clock, files, outbox, scope
from trustward.kernel.scope import load
from trustward.records.domain import OWN_PURPOSE, ImportState, sheet
from trustward.records.domain.arriving import Arriving
from trustward.records.tables import RecordImport
from trustward.retention.domain import Disposition, Standing, UnitFacts

from .computing import rulebook

FORESEE = "records.foresee_ends"
AT_ONCE, STEP = 1000, 10_000
"""Ours: lines that are reckoned while somebody waits for the page, and by a worker before it writes down how far it is."""


@dataclass(slots=True)
class Foreseen:
    """What lines of one class would lead to. The days are the last ones on which anything keeps a record."""

    service: str
    record_class: str
    number: int = 0
    first: str | None = None
    last: str | None = None
    overdue: int = 0
    """Of how many the time for destroying is over already."""
    endless: int = 0
    """Of how many the end is not known."""

    def note(self, found: Disposition, standing: Standing) -> None:
        """Count one line."""
        self.number += 1
        self.overdue += standing is Standing.OVERDUE
        end = _end(found)
        if end is None:
            self.endless += 1
        else:
            self.first = min(filter(None, (self.first, str(end))))
            self.last = max(filter(None, (self.last, str(end))))


def foreseen(row: RecordImport) -> list[Foreseen]:
    """What was reckoned so far, by service and class."""
    return [Foreseen(**one) for one in row.ends or ()]


def under_way(row: RecordImport) -> bool:
    """Whether a worker is still reckoning."""
    return row.state is ImportState.LOOKED_AT and row.ends is not None and row.reckoned < row.rows


def begin(row: RecordImport, rows: Sequence[Arriving]) -> None:
    """Reckon the ends of a short sheet; have a worker do it for a long one."""
    row.ends, row.reckoned = [], 0
    if len(rows) > AT_ONCE:
        _promise(row)
    else:
        row.ends, row.reckoned = _reckoned([], rows), len(rows)


def carry_on(tenant_id: UUID, import_id: UUID) -> None:
    """Reckon some more lines. No scope is entered: it takes seconds, and nobody may wait for them. Safe to repeat."""
    with scope.enter(tenant_id, write=False):
        row = load(RecordImport, import_id)
        if not under_way(row) or row.file_id is None:
            return
        before = row.reckoned
        rows = sheet.read(files.get(row.file_id).data, service=row.service).rows[before : before + STEP]
        ends = _reckoned(foreseen(row), rows)
    with scope.enter(tenant_id):
        row = load(RecordImport, import_id, lock=True)
        if under_way(row) and row.reckoned == before:
            row.ends, row.reckoned = ends, before + len(rows)
            if under_way(row):
                _promise(row)


def _promise(row: RecordImport) -> None:
    outbox.promise(FORESEE, f"{FORESEE}:{row.id}:{row.reckoned}", {"import": row.id})


def _reckoned(known: Iterable[Foreseen], rows: Sequence[Arriving]) -> list[dict[str, object]]:
    book, now = rulebook(), clock.now()
    by_class = {(one.service, one.record_class): one for one in known}
    for row in rows:
        for record_class in (OWN_PURPOSE, *row.classes):
            key = row.service, record_class
            found = book.disposition(UnitFacts(*key, tuple(row.events), ()))
            by_class.setdefault(key, Foreseen(*key)).note(found, found.at(now))
    return [asdict(by_class[key]) for key in sorted(by_class)]


def _end(found: Disposition) -> date | None:
    if found.destroy_from is None:
        return None
    return found.apart_until if found.kept_apart else found.keep_until
