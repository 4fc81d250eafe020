"""A plugin that misbehaves is contained and named: in each hook by the hook's law, and never beyond its savepoint."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest
import sqlalchemy as sa

from trustward.kernel import audit, outbox, scope, tenants
from trustward.kernel.audit.tables import AuditEntry
from trustward.kernel.errors import Refused
from trustward.kernel.outbox import OutboxRow
from trustward.obligations import services as obligations
from trustward.obligations.tables import ObligationSettings
from trustward.plugins import enablement, manager
from trustward.plugins.events import Event, publish
from trustward.plugins.facts import Alarm, Decision, Verdict
from trustward.plugins.hooks import LAWS, OnError
from trustward.plugins.manager import ask, plugins
from trustward.plugins.manifest import Manifest
from trustward.plugins.review import review
from trustward.testing.plugins import plugged

TODAY = date(2026, 11, 24)


@pytest.fixture
def bad(app):
    with plugged(app, Manifest(name="bad", title="나쁜 플러그인")) as hooks:
        yield hooks


@pytest.fixture
def good(app):
    with plugged(app, Manifest(name="good", title="좋은 플러그인")) as hooks:
        hooks.alarms = lambda as_of: [Alarm("good", "좋습니다", "/")]
        yield hooks


@pytest.fixture
def tenant(build, bad, good):
    return build.tenant(plugins=("bad", "good"))


@pytest.fixture
def inside(in_app, tenant):
    """`inside(act)`: runs `act()` in the tenant's scope and commits."""

    def run(act):
        with in_app(), scope.enter(tenant.id):
            return act()

    return run


def raises(*args):
    raise ZeroDivisionError


def names(answers):
    ours = [a for a in answers if a.plugin in {"bad", "good"}]  # installed plugins may be on by default
    return {a.plugin: type(a.error).__name__ if a.error else "fine" for a in ours}


def rows(model):
    return scope.session().scalars(sa.select(model)).all()


# What spoils a transaction, one way each. What a hook may write is undone with it.


def flush_error():
    settings = {"remind_before": [1], "escalate_after": 1}
    scope.session().add_all([ObligationSettings(**settings), ObligationSettings(**settings)])
    scope.session().flush()


def left_unflushed():
    scope.session().add_all([ObligationSettings(escalate_after=1), ObligationSettings(escalate_after=2)])


def foreign_row():
    scope.session().add(ObligationSettings(tenant_id=uuid4(), remind_before=[], escalate_after=1))


def bad_statement():
    scope.session().execute(sa.text("select * from nowhere"))


def open_savepoint():
    scope.session().begin_nested()
    scope.session().add(ObligationSettings(remind_before=[], escalate_after=1))
    raise ZeroDivisionError


SPOILERS = {
    "raises": raises,
    "exits": lambda: exit(3),
    "flush error": flush_error,
    "left unflushed": left_unflushed,
    "row of another tenant": foreign_row,
    "statement that escapes the filter": bad_statement,
    "savepoint left open": open_savepoint,
    "commit": lambda: scope.session().commit(),
    "rollback": lambda: scope.session().rollback(),
    "close": lambda: scope.session().close(),
    "our savepoint rolled back": lambda: scope.session().get_nested_transaction().rollback(),
    "another tenant entered": lambda: scope.enter(uuid4()).__enter__(),
    "platform entered": lambda: scope.enter_platform().__enter__(),
}


@pytest.mark.parametrize("way", SPOILERS)
@pytest.mark.parametrize("hook", ["alarms", "on_event"])
def test_what_a_plugin_spoils_is_undone_and_named_and_the_rest_stands(inside, bad, good, way, hook):
    """In a hook that only asks, and in one that may write."""

    def spoil(argument):
        audit.record("bad.act", ("x", 1))
        outbox.promise("bad.effect", "bad", {})
        SPOILERS[way]()
        return []

    setattr(bad, hook, spoil)

    def act():
        scope.session().add(ObligationSettings(remind_before=[7], escalate_after=3))
        audit.record("our.act", ("x", 1))
        argument = {"as_of": TODAY} if hook == "alarms" else {"event": Event("x", {})}
        answers = ask(hook, **argument)
        audit.record("our.second_act", ("x", 1))
        return answers

    answers = inside(act)
    assert names(answers)["bad"] != "fine"
    if hook == "alarms":
        assert names(answers)["good"] == "fine"
    assert inside(lambda: [row.remind_before for row in rows(ObligationSettings)]) == [[7]]
    actions = inside(lambda: [row.action for row in rows(AuditEntry)])
    assert [a for a in actions if "act" in a.split(".")[-1]] == ["our.act", "our.second_act"]
    assert inside(lambda: [row.dedupe_key for row in rows(OutboxRow) if row.topic == "bad.effect"]) == []
    assert inside(audit.verify) is None


