"""Attacks on a portal link; none of them gets in (trust study, goal 25)."""

from __future__ import annotations

import re
from dataclasses import replace
from uuid import uuid4

import pytest
import sqlalchemy as sa

from trustward.accounts.domain import Role
from trustward.kernel import scope
from trustward.portal import doors


def inside(browser, home):
    return browser.get(home).status_code == 200


def open_door(browser, link):
    answer = browser.submit(link)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.location)


def home_of(code_page):
    return code_page.removesuffix("code")


@pytest.fixture
def someone(contact):
    return contact()


def test_01_a_mail_scanner_that_opens_the_link_uses_nothing_up(someone, desk):
    link = someone.ask()
    for _ in range(5):
        scanner = desk()
        assert scanner.get(link).status_code == 200
        assert scanner.client.head(link).status_code == 200
    assert len(someone.mails()) == 1
    browser = desk()
    page = open_door(browser, link)
    assert inside(browser, browser.submit(page, {"code": someone.code()}).location)


def test_02_a_post_from_elsewhere_sends_no_code(someone, desk):
    link = someone.ask()
    assert desk().post(link).status_code == 400
    assert desk().post(link, {"csrf_token": "made up"}).status_code == 400
    assert len(someone.mails()) == 1


def test_03_the_link_alone_leads_nowhere(someone, desk):
    link = someone.ask()
    browser = desk()
    page = open_door(browser, link)
    assert not inside(browser, home_of(page))
    assert browser.submit(page, {"code": ""}).status_code == 422
    assert not inside(browser, home_of(page))


def test_04_a_code_opens_only_in_the_browser_that_asked(someone, desk):
    link = someone.ask()
    asker, thief = desk(), desk()
    page = open_door(asker, link)
    code = someone.code()
    thief.get(link)
    answer = thief.post(page, {"code": code, "csrf_token": csrf(thief, link)})
    assert answer.status_code in {401, 404}
    assert not inside(thief, home_of(page))
    own_page = open_door(thief, link)
    assert thief.submit(own_page, {"code": code}).status_code == 422
    assert not inside(thief, home_of(page))


def csrf(browser, url):
    return re.search(r'name="csrf_token" value="([^"]+)"', browser.get(url).get_data(as_text=True))[1]


def test_05_a_used_code_is_used_up(someone, desk):
    link = someone.ask()
    browser = desk()
    page = open_door(browser, link)
    code, token = someone.code(), csrf(browser, page)
    home = browser.post(page, {"code": code, "csrf_token": token}).location
    assert inside(browser, home)
    browser.submit(home, form=f"{home}leave")
    assert browser.post(page, {"code": code, "csrf_token": token}).status_code in {401, 404, 422}
    assert not inside(browser, home)


def test_06_a_code_is_dead_after_ten_minutes(someone, desk, moved_clock):
    link = someone.ask()
    browser = desk()
    page = open_door(browser, link)
    code = someone.code()
    moved_clock(minutes=10)
    assert browser.submit(page, {"code": code}).status_code == 422
    assert not inside(browser, home_of(page))


def test_07_guessing_stops_after_five_tries(someone, desk):
    link = someone.ask()
    browser = desk()
    page = open_door(browser, link)
    code = someone.code()
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    token = csrf(browser, page)
    for _ in range(5):
        assert browser.post(page, {"code": wrong, "csrf_token": token}).status_code == 422
    assert browser.post(page, {"code": code, "csrf_token": token}).status_code == 422
    assert not inside(browser, home_of(page))


def test_08_codes_can_not_be_asked_for_without_end(someone, desk, moved_clock):
    link = someone.ask()
    for _ in range(6):
        desk().submit(link)
    assert len(someone.mails()) == 1 + 3
    for _ in range(6):
        moved_clock(minutes=11)
        for _ in range(3):
            desk().submit(link)
    assert len(someone.mails()) == 1 + 10


def test_09_an_expired_link_is_closed(someone, desk, moved_clock):
    link = someone.ask()
    browser = desk()
    browser.get(link)
    moved_clock(days=30)
    assert browser.get(link).status_code == 404
    assert desk().post(link, {"csrf_token": csrf(browser, link)}).status_code in {400, 404}
    assert len(someone.mails()) == 1


