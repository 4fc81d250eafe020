"""Acts on obligations."""

from trustward.obligations.services.acts import (
    add_file,
    add_note,
    assign,
    mark_done,
    open_again,
    read_file,
    restore_due_day,
    set_due_day,
    set_reminders,
    waive,
)
from trustward.obligations.services.engine import refresh, request_refresh, sources
from trustward.obligations.services.reading import (
    Filter,
    counts,
    evidence_of,
    get,
    in_month,
    open_subjects,
    overdue,
    page,
    waiting_for,
)

__all__ = [
    "Filter", "add_file", "add_note", "assign", "counts", "evidence_of", "get", "in_month", "mark_done", "open_again", "open_subjects",
    "overdue", "page", "read_file", "refresh", "request_refresh", "restore_due_day", "set_due_day", "set_reminders", "sources", "waiting_for", "waive",
]  # fmt: skip
