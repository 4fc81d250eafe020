"""What a comparison of two versions of a document found."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from .words import Mark, Piece


class LineKind(StrEnum):
    """Where a line of text comes from."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class LineChange:
    mark: Mark
    kind: LineKind
    depth: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ColumnChange:
    mark: Mark
    key: str
    title: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """What happened to a row. One that stayed the same may have got a cell of a column that is new."""

    mark: Mark
    key: str
    cells: tuple[tuple[Piece, ...], ...]

    @property
    def touched(self) -> bool:
        """Whether there is anything to see in it."""
        return self.mark is not Mark.SAME or any(piece.mark is not Mark.SAME for cell in self.cells for piece in cell)


@dataclass(frozen=True, slots=True)
class TableChange:
    """A table with all its columns, old and new, and what happened to each row."""

    mark: Mark
    key: str
    caption: str
    columns: tuple[ColumnChange, ...]
    rows: tuple[RowChange, ...]


Change = LineChange | TableChange


@dataclass(frozen=True, slots=True)
class SectionChange:
    """What happened to a section. `within` are the titles of the sections around it, the outermost first."""

    mark: Mark
    id: str
    title: tuple[Piece, ...]
    changes: tuple[Change, ...]
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentDiff:
    """What changed between two versions. `sections` holds the unchanged ones too, in reading order."""

    title: tuple[Piece, ...]
    sections: tuple[SectionChange, ...]
    counts: dict[Mark, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.changed)

    @property
    def changed(self) -> tuple[SectionChange, ...]:
        """The sections in which something happened, in reading order."""
        return tuple(section for section in self.sections if section.mark is not Mark.SAME)
