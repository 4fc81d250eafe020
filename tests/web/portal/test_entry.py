"""The way in: link, code, home, and back out."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from trustward.kernel import audit, scope
from trustward.portal.tables import DoorRow


def inside(browser, home):
    return browser.get(home).status_code == 200


@pytest.fixture
def asked(contact):
    one = contact()
    return one, one.ask()


def test_the_link_shows_who_asks_for_what_and_how_long_it_takes(asked, desk, app):
    _someone, link = asked
    page = desk().get(link).get_data(as_text=True)
    assert "테스트 주식회사" in page
    assert "정기 점검" in page
    assert "약 10분" in page
    assert "2026. 12. 8.(화)" in page
    assert "k•••@v•••.example" in page
    assert "kim@vendor.example" not in page
    assert 'lang="ko"' in page


def test_a_code_by_mail_opens_the_door(asked, desk):
    someone, link = asked
    browser = desk()
    page = browser.submit(link)
    assert page.status_code == 303
    assert link.rsplit("/", 1)[-1] not in page.location
    assert "6자리 확인 코드를 보냈습니다" in browser.get(page.location).get_data(as_text=True)
    answer = browser.submit(page.location, {"code": someone.code()})
    home = browser.get(answer.location)
    assert home.status_code == 200
    assert "설문" in home.get_data(as_text=True)


def test_the_way_in_is_recorded_without_a_personal_value(asked, desk, app, vendor):
    someone, _ = asked
    vendor(someone)
    with app.app_context(), scope.enter(someone.tenant.id, write=False):
        door = scope.session().scalar(sa.select(DoorRow.id).where(DoorRow.entered_at.is_not(None)))
        entries = audit.about(("door", door))
        assert [entry.action for entry in entries][:2] == ["portal.entered", "portal.code_asked"]
        assert {entry.actor_kind for entry in entries} == {"vendor"}
        assert not any("kim" in str(entry.facts) for entry in entries)
        assert audit.verify() is None


def test_leaving_ends_the_visit(contact, vendor):
    browser, home, _ = vendor(contact())
    answer = browser.submit(home, form=f"{home}leave")
    assert answer.status_code == 303
    assert "나왔습니다" in browser.get(answer.location).get_data(as_text=True)
    assert not inside(browser, home)


def test_english_stays_english(contact, desk):
    from trustward.kernel.texts import Lang

    someone = contact()
    page = desk().get(someone.ask(language=Lang.EN)).get_data(as_text=True)
    assert "Send the code" in page
    assert 'lang="en"' in page


def test_the_language_can_be_changed(asked, desk):
    _, link = asked
    browser = desk()
    assert "Send the code" in browser.get(f"{link}?lang=en").get_data(as_text=True)
    assert "Send the code" in browser.get(link).get_data(as_text=True)


def test_two_doors_in_one_browser_do_not_mix(contact, vendor, build):
    ours, theirs = contact(), contact(address="lee@other.example")
    browser, home, _ = vendor(ours)
    _, other_home, _ = vendor(theirs, browser)
    assert inside(browser, home)
    assert inside(browser, other_home)
    names = [
        re.search(r'class="asker">([^<]+)', browser.get(url).get_data(as_text=True))[1] for url in (home, other_home)
    ]
    assert len(set(names)) == 2


def test_after_half_an_hour_the_same_browser_gets_in_by_a_code_alone(contact, vendor, moved_clock):
    someone = contact()
    browser, home, _ = vendor(someone)
    moved_clock(minutes=31)
    over = browser.get(home, follow_redirects=True)
    assert over.status_code == 401
    assert "접속이 끝났습니다" in over.get_data(as_text=True)
    page = browser.submit(over.request.path)
    assert page.status_code == 303
    answer = browser.submit(page.location, {"code": someone.code()})
    assert inside(browser, answer.location)


def test_what_was_typed_survives_the_end_of_a_visit(contact, vendor, moved_clock):
    someone = contact()
    browser, home, _ = vendor(someone)
    action, fields = browser.filled(home, {"note": "오래 쓴 답"}, form=f"{home}leave")
    moved_clock(minutes=31)
    page = browser.post(action, fields)
    assert page.status_code in {400, 401}
    assert "오래 쓴 답" in page.get_data(as_text=True)


def test_a_new_link_is_mailed_and_works(contact, desk, moved_clock, vendor):
    someone = contact()
    link = someone.ask()
    moved_clock(days=31)
    browser = desk()
    closed = browser.get(link)
    assert closed.status_code == 404
    sent = browser.submit(link)
    assert sent.status_code == 303
    assert "등록된 메일 주소로" in browser.get(sent.location).get_data(as_text=True)
    fresh = someone.link()
    assert fresh != link
    assert browser.get(fresh).status_code == 200


def test_a_plugin_that_is_off_opens_nothing(asked, desk, app):
    from trustward.plugins.enablement import switch_off

    someone, link = asked
    with app.app_context(), scope.enter(someone.tenant.id):
        switch_off("asking")
    assert desk().get(link).status_code == 404


def test_every_page_of_the_portal_is_small(asked, desk, app):
    from pathlib import Path

    _, link = asked
    static = Path(app.static_folder)
    assert len(desk().get(link).data) + (static / "portal.css").stat().st_size < 40_000