def test_10_a_revoked_link_is_closed_and_whoever_was_inside_is_out(someone, vendor, app):
    browser, home, link = vendor(someone)
    with app.app_context(), scope.enter(someone.tenant.id):
        assert doors.close_doors(("trustee", someone.subject)) == 1
    assert not inside(browser, home)
    assert browser.get(link).status_code == 404
    mails = len(someone.mails())
    browser.submit(link)
    assert len(someone.mails()) == mails


def test_11_a_forwarded_mail_gets_nobody_in_and_a_second_visit_ends_the_first(someone, vendor, desk):
    browser, home, link = vendor(someone)
    stranger = desk()
    page = open_door(stranger, link)
    assert not inside(stranger, home)
    assert someone.sink.received[-1].recipients == ("kim@vendor.example",)
    assert inside(browser, home)
    assert inside(stranger, stranger.submit(page, {"code": someone.code()}).location)
    assert not inside(browser, home)


def test_12_an_address_from_inside_opens_nothing_and_tells_nothing(someone, vendor, desk):
    _, home, _ = vendor(someone)
    absent = f"/a/d/{uuid4()}/"
    mails = len(someone.mails())
    for way, method in (("", "GET"), ("ended", "GET"), ("code", "GET"), ("leave", "POST"), ("code/again", "POST")):
        answers = []
        for base in (home, absent):
            thief = desk()
            token = csrf(thief, f"{absent}ended")
            data = {"csrf_token": token} if method == "POST" else None
            answer = thief.client.open(base + way, method=method, data=data, follow_redirects=True)
            body = re.sub(r'value="[^"]+"', "", answer.get_data(as_text=True)).replace(base, "")
            answers.append((answer.status_code, body))
        assert answers[0] == answers[1], way
    assert len(someone.mails()) == mails


def test_13_a_visit_opens_no_other_door(contact, vendor, desk):
    browser, _, _ = vendor(contact())
    other = contact(address="lee@other.example")
    page = open_door(desk(), other.ask())
    assert not inside(browser, home_of(page))


def test_14_the_code_goes_to_the_address_on_file_not_to_where_the_link_went(someone, desk, asking):
    link = someone.ask()
    asking.asked[someone.id] = replace(asking.asked[someone.id], address="new@vendor.example")
    browser = desk()
    page = open_door(browser, link)
    assert len(someone.mails()) == 1
    assert len(someone.sink.to("new@vendor.example")) == 1
    assert not inside(browser, home_of(page))
    del asking.asked[someone.id]
    assert desk().get(link).status_code == 404


def test_15_nothing_secret_is_stored_or_said(someone, desk, app, database, caplog, capfd):
    link = someone.ask()
    browser = desk()
    page = open_door(browser, link)
    code, token = someone.code(), link.rsplit("/", 1)[-1]
    browser.submit(page, {"code": code})
    engine = sa.create_engine(database.superuser_url, poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        for table in sa.inspect(connection).get_table_names():
            rows = str(connection.exec_driver_sql(f'select * from "{table}"').all())
            assert token not in rows, table
            assert f"'{code}'" not in rows, table
    engine.dispose()
    said = "".join(capfd.readouterr()) + caplog.text
    assert token not in said
    assert code not in said


def test_16_no_answer_lets_the_address_travel(someone, desk):
    link = someone.ask()
    browser = desk()
    for answer in (browser.get(link), browser.get(open_door(browser, link)), browser.get("/a/" + "x" * 43)):
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "http://" not in re.sub(r"xmlns=\S+", "", answer.get_data(as_text=True))


def test_17_the_session_gets_a_new_name_and_stays_apart_from_staff(someone, desk, build, vendor):
    clerk = desk(as_=build.person(of=someone.tenant, role=Role.CLERK))
    before = clerk.client.get_cookie("trustward").value
    page = open_door(clerk, someone.ask())
    assert not inside(clerk, home_of(page))
    browser, _home, _ = vendor(someone)
    anonymous = browser.client.get_cookie("trustward").value
    assert anonymous != before
    assert browser.get(f"/t/{someone.tenant.slug}/").status_code in {302, 404}
    assert browser.get("/tenants").status_code == 302


def test_18_a_made_up_link_and_an_expired_one_look_alike(someone, desk, moved_clock):
    link = someone.ask()
    moved_clock(days=31)
    answers = []
    for one in (link, "/a/" + "A" * 43, "/a/x", "/a/" + "%EA%B0%80" * 20):
        answer = desk().get(one)
        body = re.sub(r'(value|action)="[^"]+"', "", answer.get_data(as_text=True))
        answers.append((answer.status_code, body))
    assert len(set(answers)) == 1
