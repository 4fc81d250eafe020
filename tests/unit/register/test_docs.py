"""The page on tenants as code names every section, and the commands that there are."""

from __future__ import annotations

import re
from pathlib import Path

from trustward.cli.tenants import tenants
from trustward.collection import jobs as _jobs  # noqa: F401 - it brings a section
from trustward.register.catalogue import KINDS
from trustward.register.files.sections import of_rooms

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "tenants-as-code.md").read_text()


def test_every_section_of_the_core_is_described_as_it_is_written():
    described = re.findall(r"^\| `(\[+)([a-z_]+)\]+` \|", PAGE, re.MULTILINE)
    written = {(name, len(brackets) == 2) for brackets, name in described}
    of_the_register = {(kind.name, kind.many) for kind in KINDS.values()}
    of_other_rooms = {(spec.name, spec.many) for spec in of_rooms()}
    assert written == of_the_register | of_other_rooms | {("tenant", False), ("policy", False)}


def test_every_command_is_described():
    assert set(re.findall(r"^\| `trustward tenants ([a-z]+) ", PAGE, re.MULTILINE)) == set(tenants.commands)
