"""A statute pack: named, versioned rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from trustward.kernel.texts import Text

from .rows import Row

R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class StatutePack:
    """The rows that one plugin brings, of whatever date; the law book selects among them.

    `version` is stored with each deadline, so that one can tell which text a deadline was read from. `examples` prove
    the rows; they are raw tables, read by `trustward.law.examples`.
    """

    name: str
    version: str
    title: Text
    rows: tuple[Row, ...] = field(repr=False)
    examples: tuple[dict[str, object], ...] = field(default=(), repr=False)

    def of(self, kind: type[R]) -> Iterator[R]:
        """The rows of one kind, in the order in which the pack gives them."""
        return (row for row in self.rows if isinstance(row, kind))
