"""Words for closed sets: states, acts, obstacles, answers. Lazy, so that each page speaks its language."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from trustward.api import ContractItem, UnknownRow, lang, lawbook
from trustward_consignment.domain.checks import CheckState, Undeliverable
from trustward_consignment.domain.findings import FindingAct, FindingState, Origin
from trustward_consignment.domain.kinds import (
    DestructionMethod,
    EducationKind,
    EducationMethod,
    NoticeWay,
    SelectionCriterion,
    StorageMode,
    Store,
)
from trustward_consignment.domain.lifecycle import Act, Objection, Obstacle, TrusteeState
from trustward_consignment.domain.questionnaire import AnswerValue

WORDS: Mapping[StrEnum, Any] = {
    TrusteeState.PROPOSED: _l("Proposed"),
    TrusteeState.ASSESSED: _l("Assessed"),
    TrusteeState.APPROVED: _l("Approved"),
    TrusteeState.CONTRACTED: _l("Contracted"),
    TrusteeState.DISCLOSED: _l("Disclosed"),
    TrusteeState.ACTIVE: _l("Active"),
    TrusteeState.SUSPENDED: _l("Suspended"),
    TrusteeState.TERMINATING: _l("Terminating"),
    TrusteeState.DESTRUCTION_CONFIRMED: _l("Destruction confirmed"),
    TrusteeState.CLOSED: _l("Closed"),
    Act.ASSESS: _l("Assess"),
    Act.APPROVE: _l("Approve"),
    Act.CONCLUDE: _l("Contract concluded"),
    Act.DISCLOSE: _l("Confirm disclosure"),
    Act.ACTIVATE: _l("Activate"),
    Act.SUSPEND: _l("Suspend"),
    Act.RESUME: _l("Resume"),
    Act.TERMINATE: _l("Terminate"),
    Act.CONFIRM_DESTRUCTION: _l("Confirm destruction"),
    Act.CLOSE: _l("Close"),
    Act.DROP: _l("Drop"),
    StorageMode.NONE: _l("Nothing is stored"),
    StorageMode.CONSIGNOR_SYSTEM: _l("In our system"),
    StorageMode.OWN_SYSTEM: _l("In the trustee's own system"),
    StorageMode.SUBTRUSTEES: _l("With sub-trustees"),
    EducationKind.KICK_OFF: _l("Before the start"),
    EducationKind.YEARLY: _l("Yearly"),
    EducationMethod.CLASS: _l("In a class"),
    EducationMethod.ONLINE: _l("Online"),
    EducationMethod.MATERIAL: _l("By material sent"),
    EducationMethod.BY_TRUSTEE: _l("By the trustee itself"),
    NoticeWay.WRITING: _l("In writing"),
    NoticeWay.EMAIL: _l("E-mail"),
    NoticeWay.FAX: _l("Fax"),
    NoticeWay.PHONE: _l("Phone"),
    NoticeWay.TEXT_MESSAGE: _l("Text message"),
    Store.SYSTEM: _l("Processing system"),
    Store.MAILBOX: _l("Mailboxes"),
    Store.PC: _l("PCs and mobile devices"),
    Store.BACKUP: _l("Backups"),
    Store.PAPER: _l("Paper"),
    Store.SUBTRUSTEE: _l("Sub-trustees"),
    DestructionMethod.ERASE: _l("Permanent erasure"),
    DestructionMethod.OVERWRITE: _l("Overwriting"),
    DestructionMethod.DEGAUSS: _l("Degaussing"),
    DestructionMethod.SHRED: _l("Shredding"),
    DestructionMethod.INCINERATE: _l("Incineration"),
    DestructionMethod.RETURNED: _l("Returned to us"),
    SelectionCriterion.PEOPLE_AND_FACILITIES: _l("People and facilities"),
    SelectionCriterion.FINANCES: _l("Finances"),
    SelectionCriterion.TECHNOLOGY: _l("Technology"),
    SelectionCriterion.LIABILITY: _l("Ability to answer for damage"),
    CheckState.PLANNED: _l("Planned"),
    CheckState.SENT: _l("Sent"),
    CheckState.IN_PROGRESS: _l("Being answered"),
    CheckState.ANSWERED: _l("Answered"),
    CheckState.REVIEWED: _l("Accepted"),
    CheckState.CLOSED: _l("Completed"),
    CheckState.CANCELLED: _l("Cancelled"),
    Undeliverable.NO_EMAIL: _l("The trustee has no contact e-mail address."),
    Undeliverable.EMAIL_REFUSED: _l("The mail server refused the contact's e-mail address."),
    Undeliverable.TRUSTEE_ENDED: _l("The consignment has ended or has not begun."),
    Undeliverable.NO_QUESTIONS: _l("There are no questions: no statute pack is switched on."),
    AnswerValue.YES: _l("Yes"),
    AnswerValue.PARTIAL: _l("Partly"),
    AnswerValue.NO: _l("No"),
    AnswerValue.NOT_APPLICABLE: _l("Not applicable"),
    FindingState.PROPOSED: _l("To be decided"),
    FindingState.OPEN: _l("Open"),
    FindingState.MENDED: _l("Mended"),
    FindingState.VERIFIED: _l("Verified"),
    FindingState.DISMISSED: _l("Dismissed"),
    FindingAct.CONFIRM: _l("Make it a finding"),
    FindingAct.DISMISS: _l("Dismiss"),
    FindingAct.MEND: _l("Note as mended"),
    FindingAct.VERIFY: _l("Verify"),
    FindingAct.REOPEN: _l("Open again"),
    Origin.ANSWER: _l("Answer"),
    Origin.REVIEW: _l("Review"),
    Origin.CONTRACT: _l("Contract check"),
    Origin.INCIDENT: _l("Incident"),
}

_OBSTACLES: Mapping[Obstacle, Any] = {
    Obstacle.NOT_ASSESSED: _l("The risk has not been assessed yet."),
    Obstacle.NO_CONTRACT: _l("No contract has been recorded."),
    Obstacle.NO_CONTRACT_FILE: _l("The contract's file is missing."),
    Obstacle.NOT_DISCLOSED: _l("The published privacy policy does not name the trustee."),
    Obstacle.NO_MARKETING_NOTICE: _l(
        "Promotion is consigned, but the individual notice to data subjects is not recorded."
    ),
    Obstacle.NO_KICK_OFF: _l("The education before the start is not recorded."),
    Obstacle.ACCOUNTS_OPEN: _l("It is not noted that the trustee's accounts were revoked."),
    Obstacle.ASSETS_OUT: _l("It is not noted that assets and documents were returned."),
    Obstacle.NO_PLEDGE: _l("The secrecy pledge is missing."),
}


def word(member: StrEnum) -> Any:
    """A member of a closed set in words."""
    return WORDS[member]


def explain(objection: Objection) -> Any:
    """What is missing, as a sentence."""
    match objection.obstacle:
        case Obstacle.WRONG_STATE:
            state = WORDS[TrusteeState(objection.detail)]
            return _l("The trustee is in the state “%(state)s”; this act does not follow on it.", state=state)
        case Obstacle.CONTRACT_ITEM_MISSING:
            return _l("The contract check lacks: %(item)s", item=_item(objection.detail))
        case Obstacle.CONTRACT_NOT_YET:
            return _l("The contract begins only on %(day)s.", day=objection.detail)
        case Obstacle.CONTRACT_EXPIRED:
            return _l("The contract ended on %(day)s.", day=objection.detail)
        case Obstacle.DISCLOSURE_SCHEDULED:
            return _l("The policy that names the trustee takes effect only on %(day)s.", day=objection.detail)
        case Obstacle.STORE_OPEN:
            return _l("The destruction certificate is missing for: %(store)s", store=WORDS[Store(objection.detail)])
    return _OBSTACLES[objection.obstacle]


def _item(row_id: str) -> str:
    try:
        return lawbook().get(ContractItem, row_id).text.in_(lang())
    except UnknownRow:
        return row_id
