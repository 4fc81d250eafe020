"""Places at which a test may let a process die, to show what a crash there does.

Only where `TRUSTWARD_FAILPOINTS` names a folder, which is refused outside tests. A file with the name of a place arms it
for one death: the process that gets there and takes the file away kills itself.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

from flask import current_app


def reach(place: str) -> None:
    """Die here if the place is armed."""
    folder: Path | None = current_app.extensions["trustward.settings"].failpoints if current_app else None
    if folder is None:
        return
    try:
        (folder / place).unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)
