"""Geometry of a bar chart that fits a phone: pure; a template draws it, and a table tells the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, ROW, _THICK, _LEFT, _RIGHT, _LEAST = 320, 20, 14, 72, 48, 2


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a bar: of which series, and where it lies."""

    series: int
    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the chart: where its words stand, how many it says, and where its number stands."""

    middle: float
    number: int
    end: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A line for each row of numbers; `most` is the highest sum."""

    blocks: tuple[Block, ...]
    bars: tuple[Bar, ...]
    most: int
    height: int
    left: int = _LEFT
    width: int = WIDTH
    thick: int = _THICK


def lying(rows: Sequence[Sequence[int]]) -> Chart:
    """Lay the numbers of each row one after the other, from the left; every number that is not zero can be seen."""
    most = max(map(sum, rows), default=0)
    blocks, bars = [], []
    for place, row in enumerate(rows):
        at, top = float(_LEFT), place * ROW + (ROW - _THICK) / 2
        for series, number in enumerate(row):
            if number:
                wide = max((WIDTH - _LEFT - _RIGHT) * number / most, _LEAST)
                blocks.append(Block(series, round(at, 1), top, round(wide, 1)))
                at += wide
        bars.append(Bar(top + _THICK / 2, sum(row), round(at, 1)))
    return Chart(tuple(blocks), tuple(bars), most, len(rows) * ROW)
