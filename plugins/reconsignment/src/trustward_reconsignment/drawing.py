"""The chain as a picture: boxes and lines computed here, drawn by a template as SVG; no script, no style attributes."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from trustward_reconsignment.domain.chain import Node, Standing

WIDTH, HEIGHT = 208, 60
GAP_X, GAP_Y = 48, 20
MARGIN = 12
_LINE = 24
"""Units of text in a line of a box; a Korean letter takes two."""


@dataclass(frozen=True, slots=True)
class Box:
    """One company. `name` is shortened to fit, `full` is its title."""

    x: float
    y: float
    name: str
    full: str
    under: str
    kind: str
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, slots=True)
class Line:
    """From one company to the one below it; dashed where nobody consented."""

    x1: float
    y1: float
    x2: float
    y2: float
    kind: str


@dataclass(slots=True)
class Picture:
    """What the template draws."""

    width: float = 0
    height: float = 0
    boxes: list[Box] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


Named = tuple[str, str]
"""Name and second line of a company."""


def draw(controller: Named, trustee: Named, nodes: Sequence[Node], named: Mapping[UUID, Named]) -> Picture:
    """Lay the chain out from left to right: the controller, the trustee, then each level of sub-trustees.

    Args:
        named: what stands in a sub-trustee's box, by its id.
    """
    heights: dict[UUID, float] = {}
    bottom = _place(nodes, 0.0, heights)
    middle = _middle(nodes, heights)
    picture = Picture()
    picture.boxes += [_box(0, middle, controller, "controller"), _box(1, middle, trustee, "trustee")]
    picture.lines.append(_join(0, middle, middle, "consented"))
    _draw(picture, nodes, 1, middle, heights, named)
    picture.width = max(box.x + box.width for box in picture.boxes) + MARGIN
    picture.height = max(bottom - GAP_Y, middle + HEIGHT) + 2 * MARGIN
    return picture


def _place(nodes: Sequence[Node], top: float, heights: dict[UUID, float]) -> float:
    """Give each node its height: one without others below it gets a row, one above others the middle of theirs.

    Returns: where the next row begins.
    """
    for node in nodes:
        bottom = _place(node.below, top, heights)
        heights[node.edge.id] = _middle(node.below, heights) if node.below else top
        top = bottom if node.below else top + HEIGHT + GAP_Y
    return top


def _middle(nodes: Sequence[Node], heights: Mapping[UUID, float]) -> float:
    return (heights[nodes[0].edge.id] + heights[nodes[-1].edge.id]) / 2 if nodes else 0.0


def _draw(
    picture: Picture, nodes: Sequence[Node], column: int, above: float, heights: Mapping[UUID, float],
    named: Mapping[UUID, Named],
) -> None:  # fmt: skip
    for node in nodes:
        height = heights[node.edge.id]
        picture.lines.append(_join(column, above, height, _line_kind(node)))
        picture.boxes.append(_box(column + 1, height, named[node.edge.id], node.standing.value))
        _draw(picture, node.below, column + 1, height, heights, named)


def _box(column: int, y: float, named: Named, kind: str) -> Box:
    name, under = named
    return Box(_x(column), y + MARGIN, shortened(name), name, shortened(under, _LINE + 6), kind)


def _x(column: int) -> float:
    return MARGIN + column * (WIDTH + GAP_X)


def _join(column: int, y1: float, y2: float, kind: str) -> Line:
    half = HEIGHT / 2 + MARGIN
    return Line(_x(column) + WIDTH, y1 + half, _x(column + 1), y2 + half, kind)


def _line_kind(node: Node) -> str:
    return "ended" if node.standing is Standing.ENDED else "consented" if node.edge.consented else "unconsented"


def shortened(text: str, units: int = _LINE) -> str:
    """A text that fits into a line of a box.

    >>> shortened("가나다라마바사아자차카타파하")
    '가나다라마바사아자차카…'
    """
    used = 0
    for place, sign in enumerate(text):
        used += 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        if used > units:
            return text[: place - 1] + "…"
    return text
