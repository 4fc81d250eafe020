"""Memory of a process tree: the proportional set size, in which shared pages are counted once."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from trustward.kernel.processes import children_of, name_of


def family(pid: int) -> list[int]:
    """A process and all its descendants."""
    return [pid, *(one for child in sorted(children_of(pid)) for one in family(child))]


def pss(pid: int) -> float:
    """MiB of one process."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def pss_by_name(pid: int) -> dict[str, float]:
    """MiB of a process tree by the names of its processes."""
    found: dict[str, float] = {}
    for one in family(pid):
        found[name_of(one)] = found.get(name_of(one), 0.0) + pss(one)
    return found
