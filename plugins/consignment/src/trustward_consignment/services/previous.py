"""The answers of the check before: read from the copy that was signed, so that they are what the vendor stood for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from trustward.api import files, load, session
from trustward_consignment.domain.questionnaire import AnswerValue, GivenAnswer
from trustward_consignment.tables import CheckSignature, SupervisionCheck


def answers(check_id: UUID) -> Mapping[str, GivenAnswer]:
    """What the same trustee signed last, before a check; empty when there was nothing. Evidence is not taken over.

    Raises:
        NotFound: no such check.
    """
    check = load(SupervisionCheck, check_id)
    signature = session().scalar(
        select(CheckSignature)
        .join(SupervisionCheck, SupervisionCheck.id == CheckSignature.check_id)
        .where(SupervisionCheck.trustee_id == check.trustee_id, SupervisionCheck.id != check.id)
        .order_by(CheckSignature.signed_at.desc())
        .limit(1)
    )
    if signature is None:
        return {}
    signed = json.loads(files.get(signature.file_id).data)
    return {
        given["code"]: GivenAnswer(given["code"], AnswerValue(given["value"]), given["note"])
        for given in signed["answers"]
        if given["value"]
    }
