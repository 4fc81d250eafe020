"""Supervision checks by themselves: planned when due, requested, reminded of, escalated (PIPA art. 26(4))."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from trustward.api import (
    Invalid,
    Lang,
    Link,
    NoticeState,
    Recipient,
    Refused,
    Role,
    audit,
    clock,
    close_doors,
    current,
    door_link,
    holders,
    insert_new,
    load,
    new_id,
    notices,
    outbox,
    session,
    tenants,
)
from trustward_consignment.domain.checks import (
    OPEN_CHECKS,
    WAITING_FOR_VENDOR,
    CheckAct,
    CheckState,
    Undeliverable,
    after,
    due_day,
    latest_day_to_plan,
    may,
    reminder_now,
    time_to_escalate,
)
from trustward_consignment.domain.lifecycle import SUPERVISED_STATES
from trustward_consignment.tables import CheckMessage, SupervisionCheck, Trustee

from . import questionnaires
from .attestation import PURPOSE
from .days import rhythm, today, zone
from .reading import SUBJECT, contact_of, get

REQUEST, REMINDER, ESCALATION, RETURNED = (
    "consignment.request",
    "consignment.reminder",
    "consignment.escalation",
    "consignment.returned",
)
ISSUE = "consignment.issue"
FIRST = "request"
ESCALATED = "escalation"
BATCH = 100


def plan_due(as_of: date | None = None, after_id: UUID | None = None) -> UUID | None:
    """Plan a check for every supervised trustee whose next one is near, unless one is under way. Repeatable.

    Returns: where the next batch begins; None when this was the last one.
    """
    day, times = as_of or today(), rhythm()
    under_way = select(SupervisionCheck.trustee_id).where(SupervisionCheck.state.in_(sorted(OPEN_CHECKS)))
    query = select(Trustee).where(
        Trustee.state.in_(sorted(SUPERVISED_STATES)),
        Trustee.next_check_on <= latest_day_to_plan(day, times),
        Trustee.id.not_in(under_way),
    )
    if after_id:
        query = query.where(Trustee.id > after_id)
    due = session().scalars(query.order_by(Trustee.id).limit(BATCH)).all()
    for trustee in due:
        wanted = trustee.next_check_on or day
        _plan(trustee, f"cycle:{wanted}", due_day(wanted, day, times))
    return due[-1].id if len(due) == BATCH else None


def request_now(
    trustee_ids: Sequence[UUID], *, due_on: date | None = None, template_key: str = ""
) -> Mapping[UUID, SupervisionCheck | None]:
    """Ask several trustees at once, whatever their cycle says. None for one whose check is under way already.

    Raises: NotFound. Invalid: a due day that has passed. Refused: a trustee that is not supervised.
    """
    day = today()
    if due_on is not None and due_on <= day:
        raise Invalid(
            _l("Please check the marked fields."), fields={"due_on": [_l("Choose a day that is still to come.")]}
        )
    wanted = due_on or due_day(day, day, rhythm())
    found: dict[UUID, SupervisionCheck | None] = {}
    for trustee_id in trustee_ids:
        trustee = get(trustee_id, lock=True)
        if trustee.state not in SUPERVISED_STATES:
            raise Refused(_l("Only active trustees are asked."), code="not_supervised")
        found[trustee_id] = (
            None if open_check_of(trustee_id) else _plan(trustee, f"now:{new_id()}", wanted, template_key)
        )
    return found


def _plan(trustee: Trustee, slot: str, due_on: date, template_key: str = "") -> SupervisionCheck | None:
    check_id = new_id()
    row = {
        "id": check_id, "trustee_id": trustee.id, "slot": slot, "template_key": template_key, "version_id": None,
        "state": CheckState.PLANNED, "round": 1, "wanted_on": trustee.next_check_on or due_on, "due_on": due_on, "refusals": [], "planned_at": clock.now(),
        "planned_by": current().actor.id, "review_note": "", "key_items_failed": [], "version": 1,
    }  # fmt: skip
    if not insert_new(SupervisionCheck, [row], ("tenant_id", "trustee_id", "slot")):
        return None
    audit.record("trustee.check_planned", (SUBJECT, trustee.id), {"check": check_id, "due_on": due_on})
    outbox.promise(ISSUE, f"{ISSUE}:{check_id}", {"check": check_id})
    return load(SupervisionCheck, check_id)


def issue(check_id: UUID) -> SupervisionCheck:
    """Freeze the questionnaire of a planned check and send the request. Repeatable: what was sent is not sent again.

    What can't arrive is not sent: the check stays planned, with the reasons, until somebody mends them and tries again.
    """
    check = load(SupervisionCheck, check_id, lock=True)
    if not may(CheckAct.SEND, check.state):
        return check
    trustee = get(check.trustee_id)
    questionnaire, source = questionnaires.for_trustee(trustee, check.template_key)
    refusals = objections_to_sending(trustee, questions=len(questionnaire.questions))
    if refusals:
        check.refusals = [refusal.value for refusal in refusals]
        audit.record("trustee.check_not_sent", (SUBJECT, trustee.id), {"check": check.id, "why": check.refusals})
        return check
    check.version_id = questionnaires.freeze(questionnaire, source).id
    check.state, check.sent_at, check.refusals = after(CheckAct.SEND), clock.now(), []
    session().flush()
    _send(check, trustee, REQUEST, FIRST)
    audit.record(
        "trustee.check_sent", (SUBJECT, trustee.id), {"check": check.id, "questions": len(questionnaire.questions)}
    )
    return check


def try_again(check_id: UUID) -> SupervisionCheck:
    """Send a request that was refused, after its reasons were mended.

    Raises: NotFound. Refused: it still can't arrive; the objections say why.
    """
    from trustward_consignment.wording import word

    check = load(SupervisionCheck, check_id, lock=True)
    if check.refusals and check.state in WAITING_FOR_VENDOR:
        return _again(check)
    check = issue(check_id)
    if check.refusals:
        reasons = [word(Undeliverable(refusal)) for refusal in check.refusals]
        raise Refused(_l("The request can't arrive."), objections=reasons, code="undeliverable")
    return check


def _again(check: SupervisionCheck) -> SupervisionCheck:
    """The mail server refused the request: send it anew, to the address that is on file now."""
    trustee = get(check.trustee_id)
    check.refusals = []
    _send(check, trustee, REQUEST, f"{FIRST}:{new_id().hex[-6:]}")
    return check


def objections_to_sending(trustee: Trustee, *, questions: int) -> list[Undeliverable]:
    """Why a request to a trustee can't arrive."""
    found = []
    if trustee.state not in SUPERVISED_STATES:
        found.append(Undeliverable.TRUSTEE_ENDED)
    if not trustee.contact_email:
        found.append(Undeliverable.NO_EMAIL)
    if not questions:
        found.append(Undeliverable.NO_QUESTIONS)
    return found


