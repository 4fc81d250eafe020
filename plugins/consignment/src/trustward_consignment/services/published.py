"""What the published policy says of the trustees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

SECTION = "consignment"
"""Section of the policy on consignment; facts stored with a version under it are ours."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one version says: fingerprints of trustees by key, and from when it is in effect."""

    trustees: Mapping[str, str] = field(default_factory=dict)
    effective_on: date | None = None


def live() -> Said:
    """The version in effect today; empty where nothing is published."""
    return Said()


def scheduled() -> Said:
    """The version that takes effect next; empty where there is none."""
    return Said()


def said(stored: Mapping[str, Any], effective_on: date | None) -> Said:
    """Read what was stored with a version."""
    marks = stored.get("facts", {}).get(SECTION, {})
    return Said({one["key"]: str(marks.get(one["key"], "")) for one in stored.get("trustees", ())}, effective_on)
