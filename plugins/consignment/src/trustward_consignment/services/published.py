"""What the published policy says of the trustees (PIPA art. 26(2))."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from trustward.api import current_disclosure

SECTION = "consignment"
"""Section of the policy on consignment; facts that are stored with a version under it are ours."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one version says: a fingerprint by trustee (empty where none was stored), and from when it is in effect."""

    trustees: Mapping[str, str] = field(default_factory=dict)
    effective_on: date | None = None
    number: int = 0


NOTHING = Said()


def live() -> Said:
    """The version in effect; empty where nothing is published."""
    return _said(current_disclosure().published)


def scheduled() -> Said:
    """The version that takes effect next; empty where there is none."""
    return _said(current_disclosure().scheduled)


def _said(version: object) -> Said:
    if version is None:
        return NOTHING
    marks = version.facts.get(SECTION, {})  # type: ignore[attr-defined]
    keys = sorted(version.trustees)  # type: ignore[attr-defined]
    return Said({key: str(marks.get(key, "")) for key in keys}, version.effective_on, version.number)  # type: ignore[attr-defined]
