"""Files that must be whole or absent after a power cut, and files that must be gone."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def private_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for their owner alone."""
    for missing in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
        missing.mkdir(exist_ok=True, mode=0o700)


def write_new(path: Path, data: bytes) -> bool:
    """Write a file that only its owner can read, complete or not at all.

    Returns: False when there is one already; it is left as it is.
    """
    private_folder(path.parent)
    temporary = _written_beside(path, data)
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        return False
    finally:
        temporary.unlink()
        sync_folder(path.parent)
    return True


def replace(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read; at every moment there is the old one or the new one."""
    private_folder(path.parent)
    _written_beside(path, data).replace(path)
    sync_folder(path.parent)


def _written_beside(path: Path, data: bytes) -> Path:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return temporary


def overwrite(path: Path) -> None:
    """Put noise in a file's place on the disk."""
    with suppress(FileNotFoundError), path.open("r+b") as file:
        file.write(os.urandom(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())


def remove(path: Path) -> None:
    """Take a file's name away, for good."""
    with suppress(FileNotFoundError):
        path.unlink()
        sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """Make sure that what was written to a file, by whomever, is on the disk. Raises: FileNotFoundError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Make sure that what was named, renamed or unlinked in `folder` is so after a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def held(lock: Path) -> Iterator[None]:
    """While it lasts no other process of this machine holds the same lock; waits until that is so. A dying one lets go."""
    private_folder(lock.parent)
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
