"""On a record's page: the consents that it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask_babel import gettext as _

from trustward.accounts.domain import Member, Permission
from trustward.collection.domain import PASSED_ON, Choice
from trustward.collection.services import guardians, ledger
from trustward.collection.services.texts import document, texts_by_id
from trustward.collection.views.words import kind_words, means_words, proof_words
from trustward.plugins.facts import Panel
from trustward.records.panels import adds_panels
from trustward.records.views.words import Names
from trustward.web.languages import lang


@adds_panels
def consents(member: Member, record_id: UUID) -> Sequence[Panel]:
    """Each answer of the sending with its text, and what else came of it; staff may write down a withdrawal that reached them."""
    answered = ledger.consents_beside(record_id)
    if not answered:
        return ()
    texts = texts_by_id(row.id for _consent, row in answered)
    proofs = guardians.proofs({consent.submission_id for consent, _row in answered if consent.by_representative})
    lines = [
        {
            "consent": consent, "other": consent.record_id not in (None, record_id), "title": document(texts[row.id], lang()).title, "text": row,
            "kind": kind_words(consent.kind), "given": consent.choice is Choice.GIVEN, "means": means_words(consent.means),
            "withdrawn_means": means_words(consent.withdrawn_means) if consent.withdrawn_means else "",
            "passed_on": consent.kind in PASSED_ON and consent.withdrawn_at is not None,
            "proof": proof_words(proofs[consent.submission_id]) if consent.submission_id in proofs else "",
        }
        for consent, row in answered
    ]  # fmt: skip
    context = {"lines": lines, "may_edit": member.may(Permission.EDIT), "receipts": ledger.receipts_of(record_id), "beside": ledger.records_beside(record_id), "names": Names()}
    return (Panel(_("Consents"), "collection/panel.html", context),)
