"""Single programs of a running Trustward ("worker default", "ticker") as processes of their own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from trustward.testing.servers.common import running
from trustward.testing.servers.tree import clean_environment


@contextmanager
def program(words: str, home: Path, env: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run `trustward <words>` until the block ends; what it says goes to `home/<words>.log`.

    Args:
        home: its TRUSTWARD_HOME.
        env: its other settings.
    """
    command = [sys.executable, "-c", "from trustward.cli import main; main()", *words.split()]
    told = {**clean_environment(), "TRUSTWARD_HOME": str(home), **env}
    with running(command, log=home / f"{words.replace(' ', '-')}.log", env=told) as process:
        yield process
