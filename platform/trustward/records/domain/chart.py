"""Geometry of a bar chart: pure; a template draws it, and a table tells the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, _FOOT, _GAP = 640, 180, 24, 10


@dataclass(frozen=True, slots=True)
class Block:
    """One block: of which series, in which column, how many."""

    series: int
    column: int
    number: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Blocks, the middle of each column, and the highest sum."""

    blocks: tuple[Block, ...]
    middles: tuple[float, ...]
    most: int


def stacked(series: Sequence[Sequence[int]]) -> Chart:
    """Stack the numbers of several series column by column; the first lies lowest."""
    columns = len(series[0])
    sums = [sum(one[column] for one in series) for column in range(columns)]
    most, step = max(sums, default=0), WIDTH / max(columns, 1)
    room = HEIGHT - _FOOT - 16
    blocks = []
    for column in range(columns):
        top = float(HEIGHT - _FOOT)
        for number, one in enumerate(series):
            if one[column]:
                tall = max(room * one[column] / most, 2)
                top -= tall
                left = column * step + _GAP / 2
                blocks.append(
                    Block(
                        number,
                        column,
                        one[column],
                        round(left, 1),
                        round(top, 1),
                        round(step - _GAP, 1),
                        round(tall, 1),
                    )
                )
    return Chart(tuple(blocks), tuple(round((column + 0.5) * step, 1) for column in range(columns)), most)
