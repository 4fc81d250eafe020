"""Bringing a backup back. Works on settings alone: there is no application yet, and none must serve meanwhile."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from trustward.backup import databases, files, journals, keys, losing
from trustward.backup.manifest import DatabaseCopy, Manifest, damaged, read_manifest, sha256
from trustward.kernel import durable, failpoints, migrations
from trustward.kernel.clock import ClockOffset
from trustward.kernel.errors import Refused
from trustward.kernel.heartbeat import Heartbeat
from trustward.kernel.vault import Vault, open_vault
from trustward.kernel.vault.master import SIZE
from trustward.kernel.vault.signing import Signer
from trustward.settings import RESTORING, SERVE_LOCK, BadSettings, Settings

_ALIVE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be restored, and how."""

    folder: Path
    keys_folder: Path | None = None
    master: Path | None = None
    journal: Path | None = None
    without_journal: bool = False
    without_keys: bool = False
    replace: bool = False


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back; `journalled`: entries of the journal that the backup did not know; `lost`: what has no key any more."""

    rows: int
    retained_rows: int
    keys: int
    files: int
    journalled: int
    lost: losing.Loss


def restore(settings: Settings, manifests: Sequence[migrations.Unit], wanted: Wanted) -> Restored:
    """Check everything, then restore: keys and journal, main, retained, files; then the migrations of this release.

    What the journal names is destroyed again when the installation starts next (`trustward.kernel.replay`), and not
    before: nothing serves as long as this is unfinished.

    Raises:
        Invalid, NotFound: no such backup, or no such backup of the keys.
        Refused: a file was changed; something is there already; the journal is older than the backup; no master key;
            without the keys' backup something could not be read any more, and `without_keys` does not say that it may.
    """
    backup = read_manifest(wanted.folder)
    _refuse_damage(wanted.folder, backup)
    _refuse_other_kind(settings, backup)
    _refuse_newer(manifests, backup)
    if not wanted.replace:
        _refuse_to_overwrite(settings)
    elif not (settings.home / RESTORING).exists():
        _refuse_while_it_runs(settings)
    bundle = _bundle(wanted, backup)
    master = _master(settings, wanted)
    if bundle and not keys.fits(bundle, master, settings.home / "restoring-keys"):
        named = wanted.master or settings.master_key_file
        raise Refused(f"The master key in {named} is not the one of this backup.", code="other_master")
    provided = durable.write_new(settings.master_key_file, master)
    try:
        vault = open_vault(settings)
        exported = _journal(wanted, bundle, vault, master)
        _refuse_old_journal(wanted, backup, vault, exported)
        lost = losing.Loss() if bundle else losing.without_keys(wanted.folder, backup, vault, _named(exported))
        if lost and not wanted.without_keys:
            _refuse_to_lose(lost)
    except (Refused, BadSettings):
        if provided:  # it may be the wrong one, and would stand in the way of the right one
            durable.remove(settings.master_key_file)
        raise
    durable.replace(settings.home / RESTORING, json.dumps({"backup": str(backup.id)}).encode())
    before = vault.head().seq
    journalled = vault.merge(exported.entries) if exported else 0
    taken = keys.take_back(bundle, vault, master) if bundle else 0
    known = len(bundle.entries) if bundle else 0
    failpoints.reach("restore.keys")
    _load(settings, manifests, "main", settings.database_owner_url, wanted.folder / "main", backup.main)
    failpoints.reach("restore.main")
    _load(
        settings,
        manifests,
        "retained",
        settings.retained_database_owner_url,
        wanted.folder / "retained",
        backup.retained,
    )
    files.clear(files.root(settings))
    count = files.copy_back(wanted.folder, files.root(settings))
    migrations.upgrade(settings, manifests)
    _end_sessions(settings)
    vault.store.close()
    durable.remove(settings.home / RESTORING)
    return Restored(sum(backup.main.rows.values()), sum(backup.retained.rows.values()), taken, count,
                    max(journalled, before - known), lost)  # fmt: skip


def _refuse_damage(folder: Path, backup: Manifest) -> None:
    if wrong := damaged(folder, backup.hashes) or files.damaged(folder):
        raise Refused("The backup was changed or is not whole. Nothing was restored.", objections=wrong[:20])


def _refuse_other_kind(settings: Settings, backup: Manifest) -> None:
    for name, url, copy in (
        ("main", settings.database_owner_url, backup.main),
        ("retained", settings.retained_database_owner_url, backup.retained),
    ):
        if databases.kind_of(url) != copy.kind:
            raise Refused(f"The backup of the {name} database is one of {copy.kind}; set its address to such a one.")


def _refuse_newer(manifests: Sequence[migrations.Unit], backup: Manifest) -> None:
    known = migrations.known(manifests)
    wrong = [
        f"{table.removeprefix('alembic_')} ({database}): {revision}"
        for database, copy in (("main", backup.main), ("retained", backup.retained))
        for table, revision in copy.revisions.items()
        if revision not in known.get((table.removeprefix("alembic_"), database), ())
    ]
    if wrong:
        raise Refused("The backup knows migrations that this installation lacks: a plugin is missing, or this release "
                      "is older.", objections=wrong)  # fmt: skip


def _refuse_to_overwrite(settings: Settings) -> None:
    there = [
        name
        for name, url in (("main", settings.database_owner_url), ("retained", settings.retained_database_owner_url))
        if not databases.is_empty(url)
    ]
    there += [] if files.is_empty(files.root(settings)) else ["files"]
    if there:
        raise Refused("There is something already. Name an empty home, or say --replace to lose it.", objections=there)


def _bundle(wanted: Wanted, backup: Manifest) -> keys.Bundle | None:
    if wanted.keys_folder is None:
        return None
    id = UUID(backup.keys)
    found = keys.open_bundle(wanted.keys_folder, id)
    if sha256(keys.bundle_file(wanted.keys_folder, id)) != backup.keys_sha256:
        raise Refused("The backup of the keys is not the one that belongs to this backup.", code="other_keys")
    return found


def _master(settings: Settings, wanted: Wanted) -> bytes:
    """The master key is never in a backup: it must be there, or be given. Nothing is written yet: it may be the wrong one."""
    target = settings.master_key_file
    if wanted.master is None and not target.exists():
        raise Refused(
            f"The master key is missing: put its copy at {target}, or name it with --master-key.", code="no_master"
        )
    master = (wanted.master or target).read_bytes()
    if len(master) != SIZE:
        raise Refused(f"{wanted.master or target} holds no master key.", code="other_master")
    if target.exists() and target.read_bytes() != master:
        raise Refused(f"{target} holds another master key than {wanted.master}.", code="other_master")
    return master


def _journal(wanted: Wanted, bundle: keys.Bundle | None, vault: Vault, master: bytes) -> journals.Journal | None:
    if wanted.journal is None:
        return None
    found = journals.read(wanted.journal)
    home = vault.home
    if not (home / "signing.key").exists():
        if bundle is None:  # one that is made now would vouch for no journal, and stay in the way of the right one
            raise Refused(
                f"Nothing here can tell whether the journal in {wanted.journal} is this installation's: the key that signed "
                "it is in the backup of the keys. Name its folder with --keys.",
                code="no_keys",
            )
        durable.write_new(home / "signing.key", bundle.signing)
    if not found.signed_with(Signer(home, master).public_key()):
        raise Refused(f"The journal in {wanted.journal} was not signed by this installation.", code="no_journal")
    return found


def _refuse_old_journal(wanted: Wanted, backup: Manifest, vault: Vault, exported: journals.Journal | None) -> None:
    """Whoever knows the backup is younger than it, and knows what was destroyed since."""
    id = UUID(backup.keys)
    here = any(known.id == id for known in vault.store.backups())
    if here or (exported and id in exported.backups) or wanted.without_journal:
        return
    raise Refused(
        "No journal is newer than the backup: what was destroyed since would come back. Restore beside the living key "
        "home, or name an exported journal with --journal. Only if both are lost for good: --without-journal.",
        code="no_journal",
    )


def _named(exported: journals.Journal | None) -> set[UUID]:
    """Units that an exported journal names as destroyed."""
    return {unit for entry in exported.entries for unit in entry.units} if exported else set()


def _refuse_to_lose(lost: losing.Loss) -> None:
    counted = {
        "units of records": lost.records,
        "units that are kept apart": lost.kept_apart,
        "files": lost.files,
    }
    raise Refused(
        "Without the backup of the keys something would come back that nobody can read any more: its key is gone, and no "
        "journal says that it was destroyed (it was moved apart after the backup, or the keys are lost). Name the folder "
        "of the keys with --keys. Only if that is lost for good, or has expired: --without-keys.",
        objections=[f"{what}: {number}" for what, number in counted.items() if number],
        code="no_keys",
    )


def _load(
    settings: Settings, manifests: Sequence[migrations.Unit], database: str, url: str, folder: Path, copy: DatabaseCopy
) -> None:
    databases.clear(url)
    if copy.kind == "postgresql":
        units = {table.removeprefix("alembic_"): revision for table, revision in copy.revisions.items()}
        migrations.upgrade_to(settings, manifests, database, units)
    databases.load(url, folder, copy)


def _end_sessions(settings: Settings) -> None:
    """Who was signed in then may have been shut out since."""
    engine = sa.create_engine(settings.database_owner_url, poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        for table in ("web_session", "password_reset"):
            connection.execute(sa.delete(sa.table(table)))
    engine.dispose()


def _refuse_while_it_runs(settings: Settings) -> None:
    if _serves(settings.home) or _beats(settings.database_url):
        raise Refused("Trustward still runs here: stop it, and wait a minute.", code="still_running")


def _serves(home: Path) -> bool:
    """Whether a process tree holds this home."""
    if not (home / SERVE_LOCK).exists():
        return False
    with open(home / SERVE_LOCK, "ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _beats(url: str) -> bool:
    """Whether a process was just seen: by the machine's clock, or by the one that was moved meanwhile."""
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    try:
        with engine.connect() as connection:
            seen = connection.scalars(sa.select(Heartbeat.at)).all()
            moved = timedelta(seconds=connection.scalar(sa.select(ClockOffset.seconds)) or 0)
    except sa.exc.DBAPIError:  # nothing there, or nothing of ours
        return False
    finally:
        engine.dispose()
    clocks = (datetime.now(UTC), datetime.now(UTC) + moved)
    return any(abs(now - at) < _ALIVE for now in clocks for at in seen)
