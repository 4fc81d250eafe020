from __future__ import annotations

from pathlib import Path

import pytest

from trustward.register.catalogue import KINDS
from trustward.register.files.reader import FilesInvalid, TenantFiles, read
from trustward.register.files.sections import SectionSpec

MINIMAL = """
[tenant]
slug = "hanbit"
name = { ko = "한빛", en = "Hanbit" }
zone = "Asia/Seoul"

[controller]
name = "한빛"
"""

SPECS = [
    SectionSpec(kind.name, kind.title, kind.schema, kind.fold, tuple, lambda delta: None, kind.many)
    for kind in KINDS.values()
]


class Folder:
    """A tenant's folder in the making."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.path.mkdir()
        self.write("tenant.toml", MINIMAL)

    def write(self, name: str, text: str | bytes) -> Folder:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return self

    def read(self, specs=SPECS) -> TenantFiles:
        return read(self.path, specs)

    def mistakes(self, specs=SPECS) -> list[tuple[str, str]]:
        """The place and the message of every mistake."""
        with pytest.raises(FilesInvalid) as caught:
            self.read(specs)
        return [(str(mistake.place), str(mistake.message)) for mistake in caught.value.mistakes]


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / "hanbit")


@pytest.fixture(scope="session")
def core_sections():
    """The core's sections, without a database behind them."""
    return SPECS
