"""Rights are granted, changed and ended by others only, never to nobody's hands, and each act stands in the ledger."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from trustward.accounts import entry
from trustward.accounts.domain import GrantAct, Role
from trustward.accounts.services import memberships
from trustward.accounts.tables import AccessEntry, AccessGrant, Account, Membership, WebSession
from trustward.kernel import clock, scope
from trustward.kernel.db import db
from trustward.kernel.errors import Invalid, NotFound, Refused
from trustward.kernel.scope import Actor, ActorKind


@pytest.fixture
def tenant(build):
    return build.tenant(plugins=())


@pytest.fixture
def owner(build, tenant):
    return build.person(of=tenant, role=Role.OWNER)


@pytest.fixture
def clerk(build, tenant):
    return build.person(of=tenant, role=Role.CLERK)


@pytest.fixture
def acting(in_app, tenant):
    """`acting(person, act)`: run an act in the tenant as that person."""

    def run(person, act):
        with in_app(), scope.enter(tenant.id, actor=Actor(ActorKind.STAFF, person.id, person.role.value)):
            return act()

    return run


def lines(in_app, tenant):
    with in_app(), scope.enter(tenant.id, write=False):
        return [(g.act, g.account_id, g.role, g.previous_role, g.by_id) for g in reversed(memberships.ledger())]


def test_each_change_stands_in_the_ledger(in_app, acting, tenant, owner, clerk):
    acting(owner, lambda: memberships.change_role(clerk.id, Role.OFFICER))
    acting(owner, lambda: memberships.end(clerk.id))
    assert lines(in_app, tenant) == [
        (GrantAct.GRANTED, owner.id, Role.OWNER, None, None),
        (GrantAct.GRANTED, clerk.id, Role.CLERK, None, None),
        (GrantAct.CHANGED, clerk.id, Role.OFFICER, Role.CLERK, owner.id),
        (GrantAct.REVOKED, clerk.id, Role.OFFICER, None, owner.id),
    ]


def test_who_changes_rights_stands_in_the_access_log(in_app, acting, tenant, owner, clerk):
    acting(owner, lambda: memberships.change_role(clerk.id, Role.OFFICER))
    with in_app(), scope.enter(tenant.id, write=False) as session:
        [entry_] = session.scalars(sa.select(AccessEntry))
    assert (entry_.action, entry_.subject_id, entry_.account_id) == ("member.role_changed", str(clerk.id), owner.id)


def test_a_changed_or_ended_member_has_no_session_left(in_app, acting, desk, owner, clerk):
    for act in (lambda: memberships.change_role(clerk.id, Role.OFFICER), lambda: memberships.end(clerk.id)):
        browser = desk(as_=clerk)
        assert browser.get("/account").status_code == 200
        acting(owner, act)
        assert browser.get("/account").status_code == 302
    with in_app(), scope.enter_platform(write=False) as session:
        assert session.scalars(sa.select(WebSession).where(WebSession.account_id == clerk.id)).all() == []
        assert entry.memberships(clerk.id) == []


def test_nobody_changes_the_own_membership(acting, build, tenant, owner):
    build.person(of=tenant, role=Role.OWNER)
    for act in (lambda: memberships.change_role(owner.id, Role.CLERK), lambda: memberships.end(owner.id)):
        with pytest.raises(Refused) as refusal:
            acting(owner, act)
        assert refusal.value.code == "own_membership"


def test_the_last_owner_stays(in_app, acting, build, tenant, owner, clerk):
    """Whoever asks: the owner himself may not, and the command line acts as nobody."""
    for act in (lambda: memberships.change_role(owner.id, Role.CLERK), lambda: memberships.end(owner.id)):
        with in_app(), pytest.raises(Refused) as refusal, scope.enter(tenant.id, actor=scope.OPERATOR):
            act()
        assert refusal.value.code == "last_owner"
    second = build.person(of=tenant, role=Role.OWNER)
    acting(second, lambda: memberships.end(owner.id))
    with in_app(), scope.enter_platform(write=False):
        assert entry.memberships(owner.id) == []


def test_a_disabled_or_expired_owner_does_not_count(in_app, build, tenant, owner):
    second, third = (build.person(of=tenant, role=Role.OWNER) for _ in range(2))
    with in_app(), scope.enter_platform() as session:
        session.get(Account, second.id).disabled_at = clock.now()
        session.scalars(sa.select(Membership).where(Membership.account_id == third.id)).one().expires_at = clock.now()
    with in_app(), pytest.raises(Refused) as refusal, scope.enter(tenant.id):
        memberships.end(owner.id)
    assert refusal.value.code == "last_owner"


def test_an_auditor_needs_a_last_day_and_is_out_after_it(
    in_app, acting, build, tenant, owner, clerk, moved_clock, work
):
    with pytest.raises(Invalid):
        acting(owner, lambda: memberships.change_role(clerk.id, Role.AUDITOR))
    until = None
    with in_app():
        until = clock.now() + timedelta(days=30)
    acting(owner, lambda: memberships.change_role(clerk.id, Role.AUDITOR, expires_at=until))
    moved_clock(days=31)
    with in_app(), scope.enter_platform(write=False):
        assert entry.memberships(clerk.id) == []
    work()
    assert lines(in_app, tenant)[-1] == (GrantAct.REVOKED, clerk.id, Role.AUDITOR, None, None)


def test_somebody_who_left_may_be_let_in_again(in_app, acting, tenant, owner, clerk):
    acting(owner, lambda: memberships.end(clerk.id))
    acting(owner, lambda: memberships.add_membership(clerk.id, Role.OFFICER))
    with pytest.raises(Refused):
        acting(owner, lambda: memberships.add_membership(clerk.id, Role.CLERK))
    with in_app(), scope.enter_platform(write=False):
        [one] = entry.memberships(clerk.id)
    assert one.role is Role.OFFICER


def test_a_member_of_another_tenant_is_absent(acting, build, owner):
    other = build.tenant(plugins=())
    stranger = build.person(of=other)
    acts = (
        lambda: memberships.change_role(stranger.id, Role.OWNER),
        lambda: memberships.end(stranger.id),
        lambda: memberships.member(stranger.id),
        lambda: memberships.address_of(stranger.id),
    )
    for act in acts:
        with pytest.raises(NotFound):
            acting(owner, act)


@pytest.mark.database("postgresql")
def test_the_ledger_can_only_grow(in_app, tenant, owner):
    with in_app():
        for statement in (sa.update(AccessGrant).values(role=Role.CLERK), sa.delete(AccessGrant)):
            with pytest.raises(sa.exc.ProgrammingError, match="permission denied"), scope.enter(tenant.id) as session:
                session.execute(statement)
        with pytest.raises(sa.exc.ProgrammingError, match="permission denied"), scope.enter(tenant.id) as session:
            session.execute(sa.update(AccessEntry).values(action="nothing"))


def test_two_owners_who_remove_each_other_do_not_leave_nobody(in_app, app, tenant, owner, build):
    """They wait for one another: the second finds himself the last, or gone."""
    import threading

    second = build.person(of=tenant, role=Role.OWNER)
    gate, outcomes = threading.Barrier(2), []

    def remove(by, whom):
        with app.app_context():
            gate.wait()
            try:
                with scope.enter(tenant.id, actor=Actor(ActorKind.STAFF, by.id, "owner")):
                    memberships.end(whom.id)
                outcomes.append("ended")
            except (Refused, NotFound) as error:
                outcomes.append(error.code)

    threads = [threading.Thread(target=remove, args=pair) for pair in ((owner, second), (second, owner))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with in_app():
        db.engine.dispose()
    assert sorted(outcomes) in (["ended", "last_owner"], ["ended", "not_found"])
