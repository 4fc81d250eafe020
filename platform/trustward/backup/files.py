"""Copies of the stored files: they are sealed already, and named by nobody."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from trustward.backup.manifest import sha256
from trustward.kernel import durable
from trustward.settings import Settings

SUMS = "files.sha256"


def root(settings: Settings) -> Path:
    """Where files are stored."""
    return Path(urlsplit(settings.files_url).path)


def copy_out(source: Path, backup: Path) -> int:
    """Copy every stored file, with a list of their hashes. Returns: how many."""
    count = 0
    sums = backup / SUMS
    sums.touch(0o600)
    with sums.open("w") as listed:
        for path in _stored(source):
            name = path.relative_to(source).as_posix()
            if _copied(path, backup / "files" / name):
                listed.write(f"{sha256(backup / 'files' / name)}  {name}\n")
                count += 1
    return count


def damaged(backup: Path) -> list[str]:
    """Names of copied files that are missing or not what they were."""
    return [f"files/{name}" for digest, name in _listed(backup) if sha256(backup / "files" / name) != digest]


def copy_back(backup: Path, target: Path) -> int:
    """Bring the files back. Returns: how many."""
    count = 0
    for _digest, name in _listed(backup):
        count += _copied(backup / "files" / name, target / name)
    return count


def is_empty(target: Path) -> bool:
    """Whether nothing is stored."""
    return not target.is_dir() or next(_stored(target), None) is None


def clear(target: Path) -> None:
    """Remove everything that is stored."""
    if target.is_dir():
        shutil.rmtree(target)


def _stored(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".part")


def _listed(backup: Path) -> Iterator[tuple[str, str]]:
    for line in (backup / SUMS).read_text().splitlines():
        digest, _, name = line.partition("  ")
        yield digest, name


def _copied(source: Path, target: Path) -> bool:
    """Whether it was still there: what is destroyed while we copy is not copied."""
    durable.private_folder(target.parent)
    try:
        shutil.copyfile(source, target)
    except FileNotFoundError:
        target.unlink(missing_ok=True)
        return False
    target.chmod(0o600)
    return True
