"""Bringing a tenant in: as it was, with its own ids and keys, or as a copy with new ones."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import current_app

from trustward.backup.files import root
from trustward.backup.tenants import tables
from trustward.backup.tenants.copying import Copier, renewed_indexes
from trustward.backup.tenants.databases import opened
from trustward.backup.tenants.deleting import finish
from trustward.backup.tenants.exporting import mark_of_master, parts, revisions
from trustward.backup.tenants.reading import Export, open_export
from trustward.backup.tenants.tables import Carried
from trustward.kernel import audit, clock, durable, replay, scope
from trustward.kernel.errors import Invalid, Refused
from trustward.kernel.ids import new_id
from trustward.kernel.tenants import SLUG, Tenant, TenantState
from trustward.kernel.vault import vault
from trustward.kernel.vault.sealing import KeyUnit
from trustward.settings import Settings

_AT_ONCE = 500
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Imported:
    """What came in. `left_out`: rows that stay out of a copy, or whose reference leads to nobody here."""

    tenant_id: UUID
    rows: dict[str, int]
    files: int
    keys: int
    left_out: dict[str, int]


def import_(path: Path, passphrase: str, *, slug: str = "", copy: bool = False) -> Imported:
    """Bring a tenant in from an export.

    Args:
        slug: under which it will live; its own when left out.
        copy: a second tenant beside the first, with new ids and keys, without the records of data subjects and without
            what only the original did.
    Raises:
        Invalid: no export; a slug that is malformed or was ever used.
        Refused: the passphrase does not fit; the tenant is here, or was deleted here; other migrations; another master key
            where look-ups of records would not be found any more.
    """
    settings: Settings = current_app.extensions["trustward.settings"]
    export = open_export(path, passphrase, settings.home / "importing")
    try:
        slug = slug or export.facts["slug"]
        _refuse_slug(slug)
        _refuse_other_release(export)
        if not copy:
            _refuse_known(export)
            _refuse_other_master(export)
        return _Importing(settings, export, slug, copy).run()
    finally:
        export.forget()


class _Importing:
    """Keys, files, retained, main: cut off in between, nothing of it is a tenant yet, and it can be done again."""

    def __init__(self, settings: Settings, export: Export, slug: str, copy: bool) -> None:
        self.settings, self.export, self.slug, self.copy = settings, export, slug, copy
        self.tenant_id = new_id() if copy else export.tenant_id
        self.copier = Copier(export.tenant_id, self.tenant_id, export.keys) if copy else None
        self.carried = {one.name: one for one in tables.tables(copy=copy)}
        self.same_master = export.facts["master"] == mark_of_master(export.tenant_id)
        self.rows: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        self.wanted_files: set[UUID] = set()

    def run(self) -> Imported:
        if self.copier:
            self._learn_ids(self.copier)
        else:
            finish(self.tenant_id)  # what an import that was cut off left behind
        self._add_tenant()
        try:
            keys = self._take_keys()
            with scope.enter(self.tenant_id, actor=scope.OPERATOR):  # keys of a copy are made and confirmed with it
                files = self._write_files()
                ready = {database: list(self._ready(database)) for database in ("retained", "main")}
                if self.copier:
                    self.copier.refuse_strange()
                    keys = len(vault().store.owned(self.tenant_id))
            for database, rows in ready.items():
                self._write_rows(database, rows)
            self._follow_journal()
        except BaseException:
            self._undo()
            raise
        with scope.enter(self.tenant_id, actor=scope.OPERATOR) as session:
            session.get_one(Tenant, self.tenant_id).state = TenantState.ACTIVE
            audit.record("tenant.imported", ("tenant", self.tenant_id), {"copy": self.copy})
        with scope.enter_platform(actor=scope.OPERATOR):
            facts = {"from": str(self.export.tenant_id), "copy": self.copy, "rows": sum(self.rows.values())}
            audit.record("tenant.imported", ("tenant", self.tenant_id), facts)
        return Imported(self.tenant_id, dict(self.rows), files, keys, dict(self.left_out))

    def _add_tenant(self) -> None:
        facts = self.export.facts
        with scope.enter_platform(actor=scope.OPERATOR) as session:
            session.add(Tenant(id=self.tenant_id, slug=self.slug, name=facts["name"], zone=facts["zone"],
                               locale=facts["locale"], demo=facts["demo"], state=TenantState.CLOSED,
                               created_at=clock.now()))  # fmt: skip

    def _learn_ids(self, copier: Copier) -> None:
        """Which ids are the tenant's own, and which stored files anything in the copy refers to."""
        for line in self.export.lines("row"):
            carried = self.carried.get(line["table"])
            if carried is None:
                continue
            row = tables.from_plain(carried, line["row"])
            if "id" in row:
                copier.ids.add(row["id"])
            if carried.name != "stored_file":
                self.wanted_files |= ids_in(row)

    def _take_keys(self) -> int:
        """The tenant's own keys; those of units that were destroyed here stay away."""
        if self.copier:
            return 0
        gone = vault().destroyed(self.export.keys)
        for family in {family for family, _key in self.export.keys.values()}:
            units = [unit for unit, (one, _) in self.export.keys.items() if one == family and unit not in gone]
            for some in parts(units):
                vault().take_in([(unit, self.export.keys[unit][1]) for unit in some], family, self.tenant_id)
        return len(self.export.keys) - len(gone)

    def _write_files(self) -> int:
        count = 0
        for line in self.export.lines("file"):
            file = UUID(line["name"]), base64.b64decode(line["data"])
            if self.copier:
                copied = self.copier.file(line["name"], file[1]) if file[0] in self.wanted_files else None
                if copied is None:
                    continue
                file = copied
            durable.replace(root(self.settings) / str(self.tenant_id) / file[0].hex[-2:] / str(file[0]), file[1])
            count += 1
        return count

    def _ready(self, database: str) -> Iterator[tuple[Carried, Row]]:
        for line in self.export.lines("row"):
            carried = self.carried.get(line["table"])
            if carried is None:
                self.left_out[line["table"]] += database == "main"  # each line is read once for either database
            elif carried.database == database:
                row = tables.from_plain(carried, line["row"])
                if self.copier and carried.name == "stored_file" and row["id"] not in self.wanted_files:
                    self.left_out[carried.name] += 1
                else:
                    yield carried, self._changed(carried, row)

    def _changed(self, carried: Carried, row: Row) -> Row:
        if self.copier:
            return self.copier.row(carried, row)
        return row if self.same_master else renewed_indexes(carried, row, self.tenant_id)

    def _write_rows(self, database: str, ready: list[tuple[Carried, Row]]) -> None:
        by_table: dict[str, list[Row]] = {}
        for carried, row in ready:
            by_table.setdefault(carried.name, []).append(row)
        with opened(self.settings, database, self.tenant_id, write=True) as connection:
            for name in [name for name in self.carried if name in by_table]:  # those that are referred to first
                carried = self.carried[name]
                rows = [row for row in by_table[name] if self._without_strangers(connection, carried, row)]
                for first in range(0, len(rows), _AT_ONCE):
                    tables.insert(connection, carried, rows[first : first + _AT_ONCE])
                tables.refer_to_each_other(connection, carried, rows)
                self.rows[name] += len(rows)
                self.left_out[name] += len(by_table[name]) - len(rows)
            if database == "main":
                self._mark_keys(connection)
        self.left_out = +self.left_out

    def _without_strangers(self, connection: sa.Connection, carried: Carried, row: Row) -> bool:
        """Empty references to accounts and vendors that are not here. Returns: whether the row can be kept so."""
        for column, (table, name) in carried.platform_references.items():
            if row[column] is None:
                continue
            above = sa.table(table, sa.column(name, carried.table.c[column].type))
            if connection.execute(sa.select(above.c[name]).where(above.c[name] == row[column])).first() is None:
                if not carried.table.c[column].nullable:
                    return False
                row[column] = None
        return True

    def _mark_keys(self, connection: sa.Connection) -> None:
        """That the keys are in use: with the rows, or not at all."""
        if self.copier:
            return
        table, now = KeyUnit.__table__, clock.now()
        for some in parts(sorted(self.export.keys)):
            known = set(connection.execute(sa.select(table.c.id).where(table.c.id.in_(some))).scalars())
            new = [{"id": unit, "made_at": now} for unit in some if unit not in known]
            if new:
                connection.execute(sa.insert(table), new)  # type: ignore[arg-type]

    def _follow_journal(self) -> None:
        """What was destroyed here after the export was made comes in as rows without a key: it goes again."""
        keys = self.export.keys if not self.copier else {}
        gone = vault().destroyed(keys) | set(vault().store.cuts(keys))
        if gone:
            with scope.enter_platform() as session:
                session.get_one(Tenant, self.tenant_id).state = TenantState.ACTIVE
            replay.again(gone)

    def _undo(self) -> None:
        vault().destroy(vault().store.owned(self.tenant_id))
        finish(self.tenant_id)
        with scope.enter_platform() as session:
            tenant = session.get(Tenant, self.tenant_id)
            if tenant is not None:
                session.delete(tenant)


