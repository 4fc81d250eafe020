"""The seed tenant's register, the installed law, and one way to ask the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from marshmallow import INCLUDE, Schema

from trustward.law.book import Lawbook
from trustward.law.packs import installed_packs
from trustward.law.rows import Duty, RetentionRow
from trustward.register.catalogue import KINDS
from trustward.register.domain import Snapshot
from trustward.register.files.reader import read
from trustward.register.files.sections import SectionSpec
from trustward.retention.domain import (
    AdoptedRow,
    Disposition,
    EventKind,
    Happened,
    Hold,
    Rules,
    UnitFacts,
    disposition,
    rules_for,
)

OKESTRO = Path(__file__).parents[3] / "tenants" / "okestro"
SEOUL = ZoneInfo("Asia/Seoul")
TODAY = date(2026, 11, 24)


class AnyTable(Schema):
    class Meta:
        unknown = INCLUDE


def _okestro() -> Snapshot:
    brought = [
        SectionSpec(
            name,
            "",
            AnyTable,
            lambda snapshot, facts: snapshot,
            tuple,
            lambda delta: None,
            key=lambda fact: fact["key"],
        )
        for name in ("trustees", "forms")
    ]
    specs = [
        SectionSpec(kind.name, kind.title, kind.schema, kind.fold, tuple, lambda delta: None, kind.many)
        for kind in KINDS.values()
    ]
    return read(OKESTRO, [*specs, *brought]).snapshot


@dataclass
class Tenant:
    """A register and the law that it adopted."""

    snapshot: Snapshot
    rows: list[AdoptedRow]
    book: Lawbook
    duty: Duty
    zone: ZoneInfo = SEOUL
    holds: tuple[Hold, ...] = field(default=())

    def rules(self, service: str, record_class: str = "") -> Rules:
        return rules_for(self.snapshot, service, record_class, self.rows, self.duty)

    def ask(
        self, service: str, record_class: str = "", **events: date | datetime | Iterable[date | datetime]
    ) -> Disposition:
        happened = [
            Happened(EventKind(kind), one)
            for kind, at in events.items()
            for one in ([at] if isinstance(at, date) else at)
        ]
        facts = UnitFacts(service, record_class, tuple(happened), self.holds)
        return disposition(facts, self.rules(service, record_class), self.book.calendar(), self.zone)

    def with_rows(self, *rows: AdoptedRow) -> Tenant:
        """The same tenant with other versions of the rows of these ids."""
        ids = {one.row.id for one in rows}
        return replace(self, rows=[*(one for one in self.rows if one.row.id not in ids), *rows])

    def row(self, row_id: str) -> RetentionRow:
        return self.book.retention(row_id)


@pytest.fixture(scope="session")
def _law() -> Lawbook:
    return Lawbook.of(installed_packs(), on=TODAY)


@pytest.fixture(scope="session")
def _register() -> Snapshot:
    return _okestro()


@pytest.fixture
def okestro(_law: Lawbook, _register: Snapshot) -> Tenant:
    return Tenant(
        _register,
        [AdoptedRow(row) for pack in _law.packs for row in pack.of(RetentionRow)],
        _law,
        _law.by_key(Duty, "destroy"),
    )


@pytest.fixture
def changed(okestro: Tenant) -> Callable[..., Tenant]:
    """The seed tenant with parts of one service or one statutory retention replaced."""

    def change(key: str, **parts: object) -> Tenant:
        snapshot = okestro.snapshot
        return replace(
            okestro,
            snapshot=replace(
                snapshot,
                services=tuple(replace(one, **parts) if one.key == key else one for one in snapshot.services),
                statutory=tuple(replace(one, **parts) if one.key == key else one for one in snapshot.statutory),
            ),
        )

    return change
