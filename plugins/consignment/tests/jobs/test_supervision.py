"""Supervision by itself: through ticker, outbox and a real mail server."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from trustward.accounts.domain import Role
from trustward.api import Refused, enter, load
from trustward.backup.tenants import deleting, exporting, importing
from trustward.kernel.scope import OPERATOR
from trustward_consignment.domain.checks import CheckState, Undeliverable
from trustward_consignment.domain.lifecycle import Act
from trustward_consignment.services import lifecycle, reading, supervision, trustees
from trustward_consignment.tables import QuestionnaireVersion, SupervisionCheck
from trustward_consignment.testing import a_fact

DESK = "desk@hanbit.example"


def subjects(mail_sink, address=DESK) -> list[str]:
    return [message.subject for message in mail_sink.to(address)]


@pytest.fixture
def active(inside, steps):
    """An active trustee whose check is due now."""
    with inside():
        return steps.active()


def check_of(inside, trustee_id) -> SupervisionCheck:
    with inside():
        [check] = supervision.checks_of(trustee_id)
        return check


def test_a_due_check_goes_out_reminds_and_escalates(inside, active, work, moved_clock, mail_sink, build, tenant):
    officer = build.person(of=tenant, role=Role.OFFICER)
    work()
    check = check_of(inside, active)
    assert (check.state, check.round) == (CheckState.SENT, 1)
    links = set()
    seen = []
    for _ in range(30):
        work()
        new = subjects(mail_sink)[len(seen) :]
        seen += new
        moved_clock(days=1)
    links = {word for message in mail_sink.to(DESK) for word in message.text.split() if "/a/" in word}
    with inside():
        kinds = [sent.kind for sent in supervision.messages_of(load(SupervisionCheck, check.id))]
    assert kinds == ["request", "D-7", "D-1", "D+3", "escalation"]
    assert len(seen) == 4
    assert len(links) == 4
    assert len([s for s in subjects(mail_sink, officer.email) if "답변하지 않고" in s]) == 1
    assert check_of(inside, active).escalated_at is not None


def test_a_copied_tenant_writes_to_no_trustee(
    app, inside, active, steps, tenant, work, moved_clock, mail_sink, tmp_path
):
    with inside():
        steps.active("second", mailbox="next@second.example")
    work()
    with app.app_context():
        exporting.export(tenant.slug, tmp_path / "export", "a passphrase of ours")
        copy = importing.import_(tmp_path / "export", "a passphrase of ours", slug="the-copy", copy=True)
        with enter(copy.tenant_id) as session:
            assert session.scalars(sa.select(SupervisionCheck)).all() == []
        deleting.delete(tenant.slug, deleting.preview(tenant.slug).token, typed=tenant.slug, actor=OPERATOR)
    mail_sink.clear()
    for _ in range(30):
        work()
        moved_clock(days=1)
    assert mail_sink.received == []
    with app.app_context(), enter(copy.tenant_id) as session:
        planned = session.scalars(sa.select(SupervisionCheck)).all()
        assert [(one.state, one.refusals) for one in planned] == [(CheckState.PLANNED, [Undeliverable.NO_EMAIL])] * 2


def test_a_check_under_way_is_not_planned_again(inside, active, work, moved_clock):
    work()
    moved_clock(days=400)
    work()
    check_of(inside, active)


def test_the_cycle_begins_anew_a_year_after_the_last_check(inside, active, steps, work, moved_clock, mail_sink):
    from trustward_consignment.services import review

    work()
    check = check_of(inside, active)
    with inside():
        steps.answered(check.id)
        review.accept(check.id)
    mail_sink.clear()
    moved_clock(days=330)
    work()
    assert subjects(mail_sink) == []
    moved_clock(days=20)
    work()
    assert len(subjects(mail_sink)) == 1
    with inside():
        newest, _ = supervision.checks_of(active)
        assert (newest.state, newest.version_id) == (CheckState.SENT, check.version_id)


def test_a_request_that_cannot_arrive_is_refused_with_its_reason(inside, active, work, mail_sink):
    with inside():
        trustees.change(active, a_fact(mailbox=""))
    work()
    check = check_of(inside, active)
    assert (check.state, check.refusals) == (CheckState.PLANNED, [Undeliverable.NO_EMAIL.value])
    assert subjects(mail_sink) == []
    with inside(), pytest.raises(Refused) as refused:
        supervision.try_again(check.id)
    assert len(refused.value.objections) == 1
    with inside():
        trustees.change(active, a_fact())
    with inside():
        supervision.try_again(check.id)
    work()
    assert len(subjects(mail_sink)) == 1
    assert check_of(inside, active).state is CheckState.SENT


def test_an_address_that_the_server_refuses_is_shown(inside, active, work, mail_sink, monkeypatch):
    monkeypatch.setattr(mail_sink, "refuse", lambda recipients: "550 5.1.1 unknown")
    work()
    assert check_of(inside, active).refusals == [Undeliverable.EMAIL_REFUSED.value]
    monkeypatch.undo()
    with inside():
        supervision.try_again(supervision.checks_of(active)[0].id)
    work()
    assert check_of(inside, active).refusals == []
    assert len(subjects(mail_sink)) == 1


def test_a_trustee_that_leaves_is_asked_no_more(inside, active, work, moved_clock, mail_sink):
    work()
    with inside():
        lifecycle.act(active, Act.TERMINATE, reason="계약 만료")
        assert supervision.checks_of(active)[0].state is CheckState.CANCELLED
    mail_sink.clear()
    moved_clock(days=20)
    work()
    assert subjects(mail_sink) == []


def test_asking_now_skips_whoever_is_asked_already(inside, active, steps, work):
    with inside():
        other = steps.active("other", mailbox="other@other.example")
        found = supervision.request_now([active, other])
        assert all(found.values())
        assert supervision.request_now([active]) == {active: None}
        proposed = steps.propose("early")
        with pytest.raises(Refused):
            supervision.request_now([proposed])
    work()
    with inside() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(QuestionnaireVersion)) == 1


def test_high_risk_is_asked_everything(inside, active, steps, work):
    with inside():
        steps.assess(active, high=True)
        check = supervision.request_now([active])[active]
        supervision.issue(check.id)
        version = load(QuestionnaireVersion, load(SupervisionCheck, check.id).version_id)
        assert version.questions > 44
        assert reading.get(active).next_check_on is not None
