"""The operator's manual names every setting, and no other."""

import re
from pathlib import Path

from trustward.settings import PREFIX, PREFIXED, UNPREFIXED

MANUAL = Path(__file__).resolve().parents[2] / "docs/operating.md"


def test_the_manual_lists_every_setting() -> None:
    section = MANUAL.read_text().split("## Settings")[1].split("\n## ")[0]
    listed = re.findall(r"^\| `([A-Z_]+)`", section, re.MULTILINE)
    assert sorted(listed) == sorted([*(PREFIX + name for name in PREFIXED), *UNPREFIXED])
