"""Who did what is kept as long as the law asks, from where only under a key that goes with it."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from trustward.accounts import access_log
from trustward.accounts.services import keeping
from trustward.accounts.tables import AccessEntry
from trustward.kernel import scope
from trustward.kernel.errors import Invalid, NotFound
from trustward.kernel.scope import Actor, ActorKind
from trustward.kernel.vault import open_text
from trustward.plugins.enablement import switch_off
from trustward.plugins.statutes import lawbook


@pytest.fixture
def tenant(build):
    return build.tenant(plugins=("statutes_kr",))


@pytest.fixture
def person(build, tenant):
    return build.person(of=tenant)


def note(app, tenant, person, address="203.0.113.77", action="member.address_shown"):
    with (
        app.test_request_context("/", environ_overrides={"REMOTE_ADDR": address}),
        scope.enter(tenant.id, actor=Actor(ActorKind.STAFF, person.id, "clerk")),
    ):
        access_log.note(action, ("account", person.id))


def entries(in_app, tenant_id):
    with in_app(), scope.enter(tenant_id, write=False) as session:
        return list(session.scalars(sa.select(AccessEntry).order_by(AccessEntry.id)))


def test_a_line_says_who_when_from_where_whose_data_and_what(app, in_app, tenant, person):
    note(app, tenant, person)
    with in_app(), scope.enter(tenant.id, write=False):
        [line], more = access_log.lines()
    assert more is None
    assert (line.account_id, line.subject_kind, line.subject_id) == (person.id, "account", str(person.id))
    assert (line.action, line.address, line.actor_kind) == ("member.address_shown", "203.0.113.77", "staff")
    [entry] = entries(in_app, tenant.id)
    assert b"203.0.113" not in entry.address


def test_a_line_is_undone_with_its_act(app, in_app, tenant, person):
    with in_app(), pytest.raises(ZeroDivisionError), scope.enter(tenant.id):
        access_log.note("member.address_shown", ("account", person.id))
        raise ZeroDivisionError
    assert entries(in_app, tenant.id) == []


def test_an_address_opens_in_its_tenant_only(app, in_app, tenant, person, build):
    note(app, tenant, person)
    [entry] = entries(in_app, tenant.id)
    other = build.tenant(plugins=())
    with in_app(), scope.enter(other.id, write=False), pytest.raises(NotFound):
        open_text(entry.address, access_log.unit_of(entry.month), "access_log.address")


def test_pages_follow_each_other(app, in_app, tenant, person):
    for _ in range(5):
        note(app, tenant, person)
    with in_app(), scope.enter(tenant.id, write=False):
        first, more = access_log.lines(size=2)
        second, more = access_log.lines(size=2, before=more)
        third, end = access_log.lines(size=2, before=more)
    ids = [line.id for line in first + second + third]
    assert len(set(ids)) == 5
    assert ids == sorted(ids, reverse=True)
    assert end is None


def test_signing_in_is_copied_to_the_tenants_of_that_person_only(app, in_app, tenant, person, build, work):
    other = build.tenant(plugins=())
    build.person(of=other)
    with app.test_request_context("/", environ_overrides={"REMOTE_ADDR": "203.0.113.5"}):
        for account_id in (person.id, None):
            with scope.enter(scope.PLATFORM):
                access_log.note_sign_in("sign_in.refused", account_id)
    work()
    with in_app():
        with scope.enter(tenant.id, write=False):
            [line], _ = access_log.lines()
            assert (line.action, line.account_id, line.address) == ("sign_in.refused", person.id, "203.0.113.5")
        with scope.enter(other.id, write=False):
            assert access_log.lines() == ([], None)
        for entry in entries(in_app, scope.PLATFORM):
            access_log.spread(entry.id)
    assert len(entries(in_app, tenant.id)) == 1


class TestKeeping:
    def test_the_floor_is_what_the_rows_of_law_say(self, in_app, tenant):
        with in_app(), scope.enter(tenant.id, write=False):
            rule = keeping.keeping()
        assert {row.citation for row in rule.rows} == {"SS 8(1)"}
        assert {row.citation for row in rule.ledger_rows} == {"SS 5(3)"}
        assert rule.floor_months == max(row.period.amount for row in rule.rows) * 12
        assert rule.months is None

    def test_it_may_be_lengthened_never_shortened(self, in_app, tenant):
        with in_app():
            with scope.enter(tenant.id, write=False):
                floor = keeping.keeping().floor_months
            for months in (floor - 1, 1, 0, -5, keeping.LONGEST_MONTHS + 1):
                with pytest.raises(Invalid) as refusal, scope.enter(tenant.id):
                    keeping.keep_for(months)
                assert refusal.value.fields["months"]
            with scope.enter(tenant.id):
                keeping.keep_for(floor + 1)
            with scope.enter(tenant.id, write=False):
                assert keeping.keeping().months == floor + 1

    def test_nothing_goes_before_its_time_and_the_key_goes_with_the_last_line(
        self, app, in_app, tenant, person, moved_clock, work
    ):
        note(app, tenant, person)
        [old] = entries(in_app, tenant.id)
        moved_clock(days=2 * 365 - 3)
        note(app, tenant, person)
        work()
        assert len(entries(in_app, tenant.id)) == 2
        moved_clock(days=12)
        work()
        [kept] = entries(in_app, tenant.id)
        assert kept.id != old.id
        with in_app(), scope.enter(tenant.id, write=False):
            with pytest.raises(NotFound):
                open_text(old.address, access_log.unit_of(old.month), "access_log.address")
            assert access_log.lines()[0][0].address == "203.0.113.77"

    def test_a_longer_time_that_the_tenant_chose_is_kept_too(self, app, in_app, tenant, person, moved_clock, work):
        with in_app(), scope.enter(tenant.id):
            keeping.keep_for(36)
        note(app, tenant, person)
        moved_clock(days=2 * 365 + 20)
        work()
        assert len(entries(in_app, tenant.id)) == 1
        moved_clock(days=365)
        work()
        assert entries(in_app, tenant.id) == []

    def test_no_law_no_purge(self, app, in_app, build, moved_clock, work):
        lawless = build.tenant(plugins=())
        with in_app(), scope.enter(lawless.id):
            switch_off("statutes_kr")
        note(app, lawless, build.person(of=lawless))
        moved_clock(days=4000)
        work()
        assert len(entries(in_app, lawless.id)) == 1

    def test_the_last_day_that_may_go_agrees_with_the_law_book(self, in_app, tenant):
        zone = ZoneInfo("Asia/Seoul")
        with in_app(), scope.enter(tenant.id, write=False):
            for today in (date(2026, 11, 24), date(2028, 2, 29), date(2028, 3, 1), date(2027, 1, 1)):
                book = lawbook(today)
                last = keeping._last_day_that_may_go(book, 0, zone, today)
                rows = keeping._floors(book, keeping.Anchor.LOGGED)
                assert all(book.kept_until(row.id, last, zone).keep_until < today for row in rows)
                after = last + timedelta(days=1)
                assert any(book.kept_until(row.id, after, zone).keep_until >= today for row in rows)
