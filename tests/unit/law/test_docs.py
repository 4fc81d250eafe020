"""The author's page on statute packs names what there is, and its example holds."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

from trustward.law.arithmetic import CalendarRule
from trustward.law.examples import QUESTIONS
from trustward.law.rows import ROW_KINDS, Row

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "statute-packs.md").read_text(encoding="utf-8")


def named_in(heading: str) -> set[str]:
    """The names in backquotes in the first column of the table below a heading."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {name for cell in cells for name in re.findall(r"`([a-z_]+)`", cell)}


def test_every_kind_of_row_is_named() -> None:
    assert named_in("Kinds") == set(ROW_KINDS)


def test_every_common_field_is_named() -> None:
    assert named_in("What every row has") == {one.name for one in fields(Row)}


def test_every_rule_of_counting_is_named() -> None:
    assert named_in("How time is counted") - {"rule"} == set(CalendarRule)


def test_every_question_of_an_example_is_named() -> None:
    line = PAGE.split("`ask` is one of ")[1].split(";")[0]
    assert set(re.findall(r"`(\w+)`", line)) == set(QUESTIONS)


def test_the_example_is_toml() -> None:
    example = tomllib.loads(PAGE.split("```toml\n")[1].split("```")[0])["example"][0]
    assert example["ask"] in QUESTIONS
    assert example["start"].utcoffset().total_seconds() == 9 * 3600
