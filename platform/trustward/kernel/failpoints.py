"""Places at which a test may let a process die, to show what a crash there does.

Only where `TRUSTWARD_FAILPOINTS` names a folder, which is refused outside tests. A file with the name of a place arms it
for one death: the process that gets there and takes the file away kills itself. A file with the word "stop" in it arms it for
a pause instead, in which the test may kill something else; whoever paused goes on when it is told to (SIGCONT).
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

from flask import current_app


def reach(place: str) -> None:
    """Die here, or pause, if the place is armed."""
    folder: Path | None = current_app.extensions["trustward.settings"].failpoints if current_app else None
    if folder is None:
        return
    try:
        word = (folder / place).read_text()
        (folder / place).unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGSTOP if word.strip() == "stop" else signal.SIGKILL)
