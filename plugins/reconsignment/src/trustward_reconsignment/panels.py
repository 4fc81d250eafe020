"""What the trustee's page shows of re-consignment."""

from __future__ import annotations

from uuid import UUID

from flask_babel import gettext as _

from trustward.api import Panel
from trustward_reconsignment import wording
from trustward_reconsignment.services import asking, chains


def of_trustee(trustee_id: UUID) -> list[Panel]:
    """Sub-trustees in short, with the way to the chain."""
    chain = chains.of(trustee_id)
    context = {
        "trustee_id": trustee_id,
        "called": wording.called,
        "running": chain.running(),
        "flawed": sum(bool(node.flaws) for node in chain.running()),
        "waiting": asking.open_count(trustee_id),
    }
    return [Panel(_("Sub-trustees"), "reconsignment/panel.html", context)]
