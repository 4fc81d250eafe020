"""The acts on the policy, and what can be read of it. Everything here runs inside an entered tenant."""

from __future__ import annotations

from .approvals import Tampered, approve, publish, publish_due, recall, schedule
from .drafts import accept, acceptances, follow, open_draft, return_, submit, unaccept
from .imports import import_version, imported
from .reading import (
    Disclosure,
    VersionDisclosure,
    before,
    by_number,
    coming,
    comparison,
    current,
    current_disclosure,
    document,
    fallen_back,
    newest,
    opened,
    readable,
    shown,
    version,
    versions,
    waiting,
)
from .rendering import Rendering, rendered

__all__ = [
    "Disclosure",
    "Rendering",
    "Tampered",
    "VersionDisclosure",
    "accept",
    "acceptances",
    "approve",
    "before",
    "by_number",
    "coming",
    "comparison",
    "current",
    "current_disclosure",
    "document",
    "fallen_back",
    "follow",
    "import_version",
    "imported",
    "newest",
    "open_draft",
    "opened",
    "publish",
    "publish_due",
    "readable",
    "recall",
    "rendered",
    "return_",
    "schedule",
    "shown",
    "submit",
    "unaccept",
    "version",
    "versions",
    "waiting",
]
