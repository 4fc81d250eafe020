"""The database keeps the promises: what follows from a change is a row in the same transaction.

Redis only wakes a worker; a sweeper that needs neither Redis nor RQ finds whatever was forgotten.
"""

from trustward.kernel.outbox.promises import Promise, Retry, handler, handlers, promise
from trustward.kernel.outbox.tables import OutboxRow, OutboxState
from trustward.kernel.outbox.work import drain, fulfil_due, lease, parked, retry_parked

__all__ = ["OutboxRow", "OutboxState", "Promise", "Retry", "drain", "fulfil_due", "handler", "handlers", "lease", "parked",
           "promise", "retry_parked"]  # fmt: skip