def note_refused(notice_key: str) -> None:
    """The mail server refused a message of a check for good: it is shown at the check, and the officer's home page."""
    _, check_id, *_rest = notice_key.split("|")
    check = load(SupervisionCheck, UUID(check_id), lock=True)
    if check.state in WAITING_FOR_VENDOR and Undeliverable.EMAIL_REFUSED.value not in check.refusals:
        check.refusals = [*check.refusals, Undeliverable.EMAIL_REFUSED.value]
        audit.record("trustee.check_refused_by_mail", (SUBJECT, check.trustee_id), {"check": check.id})


def remind(as_of: date | None = None, after_id: UUID | None = None) -> UUID | None:
    """Remind whoever has not answered, each reminder once and with a new link; then tell the officer. Repeatable.

    Returns: where the next batch begins; None when this was the last one.
    """
    day, times, here = as_of or today(), rhythm(), zone()
    rows = _waiting(after_id)
    sent = _sent_kinds([check.id for check, _ in rows])
    for check, trustee in rows:
        kinds = sent.get((check.id, check.round), set())
        sent_on = (check.sent_at or clock.now()).astimezone(here).date()
        kind = reminder_now(check.due_on, sent_on, kinds, day, times)
        if kind and trustee.contact_email:
            _send(check, trustee, REMINDER, kind)
        if ESCALATED not in kinds and time_to_escalate(check.due_on, day, times):
            _escalate(check, trustee)
    return rows[-1][0].id if len(rows) == BATCH else None


def _waiting(after_id: UUID | None) -> Sequence[tuple[SupervisionCheck, Trustee]]:
    query = (
        select(SupervisionCheck, Trustee)
        .join(Trustee, Trustee.id == SupervisionCheck.trustee_id)
        .where(SupervisionCheck.state.in_(sorted(WAITING_FOR_VENDOR)))
        .order_by(SupervisionCheck.id)
        .limit(BATCH)
    )
    if after_id:
        query = query.where(SupervisionCheck.id > after_id)
    return [(check, trustee) for check, trustee in session().execute(query).all()]


