"""Making a backup while the system serves."""

from __future__ import annotations

from pathlib import Path

from flask import current_app

from trustward.backup import databases, files, keys
from trustward.backup.manifest import Manifest, sha256
from trustward.kernel import audit, clock, failpoints, scope
from trustward.kernel.errors import Refused
from trustward.kernel.ids import new_id
from trustward.settings import Settings


def make(folder: Path, keys_folder: Path) -> Manifest:
    """Copy main, retained, keys and files, in this order; the keys into a folder of their own.

    Raises:
        Refused: `folder` is not empty, or the two are one.
    """
    settings: Settings = current_app.extensions["trustward.settings"]
    _refuse_unfit(folder, keys_folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    begun = clock.now()
    main, listed = databases.dump(settings.database_owner_url, folder / "main")
    failpoints.reach("backup.main")
    retained, _none = databases.dump(settings.retained_database_owner_url, folder / "retained", listed)
    failpoints.reach("backup.retained")
    bundle = keys.make_bundle(keys_folder)
    count = files.copy_out(files.root(settings), folder)
    hashes = {
        path.relative_to(folder).as_posix(): sha256(path)
        for path in sorted([*(folder / "main").iterdir(), *(folder / "retained").iterdir(), folder / files.SUMS])
    }
    opened = keys.open_bundle(keys_folder, bundle.id)
    made = Manifest(
        new_id(), begun, clock.now(), main, retained, count, str(bundle.id),
        sha256(keys.bundle_file(keys_folder, bundle.id)), opened.head, hashes,
    )  # fmt: skip
    made.write(folder)
    with scope.enter_platform(actor=scope.OPERATOR):
        audit.record("backup.made", ("backup", made.id), {"keys": made.keys})
    return made


def _refuse_unfit(folder: Path, keys_folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise Refused(f"{folder} is not empty: name a new folder for each backup.", code="not_empty")
    inside = folder.absolute(), keys_folder.absolute()
    if inside[0] == inside[1] or inside[0] in inside[1].parents or inside[1] in inside[0].parents:
        raise Refused(
            "The keys must lie apart: name a folder that is not the backup's, nor inside it.", code="not_apart"
        )
