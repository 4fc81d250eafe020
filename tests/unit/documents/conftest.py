"""Golden files: what a renderer writes, kept in the repository. `UPDATE_GOLDEN=1 pytest …` writes them anew."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).parent


def _beside(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"document_{name}", HERE / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def samples() -> ModuleType:
    return _beside("samples")


@pytest.fixture(scope="session")
def hostile() -> ModuleType:
    return _beside("hostile")


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    def check(name: str, written: str) -> None:
        path = HERE / "golden" / name
        if os.environ.get("UPDATE_GOLDEN"):
            path.write_text(written, encoding="utf-8")
        assert written == path.read_text(encoding="utf-8"), f"{name} differs; look at it, then UPDATE_GOLDEN=1"

    return check
