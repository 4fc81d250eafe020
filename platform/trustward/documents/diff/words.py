"""What changed in a run of words, for a language that puts few spaces and many endings on its words.

First whole words (in Korean an eojeol: a word with its particles) are compared. Where a word only changed a little, or
words were only joined or split, the characters inside are compared, so that `수탁자를` → `수탁자가` shows one syllable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_TOKEN = re.compile(r"\s+|[^\s]+")
_ALIKE = 0.5
_SHORT = 2


class Mark(StrEnum):
    """What happened to a piece, a row, a block, a section."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


Opcode = tuple[str, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters that stayed, came or went."""

    mark: Mark
    text: str


def compare_words(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces that lead from one text to the other, in reading order, removed before added."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    pieces: list[Piece] = []
    opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for kind, i, j, k, m in _without_lone_spaces(opcodes, old):
        if kind == "equal":
            pieces.append(Piece(Mark.SAME, "".join(old[i:j])))
        else:
            pieces.extend(_changed(old[i:j], new[k:m]))
    return tuple(_merged(pieces))


def _without_lone_spaces(opcodes: Sequence[Opcode], old: Sequence[str]) -> Iterator[Opcode]:
    """A space that stayed between words which did not is part of the change, unless word stands against word."""
    held: Opcode | None = None
    for index, (kind, i, j, k, m) in enumerate(opcodes):
        lone = kind == "equal" and 0 < index < len(opcodes) - 1 and not "".join(old[i:j]).strip()
        sides = opcodes[index - 1 : index + 2] if lone else ()
        if any(to - since != m2 - k2 for side, since, to, k2, m2 in sides if side != "equal"):
            kind = "replace"
        if kind == "replace" and held is not None:
            held = ("replace", held[1], j, held[3], m)
            continue
        if held is not None:
            yield held
        held = (kind, i, j, k, m) if kind == "replace" else None
        if held is None:
            yield (kind, i, j, k, m)
    if held is not None:
        yield held


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    if len(old) == len(new):
        for before, after in zip(old, new, strict=True):
            yield from _letters(before, after)
    else:
        yield from _letters("".join(old), "".join(new))


def _letters(before: str, after: str) -> Iterator[Piece]:
    """Characters compared where the two are alike, else the one for the other."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if before == after or matcher.ratio() < _ALIKE:
        yield from _swap(before, after)
        return
    removed, added = "", ""
    for kind, i, j, k, m in _without_confetti(matcher.get_opcodes()):
        if kind == "equal":
            yield from _swap(removed, added)
            removed, added = "", ""
            yield Piece(Mark.SAME, before[i:j])
        else:
            removed, added = removed + before[i:j], added + after[k:m]
    yield from _swap(removed, added)


def _without_confetti(opcodes: Sequence[Opcode]) -> Iterator[Opcode]:
    """One lone letter that stayed between two changes is easier to read as part of the change."""
    for index, (kind, i, j, k, m) in enumerate(opcodes):
        inside = 0 < index < len(opcodes) - 1
        yield ("replace" if kind == "equal" and inside and j - i < _SHORT else kind, i, j, k, m)


def _swap(before: str, after: str) -> Iterator[Piece]:
    if before == after:
        yield Piece(Mark.SAME, before)
        return
    yield Piece(Mark.REMOVED, before)
    yield Piece(Mark.ADDED, after)


def _merged(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Neighbours with one mark joined; within a stretch of changes what went comes first."""
    stretch = {Mark.REMOVED: "", Mark.ADDED: ""}
    same = ""
    for piece in pieces:
        if not piece.text:
            continue
        if piece.mark is Mark.SAME:
            yield from _flush(stretch)
            same += piece.text
        else:
            if same:
                yield Piece(Mark.SAME, same)
                same = ""
            stretch[piece.mark] += piece.text
    yield from _flush(stretch)
    if same:
        yield Piece(Mark.SAME, same)


def _flush(stretch: dict[Mark, str]) -> Iterator[Piece]:
    for mark in (Mark.REMOVED, Mark.ADDED):
        if stretch[mark]:
            yield Piece(mark, stretch[mark])
            stretch[mark] = ""
