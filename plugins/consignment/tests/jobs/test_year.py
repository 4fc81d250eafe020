"""A year passes and nobody does anything: supervision goes out, reminds and escalates through a real ticker, a real RQ
worker and a real mail server."""

from __future__ import annotations

from datetime import timedelta

from trustward.accounts.domain import Role
from trustward.api import clock
from trustward_consignment.domain.checks import CheckState
from trustward_consignment.services import reading, review, supervision
from trustward_consignment.services.days import today

DESK = "desk@hanbit.example"


def test_supervision_runs_for_a_year_without_a_human(
    in_app, inside, tenant, steps, build, processes, mail_sink, moved_clock, until
):
    officer = build.person(of=tenant, role=Role.OFFICER)
    with inside():
        trustee = steps.active()
    processes.start_queue()
    processes.start("worker default")
    processes.start("ticker")
    until(lambda: mail_sink.to(DESK))
    with inside():
        [first] = supervision.checks_of(trustee)
        steps.answered(first.id)
        review.accept(first.id)
        wanted, now = reading.get(trustee).next_check_on, today()
    assert 360 <= (wanted - now).days <= 370

    def kinds():
        with inside():
            newest = supervision.checks_of(trustee)[0]
            return [] if newest.id == first.id else [m.kind for m in supervision.messages_of(newest)]

    mail_sink.clear()
    moved_clock(days=(wanted - now).days - 22)
    expected = []
    for offset, kind in [
        (-22, ""), (-21, "request"), (-14, "D-14"), (-7, "D-7"), (-1, "D-1"), (3, "D+3"), (7, "escalation")
    ]:  # fmt: skip
        with inside():
            days = (wanted + timedelta(days=offset) - today()).days
        moved_clock(days=days)
        expected += [kind] if kind else []
        until(lambda: kinds() == expected)  # noqa: B023 - asked at once
        until(lambda: len(mail_sink.to(DESK)) == min(len(expected), 5))  # noqa: B023
    until(lambda: any("/x/consignment/checks/" in mail.text for mail in mail_sink.to(officer.email)))
    assert len({link for mail in mail_sink.to(DESK) for link in mail.text.split() if "/a/" in link}) == 5
    assert mail_sink.doubled() == {}
    with inside():
        newest = supervision.checks_of(trustee)[0]
        assert (newest.state, newest.due_on) == (CheckState.SENT, wanted)
        assert newest.escalated_at is not None
        assert newest.escalated_at <= clock.now()
