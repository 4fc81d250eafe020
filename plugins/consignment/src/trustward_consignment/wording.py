"""Words for closed sets: states, acts, obstacles, answers. Lazy, so that each page speaks its language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from trustward.api import ContractItem, NoticeState, UnknownRow, lang, lawbook
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
    CheckState.SENT: _l("Requested"),
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
    Obstacle.CONTRACT_NOT_CHECKED: _l("Nobody has checked yet whether the contract says what the law asks for."),
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


MAIL_WORDS: Mapping[NoticeState, Any] = {
    NoticeState.WAITING: _l("waiting to be sent"),
    NoticeState.SENT: _l("sent"),
    NoticeState.REFUSED: _l("refused by the mail server"),
    NoticeState.HELD: _l("held"),
    NoticeState.WITHDRAWN: _l("taken back"),
}

_HAPPENED: Mapping[str, Any] = {
    "trustee.proposed": _l("entered"),
    "trustee.changed": _l("facts changed"),
    "trustee.looked_after": _l("person in charge changed"),
    "trustee.contact_read": _l("contact person looked at"),
    "trustee.assessed": _l("risk assessed"),
    "trustee.approved": _l("choice approved"),
    "trustee.contract_recorded": _l("contract recorded"),
    "trustee.contract_checked": _l("contract checked"),
    "trustee.contract_read": _l("contract opened"),
    "trustee.contracted": _l("contract concluded"),
    "trustee.disclosed": _l("disclosed in the policy"),
    "trustee.activated": _l("activated"),
    "trustee.suspended": _l("suspended"),
    "trustee.resumed": _l("resumed"),
    "trustee.terminated": _l("being terminated"),
    "trustee.destruction_confirmed": _l("destruction confirmed"),
    "trustee.closed": _l("closed"),
    "trustee.dropped": _l("dropped"),
    "trustee.taken_over": _l("taken over as running"),
    "trustee.educated": _l("education recorded"),
    "trustee.promotion_notified": _l("individual notice recorded"),
    "trustee.inspected": _l("on-site report added"),
    "trustee.handed_over": _l("hand-over recorded"),
    "trustee.destruction_certified": _l("destruction certificate recorded"),
    "trustee.check_planned": _l("check planned"),
    "trustee.check_sent": _l("check requested"),
    "trustee.check_not_sent": _l("check could not be sent"),
    "trustee.check_refused_by_mail": _l("mail server refused the request"),
    "trustee.check_opened": _l("questionnaire opened"),
    "trustee.check_begun": _l("answering began"),
    "trustee.check_signed": _l("answers signed"),
    "trustee.check_accepted": _l("answers accepted"),
    "trustee.check_sent_back": _l("answers sent back"),
    "trustee.check_escalated": _l("told to the officer"),
    "trustee.check_closed": _l("check completed"),
    "trustee.check_cancelled": _l("check cancelled"),
    "trustee.evidence_attached": _l("evidence attached"),
    "trustee.evidence_removed": _l("evidence taken back"),
    "trustee.proof_read": _l("file opened"),
    "trustee.signed_answers_read": _l("signed answers opened"),
    "trustee.finding_made": _l("finding recorded"),
    "trustee.finding_confirmed": _l("finding confirmed"),
    "trustee.finding_dismissed": _l("finding dismissed"),
    "trustee.finding_mended": _l("finding mended"),
    "trustee.finding_verified": _l("finding verified"),
    "trustee.finding_reopened": _l("finding opened again"),
    "trustee.colleague_named": _l("the contact let a colleague in"),
    "trustee.colleague_ended": _l("a colleague may not come in any more"),
}


def happened(action: str) -> Any:
    """What an entry of the audit trail says, in words; a plugin's own act by its name."""
    return _HAPPENED.get(action, action)


def word(member: StrEnum) -> Any:
    """A member of a closed set in words."""
    return WORDS[member]


def act_words() -> Mapping[Act, Any]:
    """What the buttons of the life cycle say."""
    return {act: WORDS[act] for act in Act}


def done_words() -> Mapping[Act, Any]:
    """What is said when an act is done."""
    return {
        Act.ASSESS: _l("The trustee is assessed."),
        Act.APPROVE: _l("The choice of the trustee is approved."),
        Act.CONCLUDE: _l("The contract is concluded. The policy draft names the trustee now."),
        Act.DISCLOSE: _l("The policy in effect names the trustee."),
        Act.ACTIVATE: _l("The consignment is active."),
        Act.SUSPEND: _l("The consignment is suspended."),
        Act.RESUME: _l("The consignment is active again."),
        Act.TERMINATE: _l("The consignment is being terminated. Get the destruction certificates."),
        Act.CONFIRM_DESTRUCTION: _l("Destruction is confirmed. The policy draft does not name the trustee any more."),
        Act.CLOSE: _l("The consignment is closed."),
        Act.DROP: _l("The trustee was dropped before a contract."),
    }


def message_words() -> Callable[[str], Any]:
    """What a message of a check is called: the request, a reminder around the due day, the escalation."""

    def called(kind: str) -> Any:
        if kind.startswith("D"):
            days = int(kind[1:])
            if days < 0:
                return _l("Reminder %(days)s days before", days=-days)
            return _l("Reminder %(days)s days after", days=days)
        return _l("Told to the officer") if kind == "escalation" else _l("Request")

    return called


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
