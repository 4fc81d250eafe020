"""Given-up effects: shown, named, tried again; and those that nobody handles."""

import pytest

from trustward.accounts.domain import Role
from trustward.kernel import outbox, scope
from trustward.kernel.outbox.promises import handlers


@pytest.fixture
def owner(build):
    return build.person(of=build.tenant(plugins=()), role=Role.OWNER)


@pytest.fixture
def parked(in_app, owner, moved_clock):
    @outbox.handler("test.effect")
    def fail(promise):
        raise ZeroDivisionError

    with in_app():
        with scope.enter(owner.tenant.id):
            outbox.promise("test.effect", "k", {"source": "consignment"})
        for _ in range(8):
            outbox.drain()
            moved_clock(hours=7)
    yield
    handlers.pop("test.effect")


def url(person, rest=""):
    return f"/t/{person.tenant.slug}/outbox/{rest}"


def test_it_is_shown_with_what_went_wrong(desk, owner, parked):
    page = desk(as_=owner).get(url(owner)).get_data(as_text=True)
    for expected in ("test.effect", "consignment", "ZeroDivisionError"):
        assert expected in page


def test_the_home_page_says_so(desk, owner, parked):
    assert "/outbox/" in desk(as_=owner).get(f"/t/{owner.tenant.slug}/").get_data(as_text=True)


def test_it_is_tried_again_once(in_app, desk, owner, parked):
    done = []
    outbox.handler("test.effect")(lambda promise: done.append(promise.key))
    browser = desk(as_=owner)
    action, fields = browser.filled(
        url(owner), {}, form=next(f["action"] for f in browser.forms(url(owner)) if "again" in f["action"])
    )
    assert browser.post(action, data=fields).status_code == 302
    assert browser.post(action, data=fields).status_code == 303
    with in_app():
        outbox.drain()
    assert done == ["k"]
    assert "포기한 작업이 없습니다" in browser.get(url(owner)).get_data(as_text=True)


def test_what_nobody_handles_is_shown_and_waits(in_app, desk, owner, work, moved_clock):
    with in_app(), scope.enter(owner.tenant.id):
        outbox.promise("gone.effect", "k", {})
    work()
    moved_clock(days=3)
    work()
    browser = desk(as_=owner)
    page = browser.get(url(owner)).get_data(as_text=True)
    assert "플러그인을 기다리는 작업" in page
    assert "gone.effect" in page
    assert "플러그인을 기다리고 있습니다" in browser.get(f"/t/{owner.tenant.slug}/").get_data(as_text=True)
    done = []
    outbox.handler("gone.effect")(lambda promise: done.append(promise.key))
    try:
        moved_clock(hours=7)
        work()
        assert done == ["k"]
        assert "gone.effect" not in browser.get(url(owner)).get_data(as_text=True)
    finally:
        handlers.pop("gone.effect")