def _sent_kinds(check_ids: Sequence[UUID]) -> dict[tuple[UUID, int], set[str]]:
    found: dict[tuple[UUID, int], set[str]] = {}
    for row in session().scalars(select(CheckMessage).where(CheckMessage.check_id.in_(check_ids))):
        found.setdefault((row.check_id, row.round), set()).add(row.kind)
    return found


def _send(check: SupervisionCheck, trustee: Trustee, notice: str, kind: str) -> bool:
    """One message to the contact, with a link of its own; a kind goes out once in each round."""
    if not _note(check, kind):
        return False
    person, language = contact_of(trustee), Lang(trustee.contact_locale)
    link = door_link(
        purpose=PURPOSE, subject=(SUBJECT, trustee.id), target_id=check.id, contact_id=trustee.id, language=language
    )
    notices.send(
        notice, to=Recipient.contact(person.email, contact_id=trustee.id, language=language),
        key=_key(check, kind), link=link, params={"due_on": check.due_on, "late": today() > check.due_on},
    )  # fmt: skip
    return True


def send_back_mail(check: SupervisionCheck) -> None:
    """Tell the contact that a check came back, in the new round."""
    _send(check, get(check.trustee_id), RETURNED, FIRST)


def _escalate(check: SupervisionCheck, trustee: Trustee) -> int:
    if not _note(check, ESCALATED):
        return 0
    check.escalated_at = clock.now()
    slug = tenants.get().slug
    link = Link.page(f"/t/{slug}/x/consignment/checks/{check.id}")
    officers = holders(Role.OFFICER) or holders(Role.OWNER)
    for officer in officers:
        notices.send(
            ESCALATION, to=Recipient.staff(officer), key=f"{_key(check, ESCALATED)}|{officer}", link=link,
            params={"due_on": check.due_on},
        )  # fmt: skip
    audit.record("trustee.check_escalated", (SUBJECT, trustee.id), {"check": check.id, "officers": len(officers)})
    return len(officers)


def _note(check: SupervisionCheck, kind: str) -> bool:
    row = {"check_id": check.id, "round": check.round, "kind": kind, "at": clock.now()}
    return bool(insert_new(CheckMessage, [row], ("tenant_id", "check_id", "round", "kind")))


def _key(check: SupervisionCheck, kind: str) -> str:
    return f"check|{check.id}|{check.round}|{kind}"


def cancel(trustee_id: UUID) -> int:
    """The consignment ended: nothing more is asked, links lead nowhere, waiting mails are taken back."""
    query = select(SupervisionCheck).where(
        SupervisionCheck.trustee_id == trustee_id,
        SupervisionCheck.state.in_([s for s in CheckState if may(CheckAct.CANCEL, s)]),
    )
    rows = session().scalars(query).all()
    for check in rows:
        check.state, check.closed_at = after(CheckAct.CANCEL), clock.now()
        for message in session().scalars(select(CheckMessage).where(CheckMessage.check_id == check.id)):
            notices.withdraw(f"check|{check.id}|{message.round}|{message.kind}")
        audit.record("trustee.check_cancelled", (SUBJECT, trustee_id), {"check": check.id})
    if rows:
        close_doors((SUBJECT, trustee_id))
    session().flush()
    return len(rows)


def open_check_of(trustee_id: UUID) -> SupervisionCheck | None:
    """The check of a trustee that is under way."""
    query = select(SupervisionCheck).where(
        SupervisionCheck.trustee_id == trustee_id, SupervisionCheck.state.in_(sorted(OPEN_CHECKS))
    )
    return session().scalars(query.order_by(SupervisionCheck.id.desc())).first()


def checks_of(trustee_id: UUID) -> Sequence[SupervisionCheck]:
    """All checks of a trustee, newest first."""
    query = select(SupervisionCheck).where(SupervisionCheck.trustee_id == trustee_id)
    return session().scalars(query.order_by(SupervisionCheck.id.desc())).all()


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of a check, with where its mail stands."""

    kind: str
    round: int
    message: CheckMessage
    state: NoticeState | None


def messages_of(check: SupervisionCheck) -> list[Sent]:
    """What was sent for a check, in order."""
    query = select(CheckMessage).where(CheckMessage.check_id == check.id).order_by(CheckMessage.id)
    return [
        Sent(row.kind, row.round, row, notices.state_of(f"check|{check.id}|{row.round}|{row.kind}"))
        for row in session().scalars(query)
    ]


def counts() -> Mapping[CheckState, int]:
    """How many checks there are in each state."""
    found = session().execute(select(SupervisionCheck.state, func.count()).group_by(SupervisionCheck.state)).all()
    return {state: number for state, number in found}  # noqa: C416 - rows are not pairs to mypy
