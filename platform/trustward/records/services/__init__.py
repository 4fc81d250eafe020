"""The acts on records, and what can be read of them. Everything here runs inside an entered tenant."""

from __future__ import annotations

from .changes import on_change
from .computing import Rulebook, recompute, recompute_all
from .dropping import drop, files_of
from .events import add_event, events_of, withdraw
from .holds import approve_hold, ask_hold, end_hold, holds_of, reason_of, waiting_holds
from .reading import find, open_items, read_items, units_of
from .recording import add_class, create, external_id_of, remove_items
from .showing import (
    counts_by_class,
    disposition_of,
    ends_by_month,
    kinds_that_matter,
    page,
    sentence_of,
    told,
    units_due,
)
from .statistics import count
from .statutes import (
    Effect,
    Impact,
    apply_change,
    change_id,
    held_back,
    impact,
    notice_changes,
    pending_change,
    pending_changes,
)

__all__ = [
    "Effect",
    "Impact",
    "Rulebook",
    "add_class",
    "add_event",
    "apply_change",
    "approve_hold",
    "ask_hold",
    "change_id",
    "count",
    "counts_by_class",
    "create",
    "disposition_of",
    "drop",
    "end_hold",
    "ends_by_month",
    "events_of",
    "external_id_of",
    "files_of",
    "find",
    "held_back",
    "holds_of",
    "impact",
    "kinds_that_matter",
    "notice_changes",
    "on_change",
    "open_items",
    "page",
    "pending_change",
    "pending_changes",
    "read_items",
    "reason_of",
    "recompute",
    "recompute_all",
    "remove_items",
    "sentence_of",
    "told",
    "units_due",
    "units_of",
    "waiting_holds",
    "withdraw",
]
