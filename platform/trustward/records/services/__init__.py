"""The acts on records, and what can be read of them. Everything here runs inside an entered tenant."""

from __future__ import annotations

from .changes import on_change, on_leaving, tell_left
from .computing import Rulebook, recompute, recompute_all
from .dropping import drop, files_of
from .events import add_event, came_by_form, events_of, uploaders_of, withdraw
from .holds import approve_hold, ask_hold, end_hold, holds_of, reason_of, waiting_holds
from .importing import Outcome, import_many, look_at, wrong_with
from .reading import find, open_items, open_sealed, read_items, seal_items, units_of
from .recording import add_class, create, external_id_of
from .removing import REMOVED, parts_of, remove_items, take_out
from .sheets import Looked, faults_of, is_long, look_at_sheet, recent_imports, take_sheet, throw_away
from .showing import (
    Ends,
    counts_by_class,
    disposition_of,
    ends_by_month,
    kinds_that_matter,
    page,
    sentence_of,
    told,
    units_due,
    without_end,
)
from .statistics import count
from .statutes import (
    Effect,
    Impact,
    apply_change,
    as_reckoned_now,
    change_id,
    held_back,
    impact,
    notice_changes,
    pending_change,
    pending_changes,
)
from .tokens import Machine, api_token, api_tokens, machine_of, make_token, revoke_token
from .undoing import CAN_BE_UNDONE, Plan, undo, undo_plan
from .waiting import Terms, Waits, change_terms, terms

__all__ = [
    "CAN_BE_UNDONE",
    "REMOVED",
    "Effect",
    "Ends",
    "Impact",
    "Looked",
    "Machine",
    "Outcome",
    "Plan",
    "Rulebook",
    "Terms",
    "Waits",
    "add_class",
    "add_event",
    "api_token",
    "api_tokens",
    "apply_change",
    "approve_hold",
    "as_reckoned_now",
    "ask_hold",
    "came_by_form",
    "change_id",
    "change_terms",
    "count",
    "counts_by_class",
    "create",
    "disposition_of",
    "drop",
    "end_hold",
    "ends_by_month",
    "events_of",
    "external_id_of",
    "faults_of",
    "files_of",
    "find",
    "held_back",
    "holds_of",
    "impact",
    "import_many",
    "is_long",
    "kinds_that_matter",
    "look_at",
    "look_at_sheet",
    "machine_of",
    "make_token",
    "notice_changes",
    "on_change",
    "on_leaving",
    "open_items",
    "open_sealed",
    "page",
    "parts_of",
    "pending_change",
    "pending_changes",
    "read_items",
    "reason_of",
    "recent_imports",
    "recompute",
    "recompute_all",
    "remove_items",
    "revoke_token",
    "seal_items",
    "sentence_of",
    "take_out",
    "take_sheet",
    "tell_left",
    "terms",
    "throw_away",
    "told",
    "undo",
    "undo_plan",
    "units_due",
    "units_of",
    "uploaders_of",
    "waiting_holds",
    "withdraw",
    "without_end",
    "wrong_with",
]
