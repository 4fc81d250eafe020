"""What happens once, before the programs start: migrations, the demo's tenants, the words for the demo's visitor.

In a process of its own, so that the supervisor never holds a database.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from trustward.cli import main as trustward
from trustward.cli.common import application
from trustward.settings import read_settings
from trustward.start import refuse_unsafe


def run(pipe: int, tenants: Sequence[Path]) -> None:
    """Migrate, apply each tenant, and write what the visitor should read to the descriptor `pipe`."""
    _command("db", "upgrade")
    refuse_unsafe(application())
    for folder in tenants:
        _command("tenants", "apply", str(folder))
    with open(pipe, "w", encoding="utf-8") as words:
        if read_settings(os.environ).demo and find_spec("trustward.accounts.demo"):
            with application().app_context():
                words.write(str(import_module("trustward.accounts.demo").describe()))


def _command(*arguments: str) -> None:
    trustward(list(arguments), prog_name="trustward", standalone_mode=False)
