"""The database keeps the promises: what follows from a change is a row in the same transaction.

Redis only wakes a worker; a sweeper that needs neither Redis nor RQ finds whatever was forgotten.
"""

from trustward.kernel.outbox.promises import Promise, Retry, batch_handler, handler, handlers, promise
from trustward.kernel.outbox.tables import OutboxRow, OutboxState
from trustward.kernel.outbox.work import (
    close_here,
    drain,
    forget_done,
    fulfil_due,
    give_back,
    lease,
    parked,
    postpone,
    retry_parked,
    unhandled,
)

__all__ = [
    "OutboxRow", "OutboxState", "Promise", "Retry", "batch_handler", "close_here", "drain", "forget_done", "fulfil_due", "give_back",
    "handler", "handlers", "lease", "parked", "postpone", "promise", "retry_parked",
    "unhandled",
]  # fmt: skip
