"""What the officer does: consent with conditions, refuse with a ground, ask back."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from trustward.api import (
    Conflict,
    Decision,
    Duty,
    Invalid,
    Refused,
    TransferBasis,
    UnknownRow,
    ask,
    audit,
    clock,
    current,
    lawbook,
    load,
    new_id,
    obligations,
    publish,
    session,
)
from trustward_consignment import api as consignment
from trustward_reconsignment import letters, trustees, wording
from trustward_reconsignment.domain.requests import OPEN, Ground, RequestAct, RequestState, after, may
from trustward_reconsignment.domain.rules import Reason, concerns, obstacles
from trustward_reconsignment.services import asking, chains, rows
from trustward_reconsignment.services.asking import SUBJECT
from trustward_reconsignment.services.judging import PLUGIN, situation
from trustward_reconsignment.tables import Consent, Request, Subtrustee

DUTY = "consent_to_reconsignment"
PAGE = 50


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules say of a request now."""

    obstacles: tuple[Reason, ...]
    concerns: tuple[Reason, ...]


def get(request_id: UUID, *, lock: bool = False) -> Request:
    """A request of the entered tenant. Raises: NotFound."""
    return load(Request, request_id, lock=lock)


def judged(row: Request) -> Judged:
    """What the rules say of a request as things stand today."""
    wish, now = rows.described(row).wish(), situation(row.trustee_id, row.parent_id, but=row.id)
    return Judged(obstacles(wish, now), concerns(wish, now, consignment.today()))


def approve(
    request_id: UUID, conditions: Sequence[str], *, content_hash: str, confirmed: Collection[str] = (),
    transfer_basis: str = "", version: int | None = None,
) -> Consent:  # fmt: skip
    """Consent to a re-consignment (PIPA art. 26(6)), to exactly the request that was read.

    Args:
        conditions: what the trustee has to keep to, one sentence each.
        content_hash: the hash of the request as it was shown to the officer.
        confirmed: keys of the concerns that the officer looked at; every one that stands today has to be among them.
        transfer_basis: on which ground it goes abroad (PIPA art. 28-8(1)); asked for where it does.
    Returns:
        The recorded consent. The sub-trustee exists from now on, and the policy has to name it.
    Raises:
        NotFound. Refused: it was decided, a rule speaks against it by now, or another plugin says no.
        Conflict: the request changed since it was shown. Invalid: a concern is not confirmed (field "confirmed"), or the ground is missing.
    """
    row = _taken(request_id, RequestAct.APPROVE, version)
    if content_hash != row.content_hash or asking.hash_of(row) != content_hash:
        raise Conflict(_l("The request has changed since you read it. Read it again before you decide."))
    _refuse_if_a_rule_does(row)
    _refuse_if_a_plugin_does(row)
    looked_at, basis = _looked_at(row, confirmed), _basis(row, transfer_basis)
    today, by = consignment.today(), current().actor.id
    assert by is not None, "only a person consents"
    subtrustee = _enter(row)
    if basis:
        subtrustee.transfer = {**subtrustee.transfer, rows.BASIS: basis.value}
    consent = Consent(
        id=new_id(), request_id=row.id, subtrustee_id=subtrustee.id, number=_number(today.strftime("%Y%m%d")),
        request_hash=row.content_hash, conditions=list(conditions), consented_on=today, consented_at=clock.now(),
        consented_by=by, citation=citation(), packs=dict(lawbook().versions()),
    )  # fmt: skip
    session().add(consent)
    _close(row, RequestAct.APPROVE)
    audit.record(
        "reconsignment.approved", (SUBJECT, row.id),
        {"consent": consent.number, "hash": consent.request_hash, "subtrustee": subtrustee.key, "conditions": len(conditions),
         "looked_at": looked_at, "transfer_basis": basis.value if basis else ""},
    )  # fmt: skip
    trustees.note_disclosure(row.trustee_id)
    letters.to_trustee(letters.DECIDED, row)
    publish("reconsignment.approved", request=str(row.id), trustee=str(row.trustee_id), subtrustee=str(subtrustee.id))
    return consent


def refuse(request_id: UUID, ground: Ground, text: str = "", *, version: int | None = None) -> None:
    """Refuse a re-consignment with a ground; the refused company appears nowhere public.

    Raises:
        NotFound. Refused: it was decided. Conflict.
    """
    row = _taken(request_id, RequestAct.REFUSE, version)
    row.ground, row.ground_text = ground, text.strip()
    _close(row, RequestAct.REFUSE)
    audit.record("reconsignment.refused", (SUBJECT, row.id), {"ground": ground.value, "hash": row.content_hash})
    letters.to_trustee(letters.DECIDED, row)
    publish("reconsignment.refused", request=str(row.id), trustee=str(row.trustee_id))


def ask_back(request_id: UUID, question: str, *, version: int | None = None) -> None:
    """Ask the trustee a question; the request waits for its answer. Raises: NotFound. Refused. Conflict."""
    row = _taken(request_id, RequestAct.ASK_BACK, version)
    row.state = after(RequestAct.ASK_BACK)
    asking.write(row, question, from_trustee=False)
    row.content_hash = asking.hash_of(row)
    audit.record("reconsignment.asked_back", (SUBJECT, row.id))
    letters.to_trustee(letters.ASKED_BACK, row)
    obligations.request_refresh([PLUGIN])


