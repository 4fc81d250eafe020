"""Where things stand on a timeline: pure geometry, drawn by a template and told by a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

WIDTH, LANE, TOP = 640, 34, 26
_MARGIN = 8
_ARROW = 12
"""What the head of an arrow takes."""
_FEWEST_DAYS = 60
_MOST_TICKS = 9


class Span(StrEnum):
    """What a bar stands for."""

    PURPOSE = "purpose"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class Lane:
    """What is known of one unit: since when, until when for its purpose and apart, and its last day to be destroyed."""

    since: date
    keep_until: date | None = None
    kept_apart: bool = False
    apart_until: date | None = None
    destroy_by: date | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from `x` on. `open`: its end is not known, so an arrow leads on to the edge."""

    span: Span
    x: float
    width: float
    y: float
    open: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """Bars by lane, the day of destruction of each, ticks at years with their place, events, and today."""

    height: float
    bars: tuple[Bar, ...]
    ends: tuple[tuple[float, float], ...]
    ticks: tuple[tuple[float, str], ...]
    events: tuple[float, ...]
    today: float


def draw(lanes: Sequence[Lane], events: Iterable[date], today: date) -> Drawing:
    """Lay lanes out between the first day that is known and the last one."""
    happened = sorted(set(events))
    known = [today, *happened, *(day for lane in lanes for day in _days(lane))]
    first, last = min(known), max(known)
    last = max(last, first + timedelta(days=_FEWEST_DAYS))
    has_open = any(lane.keep_until is None or (lane.kept_apart and lane.apart_until is None) for lane in lanes)
    room = (WIDTH - 2 * _MARGIN) * (0.88 if has_open else 1)

    def place(day: date) -> float:
        return round(_MARGIN + room * ((day - first).days / (last - first).days), 1)

    bars: list[Bar] = []
    ends: list[tuple[float, float]] = []
    for number, lane in enumerate(lanes):
        y = TOP + number * LANE
        bars += _bars(lane, y, place)
        if lane.destroy_by:
            ends.append((place(lane.destroy_by), y + LANE / 2 - 5))
    return Drawing(
        TOP + len(lanes) * LANE + 22, tuple(bars), tuple(ends), _ticks(first, last, place),
        tuple(place(day) for day in happened), place(today),
    )  # fmt: skip


def _bars(lane: Lane, y: float, place: Callable[[date], float]) -> list[Bar]:
    edge = WIDTH - _MARGIN - _ARROW
    start = place(lane.since)
    end = edge if lane.keep_until is None else place(lane.keep_until)
    found = [Bar(Span.PURPOSE, start, _width(start, end), y, lane.keep_until is None)]
    if lane.kept_apart and lane.keep_until is not None:
        last = edge if lane.apart_until is None else place(lane.apart_until)
        found.append(Bar(Span.APART, end, _width(end, last), y, lane.apart_until is None))
    return found


def _width(start: float, end: float) -> float:
    return round(max(end - start, 3), 1)


def _ticks(first: date, last: date, place: Callable[[date], float]) -> tuple[tuple[float, str], ...]:
    years = list(range(first.year + 1, last.year + 1))
    step = -(-len(years) // _MOST_TICKS) or 1
    return tuple((place(date(year, 1, 1)), str(year)) for year in years[::step])


def _days(lane: Lane) -> Iterable[date]:
    return (day for day in (lane.since, lane.keep_until, lane.apart_until, lane.destroy_by) if day)
