"""What a section holds, and tables that leave out columns nobody fills."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trustward.documents import Block, Column, Row, Runs, Section, Table
from trustward.kernel.texts import Text

from .wording import Writer


@dataclass(frozen=True, slots=True)
class Body:
    """Blocks and inner sections. An empty body means that the register has nothing for this section."""

    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.blocks or self.sections)


@dataclass(frozen=True, slots=True)
class Col:
    """A column; an `optional` one is left out when no row has anything in it."""

    key: str
    title: Text
    optional: bool = False


def table(w: Writer, key: str, caption: str, cols: Sequence[Col], rows: Iterable[tuple[str, Sequence[Runs]]]) -> Table:
    """A table out of rows with keys. A cell without words says that nothing is stated."""
    filled = [(row_key, list(cells)) for row_key, cells in rows]
    kept = [index for index, col in enumerate(cols) if not col.optional or any(cells[index] for _, cells in filled)]
    return Table(
        key=key,
        caption=caption,
        columns=tuple(Column(cols[index].key, w.phrase(cols[index].title)) for index in kept),
        rows=tuple(Row(row_key, tuple(w.or_not_stated(cells[index]) for index in kept)) for row_key, cells in filled),
    )
