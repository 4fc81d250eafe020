"""Golden files of the policy. `UPDATE_GOLDEN=1 pytest …` writes them anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    def check(name: str, written: str) -> None:
        path = HERE / "golden" / name
        if os.environ.get("UPDATE_GOLDEN"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(written, encoding="utf-8")
        assert written == path.read_text(encoding="utf-8"), f"{name} differs; look at it, then UPDATE_GOLDEN=1"

    return check