def ids_in(value: Any) -> set[UUID]:
    """Every id in a row, in its lists and texts too."""
    if isinstance(value, UUID):
        return {value}
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return {found for inner in value for found in ids_in(inner)}
    if isinstance(value, str) and len(value) in {32, 36}:
        try:
            return {UUID(value)}
        except ValueError:
            return set()
    return set()


def _refuse_slug(slug: str) -> None:
    if not SLUG.fullmatch(slug):
        raise Invalid(f"{slug!r} can't be a slug: small letters, digits and inner hyphens.", code="bad_slug")
    with scope.enter_platform(write=False) as session:
        if session.scalar(sa.select(Tenant.id).where(Tenant.slug == slug)) is not None:
            raise Invalid(
                f"The slug {slug} is or was another tenant's: name another one with --slug.", code="slug_taken"
            )


def _refuse_other_release(export: Export) -> None:
    here = revisions()
    wrong = [f"{unit}: {version}" for unit, version in export.facts["revisions"].items() if here.get(unit) != version]
    if wrong:
        raise Refused("The export was made with other migrations: bring both installations to one release first.",
                      objections=wrong, code="other_release")  # fmt: skip


def _refuse_known(export: Export) -> None:
    with scope.enter_platform(write=False) as session:
        known = session.get(Tenant, export.tenant_id)
    if known is not None and known.state is TenantState.DELETED:
        raise Refused("This tenant was deleted here. What was destroyed does not come back; a copy of it can be made.",
                      code="tenant_deleted")  # fmt: skip
    if known is not None:
        raise Refused(
            f"This tenant is here already, as {known.slug}. Make a copy of it, with --copy.", code="tenant_known"
        )


def _refuse_other_master(export: Export) -> None:
    personal = {name: count for name, count in export.end["rows"].items() if name.startswith(tables.PERSONAL_ROOMS)}
    if personal and export.facts["master"] != mark_of_master(export.tenant_id):
        raise Refused("The export was made under another master key, and records are found by look-ups that depend on it.",
                      objections=sorted(personal), code="other_master")  # fmt: skip
