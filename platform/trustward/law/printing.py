"""Plain text tables for the console."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from .examples import ExampleResult


def example_table(results: Iterable[ExampleResult]) -> str:
    """Results of `check_examples` as a table; a failed one shows what was expected and what came."""
    rows = [("ok" if one.ok else "FAILED", one.id, one.says, _outcome(one)) for one in results]
    return text_table(("", "example", "shows", "result"), rows)


def text_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns as wide as their widest cell; a Korean character takes two places."""
    table = [tuple(heads), *(tuple(row) for row in rows)]
    widths = [max(_width(row[column]) for row in table) for column in range(len(heads))]
    lines = ["  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]
    return "\n".join([lines[0], "  ".join("-" * min(width, 80) for width in widths), *lines[1:]])


def _outcome(one: ExampleResult) -> str:
    return one.got if one.ok else f"expected {one.expected} - got {one.got}"


def _width(cell: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in cell)


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - _width(cell))
