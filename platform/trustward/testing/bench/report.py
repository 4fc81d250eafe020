"""The figures as a table for people and as JSON for machines."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trustward.testing.bench.stage import Summary

_HEAD = ("operation", "p50", "p95", "rps (range)", "body", "bare p50", "bare rps", "share", "goals")


@dataclass(slots=True)
class Line:
    """One figure that is no operation: ours, its range, the bare one."""

    name: str
    unit: str
    ours: float
    lowest: float
    highest: float
    bare: float | None
    goals: list[tuple[str, bool]] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """Everything that one run found."""

    machine: str
    database: str
    rounds: int
    operations: dict[str, Summary] = field(default_factory=dict)
    operation_goals: dict[str, list[tuple[str, bool]]] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def as_text(self) -> str:
        rows = [_HEAD, *(self._row(name, summary) for name, summary in self.operations.items())]
        found = [f"{self.machine}; {self.database}; {self.rounds} rounds, medians; ms, 8 connections for rps", ""]
        found += _table(rows)
        lines = [("measure", "ours (range)", "bare", "ratio", "goals"), *(_line(line) for line in self.lines)]
        return "\n".join([*found, "", *_table(lines), "", *self.notes])

    def _row(self, name: str, one: Summary) -> tuple[str, ...]:
        low, high = one.rate_range
        return (
            name, f"{one.p50:.1f}", f"{one.p95:.1f}", f"{one.rate:.0f} ({low:.0f}–{high:.0f})", _bytes(one.size),
            f"{one.bare_p50:.1f}", f"{one.bare_rate:.0f}", f"{one.share:.2f}", _goals(self.operation_goals[name]),
        )  # fmt: skip

    def as_data(self) -> dict[str, Any]:
        """The same for machines."""

        def goals(found: Sequence[tuple[str, bool]]) -> list[dict[str, Any]]:
            return [{"goal": text, "met": met} for text, met in found]

        return {
            "machine": self.machine, "database": self.database, "rounds": self.rounds,
            "operations": [
                {"name": name, "p50": s.p50, "p95": s.p95, "p99": s.p99, "rps": s.rate, "rps_range": list(s.rate_range),
                 "bytes": s.size, "wrong": s.wrong, "bare_p50": s.bare_p50, "bare_rps": s.bare_rate,
                 "goals": goals(self.operation_goals[name])}
                for name, s in self.operations.items()
            ],
            "measures": [
                {"name": o.name, "unit": o.unit, "ours": o.ours, "range": [o.lowest, o.highest], "bare": o.bare,
                 "goals": goals(o.goals)}
                for o in self.lines
            ],
            "notes": self.notes,
        }  # fmt: skip


def machine_class() -> str:
    """Cores and memory, no names."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    with_load = (
        f", load {Path('/proc/loadavg').read_text().split()[0]} at the start" if os.path.exists("/proc/loadavg") else ""
    )
    return f"{len(os.sched_getaffinity(0))} cores, {memory:.0f} GiB{with_load}"


def _line(line: Line) -> tuple[str, ...]:
    ours = f"{line.ours:.1f} {line.unit} ({line.lowest:.1f}–{line.highest:.1f})"
    bare = "" if line.bare is None else f"{line.bare:.1f} {line.unit}"
    ratio = f"{line.ours / line.bare:.2f}" if line.bare else ""
    return line.name, ours, bare, ratio, _goals(line.goals)


def _goals(found: Sequence[tuple[str, bool]]) -> str:
    return "; ".join(f"{text}: {'met' if met else 'MISSED'}" for text, met in found)


def _bytes(size: int) -> str:
    return f"{size / 1000:.1f} kB" if size >= 1000 else f"{size} B"


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if column in (0, len(row) - 1) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return [lines[0], "-" * max(map(len, lines[:1])), *lines[1:]]
