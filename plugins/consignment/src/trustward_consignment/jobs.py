"""What runs by itself: planning, sending, reminding, escalating; and following what happened elsewhere."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from flask_babel import lazy_gettext as _l

from trustward.api import Event, Every, NoticeKind, clock, every, new_id, notice_kinds, outbox
from trustward_consignment.services import disclosure, gaps, lifecycle, supervision, trustees
from trustward_consignment.services.days import today
from trustward_consignment.services.supervision import ESCALATION, ISSUE, REMINDER, REQUEST, RETURNED

PLUGIN = "consignment"
PLAN, REMIND = "consignment.plan", "consignment.remind"
_TEMPLATES = Path(__file__).parent / "templates"
NOTICES = frozenset({REQUEST, REMINDER, RETURNED})

notice_kinds.register(NoticeKind(REQUEST, _TEMPLATES, _l("Request to a trustee")))
notice_kinds.register(NoticeKind(REMINDER, _TEMPLATES, _l("Reminder to a trustee")))
notice_kinds.register(NoticeKind(RETURNED, _TEMPLATES, _l("Answers sent back to a trustee")))
notice_kinds.register(NoticeKind(ESCALATION, _TEMPLATES, _l("A trustee does not answer, to the officer")))


@every(Every.DAY, "consignment.supervise", plugin=PLUGIN)
def supervise() -> None:
    """Every day: plan what is due, remind whoever hasn't answered, look whether the policy still says what is true."""
    for trustee in disclosure.unnoticed(today()):
        trustees.note_disclosure(trustee)
    lifecycle.follow_disclosure()
    _next(PLAN, None)
    _next(REMIND, None)


@outbox.handler(PLAN)
def _plan(promise: outbox.Promise) -> None:
    """One batch of trustees whose check is due; the rest follows in transactions of its own."""
    after = promise.payload.get("after")
    if following := supervision.plan_due(after_id=UUID(after) if after else None):
        _next(PLAN, following)


@outbox.handler(REMIND)
def _remind(promise: outbox.Promise) -> None:
    """One batch of checks that wait for their vendor."""
    after = promise.payload.get("after")
    if following := supervision.remind(after_id=UUID(after) if after else None):
        _next(REMIND, following)


@outbox.handler(ISSUE)
def _issue(promise: outbox.Promise) -> None:
    """Freeze the questionnaire of one check and send its request."""
    supervision.issue(UUID(promise.payload["check"]))


def _next(topic: str, after: UUID | None) -> None:
    outbox.promise(topic, f"{topic}:{clock.now().date()}:{new_id()}", {"after": str(after)} if after else {})


def hear(event: Event) -> None:
    """Something happened: to the policy, to a mail, to one of our trustees."""
    if event.name == "policy.published":
        lifecycle.follow_disclosure()
    elif event.name == "notice.refused" and event.facts.get("kind") in NOTICES:
        supervision.note_refused(event.facts["key"])
    elif event.name == "consignment.recorded":
        gaps.settle(UUID(event.facts["trustee"]))