@pytest.mark.parametrize("way", [
    lambda session: session.get_transaction().commit(), lambda session: session.get_transaction().rollback(),
    lambda session: session.connection().commit(), lambda session: session.connection().rollback(),
    lambda session: session.invalidate(),
])  # fmt: skip
@pytest.mark.parametrize("caught", [True, False])
def test_what_cannot_be_barred_undoes_everything(inside, bad, way, caught):
    """The root transaction can be reached: then nothing is committed, as if the act had never begun, whoever catches what."""
    bad.alarms = lambda as_of: way(scope.session())

    def act():
        scope.session().add(ObligationSettings(remind_before=[7], escalate_after=3))
        with suppress(RuntimeError) if caught else nullcontext():
            ask("alarms", as_of=TODAY)

    with pytest.raises(scope.Spoiled, match="alarms"):
        inside(act)
    assert inside(lambda: rows(ObligationSettings)) == []


@pytest.mark.parametrize("write", [
    lambda: scope.session().add(ObligationSettings(remind_before=[], escalate_after=1)),
    lambda: (scope.session().add(ObligationSettings(remind_before=[], escalate_after=1)), scope.session().flush()),
    lambda: outbox.promise("bad.effect", "bad", {}),
    lambda: scope.session().execute(sa.update(OutboxRow).values(last_error="x")),
])  # fmt: skip
def test_a_hook_that_only_asks_writes_nothing(inside, bad, write):
    bad.alarms = lambda as_of: [None for _ in [write()]]
    assert names(inside(lambda: ask("alarms", as_of=TODAY)))["bad"] == "Contained"
    assert inside(lambda: rows(ObligationSettings)) == []
    assert inside(lambda: [r for r in rows(OutboxRow) if r.topic == "bad.effect" or r.last_error]) == []


def test_a_hook_that_may_write_does(inside, bad):
    bad.on_event = lambda event: scope.session().add(ObligationSettings(remind_before=[9], escalate_after=1))
    inside(lambda: ask("on_event", event=Event("x", {})))
    assert inside(lambda: [row.remind_before for row in rows(ObligationSettings)]) == [[9]]


# By the hook's law.


def test_report_leaves_the_answer_out_and_names_the_plugin(inside, bad, good):
    bad.alarms = raises
    assert names(inside(lambda: ask("alarms", as_of=TODAY))) == {"bad": "ZeroDivisionError", "good": "fine"}


def test_a_lazy_answer_fails_in_the_hook_and_not_in_the_page(inside, bad):
    def lazily(as_of):
        yield Alarm("a", "b", "/")
        raise ZeroDivisionError

    bad.alarms = lazily
    assert names(inside(lambda: ask("alarms", as_of=TODAY)))["bad"] == "ZeroDivisionError"


def test_raise_commits_nothing_and_names_the_plugin(inside, bad):
    bad.consignment_facts = raises

    def act():
        scope.session().add(ObligationSettings(remind_before=[7], escalate_after=3))
        ask("consignment_facts", as_of=TODAY)

    with pytest.raises(ZeroDivisionError) as error:
        inside(act)
    assert error.value.__notes__ == ["hook consignment_facts, plugin bad"]
    assert inside(lambda: rows(ObligationSettings)) == []


@pytest.mark.parametrize(
    ("answer", "passes", "passes_with_two"),
    [
        (raises, False, False),
        (lambda *a: "yes", False, False),
        (lambda *a: Verdict(Decision.DENY), False, False),
        (lambda *a: Verdict(Decision.DENY, ("아직 아닙니다.",)), False, False),
        (lambda *a: Verdict(Decision.SECOND_PERSON), False, True),
        (lambda *a: Verdict(Decision.ALLOW), True, True),
        (lambda *a: None, True, True),
    ],
)
def test_deny_counts_an_error_as_a_refusal(inside, bad, good, answer, passes, passes_with_two):
    bad.review_action = answer
    good.review_action = lambda *a: Verdict(Decision.ALLOW)
    for second_person, expected in ((False, passes), (True, passes_with_two)):
        with nullcontext() if expected else pytest.raises(Refused) as refused:
            inside(lambda two=second_person: review("policy.approve", ("policy_version", uuid4()), second_person=two))
        assert expected or refused.value.objections


