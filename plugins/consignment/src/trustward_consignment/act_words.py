"""What this plugin writes into the audit trail, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

ACT_WORDS: Mapping[str, Any] = {
    "questionnaire": _l("Questionnaire"),
    "questionnaire.written": _l("Questionnaire written"),
    "trustee": _l("Trustee"),
    "trustee.activated": _l("Trustee activated"),
    "trustee.approved": _l("Choice of a trustee approved"),
    "trustee.assessed": _l("Risk of a trustee assessed"),
    "trustee.changed": _l("Trustee changed"),
    "trustee.check_accepted": _l("Answers of a check accepted"),
    "trustee.check_begun": _l("Trustee began to answer a check"),
    "trustee.check_cancelled": _l("Check cancelled"),
    "trustee.check_closed": _l("Check closed"),
    "trustee.check_escalated": _l("Unanswered check told to the officer"),
    "trustee.check_not_sent": _l("Check could not be sent"),
    "trustee.check_opened": _l("Trustee opened a check"),
    "trustee.check_planned": _l("Check planned"),
    "trustee.check_refused_by_mail": _l("Mail of a check was refused"),
    "trustee.check_sent": _l("Check sent"),
    "trustee.check_sent_back": _l("Answers of a check sent back"),
    "trustee.check_signed": _l("Trustee signed a check"),
    "trustee.closed": _l("Consignment closed"),
    "trustee.colleague_ended": _l("Colleague at the trustee let out"),
    "trustee.colleague_named": _l("Colleague at the trustee let in"),
    "trustee.contact_read": _l("Contact person of a trustee opened"),
    "trustee.contract_checked": _l("Contract of a trustee checked"),
    "trustee.contract_read": _l("Contract of a trustee opened"),
    "trustee.contract_recorded": _l("Contract of a trustee recorded"),
    "trustee.contracted": _l("Contract with a trustee concluded"),
    "trustee.destruction_certified": _l("Destruction certificate recorded"),
    "trustee.destruction_confirmed": _l("Destruction at a trustee confirmed"),
    "trustee.disclosed": _l("Trustee disclosed"),
    "trustee.dropped": _l("Proposed trustee dropped"),
    "trustee.educated": _l("Education of a trustee recorded"),
    "trustee.evidence_attached": _l("Trustee attached evidence"),
    "trustee.evidence_removed": _l("Trustee removed evidence"),
    "trustee.finding_confirmed": _l("Proposed finding confirmed"),
    "trustee.finding_dismissed": _l("Proposed finding dismissed"),
    "trustee.finding_made": _l("Finding made"),
    "trustee.finding_mended": _l("Finding noted as mended"),
    "trustee.finding_reopened": _l("Finding opened again"),
    "trustee.finding_verified": _l("Finding verified as mended"),
    "trustee.handed_over": _l("Handing over at the end recorded"),
    "trustee.inspected": _l("Trustee inspected on site"),
    "trustee.looked_after": _l("Who looks after a trustee was set"),
    "trustee.promotion_notified": _l("Individual notice of promotion recorded"),
    "trustee.proof_read": _l("Proof of a trustee opened"),
    "trustee.proposed": _l("Trustee proposed"),
    "trustee.resumed": _l("Trustee resumed"),
    "trustee.signed_answers_read": _l("Signed answers opened"),
    "trustee.suspended": _l("Trustee suspended"),
    "trustee.taken_over": _l("Running trustee taken over"),
    "trustee.terminated": _l("Consignment ended"),
}
"""By the code of the act, or of what it is done to."""