def consent_of(request_id: UUID) -> Consent | None:
    """The consent to a request, if it was given."""
    return session().scalar(select(Consent).where(Consent.request_id == request_id))


def citation() -> str:
    """What demands the consent, as the statute pack writes it; empty where no pack says so."""
    try:
        return lawbook().by_key(Duty, DUTY).citation
    except UnknownRow:
        return ""


def page(*, open_only: bool, before: UUID | None = None) -> list[Request]:
    """Requests of the entered tenant: the waiting ones by the day they are due, or all, newest first."""
    if open_only:
        query = (
            select(Request)
            .where(Request.state.in_(sorted(OPEN)))
            .order_by(Request.due_on, Request.asked_at, Request.id)
        )
        return list(session().scalars(query.limit(500)))
    query = select(Request).order_by(Request.asked_at.desc(), Request.id.desc()).limit(PAGE + 1)
    if before is not None:
        last = get(before)
        query = query.where(
            (Request.asked_at < last.asked_at) | ((Request.asked_at == last.asked_at) & (Request.id < last.id))
        )
    return list(session().scalars(query))


def _taken(request_id: UUID, act: RequestAct, version: int | None) -> Request:
    row = get(request_id, lock=True)
    if version is not None and version != row.version:
        raise Conflict(_l("The request has changed since you read it. Read it again before you decide."))
    if not may(act, row.state):
        raise Refused(_l("The request is no longer in a state that allows this."), code=f"reconsignment_{act.value}")
    return row


def _close(row: Request, act: RequestAct) -> None:
    row.state, row.decided_at, row.decided_by = after(act), clock.now(), current().actor.id
    session().flush()
    obligations.request_refresh([PLUGIN])


def _refuse_if_a_rule_does(row: Request) -> None:
    found = judged(row).obstacles
    if found:
        reasons = [wording.explain(reason) for reason in found]
        raise Refused(_l("A rule speaks against it by now."), objections=reasons, code="reconsignment_obstacle")


def _looked_at(row: Request, confirmed: Collection[str]) -> list[str]:
    """The kinds of what the officer looked at before the consent. Raises: Invalid."""
    found = judged(row).concerns
    if any(reason.key not in confirmed for reason in found):
        message = _l("Confirm each point that you looked at; or ask back, or refuse.")
        raise Invalid(_l("Please check the marked fields."), fields={"confirmed": [message]})
    return sorted({reason.kind.value for reason in found})


def goes_abroad(row: Request) -> bool:
    """Whether the company processes in another country than the controller's."""
    return row.country != consignment.home_country()


def _basis(row: Request, chosen: str) -> TransferBasis | None:
    if not goes_abroad(row):
        return None
    if chosen not in set(TransferBasis):
        message = _l("Choose on which ground the data may go abroad. The privacy policy has to name it.")
        raise Invalid(_l("Please check the marked fields."), fields={"transfer_basis": [message]})
    return TransferBasis(chosen)


def _refuse_if_a_plugin_does(row: Request) -> None:
    answers = ask("review_action", actor=current().actor, action="reconsignment.approve", subject=(SUBJECT, row.id))
    denied = [a for a in answers if a.error is not None or a.value.decision is not Decision.ALLOW]
    if denied:
        reasons = [reason for a in denied if a.error is None for reason in a.value.reasons]
        raise Refused(
            _l("A rule of your organisation speaks against it."), objections=reasons, code="reconsignment_denied"
        )


def _enter(row: Request) -> Subtrustee:
    """The sub-trustee that was consented to: a new one, or one that was known without consent."""
    what, siblings = rows.described(row), chains.rows_of([row.trustee_id])
    consents = chains.consents_of(siblings)
    known = next(
        (
            one
            for one in siblings
            if one.id not in consents
            and one.ended_on is None
            and one.parent_id == row.parent_id
            and rows.company_of(one).same_as(what.company)
        ),
        None,
    )
    subtrustee = known or Subtrustee(
        trustee_id=row.trustee_id,
        parent_id=row.parent_id,
        key=free_key(row.trustee_id, what.company.name_en),
        made_at=clock.now(),
    )
    for column, value in rows.columns(what).items():
        setattr(subtrustee, column, value)
    session().add(subtrustee)
    session().flush()
    return subtrustee


def free_key(trustee_id: UUID, name_en: str) -> str:
    """A key by which published versions know a sub-trustee: never used twice in a tenant."""
    stem = re.sub(r"[^a-z0-9]+", "-", name_en.casefold()).strip("-")[:24].strip("-") or "sub"
    base = f"{consignment.trustee(trustee_id).key[:28]}--{stem}"
    taken = session().scalar(select(func.count()).select_from(Subtrustee).where(Subtrustee.key == base))
    return f"{base}-{new_id().hex[-6:]}" if taken else base


def _number(day: str) -> str:
    return f"RC-{day}-{new_id().hex[-6:].upper()}"


__all__ = ["Judged", "RequestState", "approve", "ask_back", "consent_of", "get", "judged", "page", "refuse"]