def test_a_failing_listener_is_tried_again_and_others_hear(inside, in_app, bad, good, moved_clock):
    heard, fails = [], [True]

    def bad_listener(event):
        if fails[0]:
            raise ZeroDivisionError

    bad.on_event, good.on_event = bad_listener, lambda event: heard.append(event.name)
    inside(lambda: publish("thing.happened"))
    with in_app():
        outbox.drain()
        assert heard == ["thing.happened"]
        fails[0] = False
        moved_clock(minutes=1)
        assert outbox.drain() == 1
        moved_clock(minutes=1)
        assert outbox.drain() == 0
    assert heard == ["thing.happened"]


def test_obligations_of_others_go_on(inside, in_app, bad, work):
    from trustward.law.arithmetic import Deadline, end_of_day
    from trustward.obligations import providers
    from trustward.obligations.domain import RaisedDuty

    bad.obligations_for = raises
    due = Deadline(TODAY, end_of_day(TODAY, __import__("zoneinfo").ZoneInfo("Asia/Seoul")))
    providers._providers["testing"] = lambda as_of: [RaisedDuty("testing", "x", ("y", uuid4()), "Z", due)]
    try:
        work()
    finally:
        providers._providers.pop("testing")
    assert [row.source for row in inside(lambda: obligations.page(obligations.Filter()))] == ["testing"]
    last = [row.last_error for row in inside(lambda: rows(OutboxRow)) if row.payload.get("source") == "bad"]
    assert last == ["ZeroDivisionError"]


# Slow ones.


@pytest.fixture
def pass_time(monkeypatch):
    """`pass_time(seconds)`: what the manager's watch shows afterwards."""
    shows = [0.0]
    monkeypatch.setattr(manager, "time", SimpleNamespace(monotonic=lambda: shows[0]))
    return lambda seconds: shows.__setitem__(0, shows[0] + seconds)


def test_a_slow_one_is_reported_then_switched_off_for_the_process_and_named(inside, in_app, bad, good, pass_time):
    asked = []

    def slowly(as_of):
        asked.append(as_of)
        pass_time(manager.SLOW_SECONDS + 1)
        return []

    bad.alarms = slowly
    found = [names(inside(lambda: ask("alarms", as_of=TODAY)))["bad"] for _ in range(5)]
    assert found == ["fine", "fine", "fine", "TooSlow", "TooSlow"]
    assert len(asked) == manager.SWITCH_OFF_AFTER
    with in_app():
        assert plugins().troubles == {("bad", "alarms"): 3}


def test_a_slow_one_whose_answer_is_needed_is_reported_and_asked_on(inside, bad, pass_time):
    def slowly(*args):
        pass_time(manager.SLOW_SECONDS + 1)
        return Verdict(Decision.DENY)

    bad.review_action = slowly
    for _ in range(5):
        with pytest.raises(Refused):
            inside(lambda: review("policy.approve", ("policy_version", uuid4())))


# Another tenant's data.


def test_it_sees_the_entered_tenant_only(inside, in_app, build, bad, tenant):
    other = build.tenant(plugins=())
    with in_app(), scope.enter(other.id) as session:
        session.add(ObligationSettings(remind_before=[1], escalate_after=9))
        session.flush()
    seen = []

    def spy(as_of):
        session = scope.session()
        seen.append(
            session.scalars(sa.select(ObligationSettings).where(ObligationSettings.tenant_id == other.id)).all()
        )
        seen.append(session.scalars(sa.select(ObligationSettings).where(ObligationSettings.escalate_after == 9)).all())
        seen.append(session.get(ObligationSettings, (tenant.id, uuid4())))

    bad.alarms = spy
    inside(lambda: ask("alarms", as_of=TODAY))
    assert seen == [[], [], None]


def test_one_that_is_off_for_the_tenant_is_not_asked(in_app, build, bad):
    bad.alarms = raises
    other = build.tenant(plugins=())
    with in_app(), scope.enter(other.id):
        assert names(ask("alarms", as_of=TODAY)) == {}


def test_arguments_are_all_given_or_it_is_an_error_of_ours(inside):
    with pytest.raises(TypeError, match="alarms takes as_of"):
        inside(lambda: ask("alarms", day=TODAY))


def test_every_law_is_stated():
    assert {law.on_error for law in LAWS.values()} == set(OnError)
    assert all(law.since for law in LAWS.values())


def test_switching_on_undoes_itself_when_the_plugin_cannot_prepare(inside, in_app, build, bad):
    other = build.tenant(plugins=())
    bad.plugin_enabled = raises
    with in_app():
        with pytest.raises(ZeroDivisionError), scope.enter(other.id):
            enablement.switch_on("bad")
        with scope.enter(other.id, write=False):
            assert not enablement.is_on("bad")
            assert tenants.get().id == other.id
