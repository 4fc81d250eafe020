"""What this plugin writes into the audit trail, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

ACT_WORDS: Mapping[str, Any] = {
    "reconsignment": _l("Re-consignment"),
    "reconsignment.answered": _l("Trustee answered a question on a re-consignment"),
    "reconsignment.approved": _l("Re-consignment consented to"),
    "reconsignment.asked": _l("Consent to a re-consignment asked for"),
    "reconsignment.asked_back": _l("Question on a re-consignment asked"),
    "reconsignment.refused": _l("Re-consignment refused"),
    "reconsignment.stopped": _l("Re-consignment refused by rule"),
    "reconsignment.withdrawn": _l("Request for a re-consignment withdrawn"),
    "subtrustee": _l("Sub-trustee"),
    "subtrustee.ended": _l("Re-consignment ended"),
    "subtrustee.found": _l("Sub-trustee without consent found"),
}
"""By the code of the act, or of what it is done to."""
