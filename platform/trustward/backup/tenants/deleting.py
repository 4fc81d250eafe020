"""Deleting a tenant: everything that is its own, after a preview that is still true, and for good.

Its keys are destroyed and journalled first: from then on nothing of it can come back, whatever fails afterwards or is restored.
What is left is the slug, which is never used again, and a line in the platform's audit chain.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from flask import current_app

from trustward.accounts.domain import Role
from trustward.backup.files import root
from trustward.backup.tenants import tables
from trustward.backup.tenants.databases import opened
from trustward.backup.tenants.exporting import files_of, keys_of, parts
from trustward.kernel import audit, clock, durable, failpoints, scope
from trustward.kernel.errors import Forbidden, NotFound, Refused
from trustward.kernel.ids import new_id
from trustward.kernel.scope import Actor, ActorKind
from trustward.kernel.tenants import Tenant, TenantState
from trustward.kernel.vault import Entry, JournalEntry, vault
from trustward.settings import Settings

WHAT = "tenant.deleted"
_MAY = frozenset({Role.OWNER.value, Role.OFFICER.value})
_RESTLESS = frozenset({"due_slot", "outbox", "form_use", "access_log"})
"""Rows that come and go by themselves, without anybody changing anything."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be deleted. `token`: stands for exactly this; when anything changes it is refused."""

    tenant_id: UUID
    slug: str
    rows: dict[str, int]
    files: int
    keys: int
    token: str


@dataclass(frozen=True, slots=True)
class _Whole:
    rows: dict[str, int]
    units: list[UUID]
    digest: str


def preview(slug: str) -> Preview:
    """Count everything that a tenant has. Raises: NotFound."""
    tenant = _find(slug)
    whole = _look(tenant.id)
    stored = len(files_of(_settings(), tenant.id))
    return Preview(tenant.id, slug, whole.rows, stored, len(whole.units), whole.digest[:20])


def delete(slug: str, token: str, *, typed: str, actor: Actor) -> Preview:
    """Delete a tenant for good.

    Args:
        token: of a preview that still holds.
        typed: the slug, typed by the person who wants it.
    Raises:
        NotFound: no such tenant.
        Forbidden: neither an operator nor an owner or privacy officer of it.
        Refused: the slug was mistyped, or something changed since the preview.
    """
    if actor.kind is not ActorKind.OPERATOR and actor.role not in _MAY:
        raise Forbidden
    if typed != slug:
        raise Refused("The slug was typed differently. Nothing was deleted.", code="mistyped")
    tenant = _find(slug)
    before = preview(slug)
    if before.token != token:
        raise Refused("Something changed since the preview. Look at it again; nothing was deleted.", code="changed")
    with scope.enter_platform(actor=actor) as session:
        session.get_one(Tenant, tenant.id).state = TenantState.CLOSED
    if preview(slug).token != token:  # a request that was under way when the doors closed
        with scope.enter_platform(actor=actor) as session:
            session.get_one(Tenant, tenant.id).state = tenant.state
        raise Refused("Something changed since the preview. Look at it again; nothing was deleted.", code="changed")
    _destroy_keys(tenant.id, before)
    failpoints.reach("tenant.keys")
    finish(tenant.id)
    with scope.enter_platform(actor=actor):
        audit.record(WHAT, ("tenant", tenant.id), {"rows": before.rows, "files": before.files, "keys": before.keys})
    return before


def finish(tenant_id: UUID) -> int:
    """Remove whatever is there of a tenant whose keys were destroyed; safe to repeat. Returns: how many rows there were."""
    gone = 0
    for database in ("retained", "main"):
        with opened(_settings(), database, tenant_id, write=True) as connection:
            for carried in reversed([one for one in tables.tables(staying=True) if one.database == database]):
                table = carried.table
                gone += connection.execute(table.delete().where(table.c.tenant_id == tenant_id)).rowcount
            failpoints.reach(f"tenant.{database}")
    _remove_files(tenant_id)
    with scope.enter_platform() as session:
        tenant = session.get(Tenant, tenant_id)
        if tenant is not None:
            tenant.state, tenant.name = TenantState.DELETED, ""
    return gone


def delete_again(entries: Sequence[JournalEntry]) -> int:
    """After a restore, or a deletion that was cut off: tenants that the journal says were deleted."""
    gone, deleted = 0, {UUID(e.payload["deleted_tenant"]) for e in entries if "deleted_tenant" in e.payload}
    for tenant_id in deleted:
        with scope.enter_platform(write=False) as session:
            tenant = session.get(Tenant, tenant_id)
        if tenant is not None and (tenant.state is not TenantState.DELETED or files_of(_settings(), tenant_id)):
            gone += finish(tenant_id) + 1
    return gone


def _look(tenant_id: UUID) -> _Whole:
    """Every row of the tenant: how many, the units that seal them, and a digest over all that people change."""
    rows: dict[str, int] = {}
    seen: set[UUID] = set()
    digest = hashlib.sha256()
    for database in ("main", "retained"):
        with opened(_settings(), database, tenant_id, write=False) as connection:
            for carried in [one for one in tables.tables(staying=True) if one.database == database]:
                for row in tables.read(connection, carried, tenant_id):
                    rows[carried.name] = rows.get(carried.name, 0) + 1
                    seen.update(value for value in row.values() if isinstance(value, UUID))
                    if carried.name not in _RESTLESS:
                        digest.update(json.dumps([carried.name, tables.as_plain(row)], sort_keys=True).encode())
    units = [kept.unit for kept, _key in keys_of(tenant_id, seen)]
    for unit in sorted(units):
        digest.update(unit.bytes)
    return _Whole(rows, units, digest.hexdigest())


def _destroy_keys(tenant_id: UUID, before: Preview) -> None:
    payload = {"what": WHAT, "deleted_tenant": str(tenant_id), "rows": sum(before.rows.values()), "files": before.files}
    units = _look(tenant_id).units
    for some in parts(units) if units else [[]]:
        vault().destroy(some, Entry(new_id(), clock.now(), payload))


def _remove_files(tenant_id: UUID) -> None:
    folder = root(_settings()) / str(tenant_id)
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        durable.overwrite(path)
        path.unlink()
    for path in sorted((path for path in folder.rglob("*")), reverse=True):
        path.rmdir()
    if folder.is_dir():
        folder.rmdir()
        durable.sync_folder(folder.parent)


def _find(slug: str) -> Tenant:
    with scope.enter_platform(write=False) as session:
        tenant = session.scalar(sa.select(Tenant).where(Tenant.slug == slug, Tenant.state != TenantState.DELETED))
    if tenant is None:
        raise NotFound(f"There is no tenant {slug}.")
    return tenant


def _settings() -> Settings:
    found: Settings = current_app.extensions["trustward.settings"]
    return found
