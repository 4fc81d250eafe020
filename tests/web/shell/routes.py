"""What the shell's own addresses need, for the matrix of routes, roles and tenants."""

from trustward.kernel import outbox, scope
from trustward.kernel.outbox import OutboxRow, OutboxState

EXAMPLES = {"outbox.again": {"id": OutboxRow}}


def furnish(tenant):
    outbox.promise("test.effect", "matrix", {})
    scope.session().query(OutboxRow).update({"state": OutboxState.PARKED})
