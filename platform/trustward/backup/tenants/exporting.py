"""One tenant in one sealed file: its rows of both databases, its files, and its keys, under a passphrase."""

from __future__ import annotations

import base64
import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from flask import current_app

from trustward.backup import sealed
from trustward.backup.files import root
from trustward.backup.tenants import tables
from trustward.backup.tenants.databases import opened
from trustward.kernel import audit, clock, durable, migrations, scope
from trustward.kernel.errors import Invalid, NotFound
from trustward.kernel.tenants import Tenant
from trustward.kernel.vault import vault
from trustward.kernel.vault.store import KeptKey
from trustward.settings import Settings

FORMAT = 1
_SCRYPT = {"n": 1 << 15, "r": 8, "p": 1}
_AT_ONCE = 500
LEAST = 12


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export holds."""

    rows: dict[str, int]
    files: int
    keys: int


def export(slug: str, target: Path, passphrase: str) -> Exported:
    """Write the tenant into `target`, a new file that opens with the passphrase alone.

    Raises:
        NotFound: no such tenant.
        Invalid: the passphrase is too short, or the file is there already.
    """
    if len(passphrase) < LEAST:
        raise Invalid(f"A passphrase of at least {LEAST} characters, please.", code="short_passphrase")
    if target.exists():
        raise Invalid(f"{target} is there already.", code="file_exists")
    with scope.enter_platform(write=False) as session:
        tenant = session.scalar(sa.select(Tenant).where(Tenant.slug == slug))
        if tenant is None:
            raise NotFound(f"There is no tenant {slug}.")
        facts = {name: getattr(tenant, name) for name in ("id", "slug", "name", "zone", "locale", "demo")}
    durable.private_folder(target.parent)
    counts: Counter[str] = Counter()
    salt = os.urandom(16)
    facts |= {"format": FORMAT, "at": clock.now(), "revisions": revisions(), "master": mark_of_master(tenant.id)}
    head = {"format": FORMAT, "salt": base64.b64encode(salt).decode(), **_SCRYPT}
    body = target.with_name(f"{target.name}.part")
    body.unlink(missing_ok=True)
    sealed.write(body, key_of(passphrase, head), b"tenant", _lines(facts, counts))
    durable.replace(target, json.dumps(head).encode() + b"\n" + body.read_bytes())
    body.unlink()
    with scope.enter(tenant.id, actor=scope.OPERATOR):
        audit.record("tenant.exported", ("tenant", tenant.id), {"rows": sum(_rows(counts).values())})
    return Exported(_rows(counts), counts["file:"], counts["key:"])


def key_of(passphrase: str, head: dict[str, Any]) -> bytes:
    """The key that a passphrase stands for."""
    salt = base64.b64decode(head["salt"])
    return Scrypt(salt, 32, head["n"], head["r"], head["p"]).derive(passphrase.encode())


def mark_of_master(tenant_id: UUID) -> str:
    """By which an import sees whether look-ups that were made there are found here: the master key is the same."""
    return vault().derive(b"export:" + tenant_id.bytes).hex()


def _rows(counts: Counter[str]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if not name.endswith(":")}


def revisions() -> dict[str, str]:
    """The migrations that the rows are made for."""
    known = migrations.known(current_app.extensions["trustward.plugins"].in_order())
    return {f"{unit}@{database}": found[0] for (unit, database), found in known.items() if found}


def _lines(facts: dict[str, Any], counts: Counter[str]) -> Iterator[bytes]:
    """Main, retained, keys, files: what is moved or destroyed meanwhile is in the later one, or in none."""
    settings: Settings = current_app.extensions["trustward.settings"]
    tenant_id: UUID = facts["id"]
    seen: set[UUID] = set()
    yield line("tenant", **facts)
    for database in ("main", "retained"):
        with opened(settings, database, tenant_id, write=False) as connection:
            for carried in tables.tables():
                if carried.database != database:
                    continue
                for row in tables.read(connection, carried, tenant_id):
                    counts[carried.name] += 1
                    seen.update(value for value in row.values() if isinstance(value, UUID))
                    yield line("row", table=carried.name, row=tables.as_plain(row))
    for kept, data_key in keys_of(tenant_id, seen):
        counts["key:"] += 1
        yield line("key", unit=kept.unit, family=kept.family, key=base64.b64encode(data_key).decode())
    for path in files_of(settings, tenant_id):
        try:
            data = path.read_bytes()
        except FileNotFoundError:  # destroyed meanwhile
            continue
        counts["file:"] += 1
        yield line("file", name=path.name, data=base64.b64encode(data).decode())
    yield line("end", rows=_rows(counts), files=counts["file:"], keys=counts["key:"])


def line(kind: str, **facts: Any) -> bytes:
    return json.dumps({"kind": kind, **facts}, default=str, ensure_ascii=False, separators=(",", ":")).encode()


def keys_of(tenant_id: UUID, seen: set[UUID]) -> Iterator[tuple[KeptKey, bytes]]:
    """The tenant's data keys: by their owner; those of older releases, whose owner was not written down, by its rows' ids."""
    units = {*vault().store.owned(tenant_id), *seen}
    for some in parts(sorted(units)):
        for kept in vault().store.get(some).values():
            if kept.owner not in {tenant_id, None}:
                continue
            try:
                yield kept, vault().data_key(kept)
            except NotFound:  # destroyed just now
                continue


def files_of(settings: Settings, tenant_id: UUID) -> list[Path]:
    """The tenant's stored files."""
    return sorted(path for path in (root(settings) / str(tenant_id)).glob("*/*") if path.suffix != ".part")


def parts(items: list[UUID]) -> Iterator[list[UUID]]:
    for first in range(0, len(items), _AT_ONCE):
        yield items[first : first + _AT_ONCE]
