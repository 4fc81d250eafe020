"""Password, second factor, language and sessions of one's own; and a new password for somebody who forgot it."""

import re
import time

import pyotp
import pytest

from trustward.accounts.domain import Role
from trustward.accounts.sessions import hash_of
from trustward.testing.builders import PASSWORD

NEW_PASSWORD = "보라색 자전거와 긴 오후"


@pytest.fixture
def person(build):
    return build.person(of=build.tenant(plugins=()), role=Role.OWNER)


def sign_in(desk, person, password, code=None):
    one = desk()
    answer = one.submit("/sign-in", {"email": person.email, "password": password})
    if answer.status_code != 302:
        return answer
    return one.submit("/sign-in/code", {"code": code or person.code()})


def test_name_and_language_are_changed(desk, person):
    one = desk(as_=person)
    assert "내 계정" in one.get("/account").text
    answer = one.submit("/account", {"name": "Haneul Kim", "locale": "en"}, form="profile")
    assert answer.status_code == 302
    page = one.get("/account").text
    assert "My account" in page
    assert 'value="Haneul Kim"' in page
    assert "My account" in desk(as_=person).get("/account").text
    assert one.submit("/account", {"name": "", "locale": "en"}, form="profile").status_code == 422


def test_a_changed_password_ends_every_other_session_and_the_old_cookie(desk, person):
    one, other = desk(as_=person), desk(as_=person)
    before = one.client.get_cookie("trustward").value
    typed = {"old_password": PASSWORD, "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}
    assert one.submit("/account/password", typed).status_code == 302
    assert one.get("/account").status_code == 200
    assert other.get("/account").status_code == 302
    thief = desk()
    thief.client.set_cookie("trustward", before)
    assert thief.get("/account").status_code == 302
    assert sign_in(desk, person, PASSWORD).status_code == 422
    assert sign_in(desk, person, NEW_PASSWORD).status_code == 302


def test_a_password_that_was_right_before_the_change_waits_for_no_code(desk, person):
    waiting = desk()
    waiting.submit("/sign-in", {"email": person.email, "password": PASSWORD})
    typed = {"old_password": PASSWORD, "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}
    desk(as_=person).submit("/account/password", typed)
    assert waiting.get("/sign-in/code").status_code == 302


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (
            {"old_password": "wrong-password-wrong", "password": NEW_PASSWORD, "password_again": NEW_PASSWORD},
            "비밀번호가 올바르지 않습니다",
        ),
        ({"old_password": PASSWORD, "password": "짧다", "password_again": "짧다"}, "12자 이상"),
        ({"old_password": PASSWORD, "password": "qwertyuiopasdf", "password_again": "qwertyuiopasdf"}, "쉽게 추측되는"),
        ({"old_password": PASSWORD, "password": NEW_PASSWORD, "password_again": "other"}, "서로 다릅니다"),
        ({"old_password": PASSWORD, "password": "x" * 300, "password_again": "x" * 300}, "256자 이하"),
    ],
)
def test_a_bad_change_is_refused_with_its_reason(desk, person, typed, words):
    answer = desk(as_=person).submit("/account/password", typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert sign_in(desk, person, PASSWORD).status_code == 302


def test_a_password_of_64_and_more_signs_is_welcome(desk, person):
    long = "가을 바람이 부는 언덕 위에 서서 " * 6
    typed = {"old_password": PASSWORD, "password": long, "password_again": long}
    assert desk(as_=person).submit("/account/password", typed).status_code == 302
    assert sign_in(desk, person, long).status_code == 302
    assert sign_in(desk, person, long[:64]).status_code == 422


def test_wrong_old_passwords_are_counted(desk, person):
    one = desk(as_=person)
    typed = {"old_password": "wrong-password-wrong", "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}
    for _ in range(5):
        assert one.submit("/account/password", typed).status_code == 422
    answer = one.submit("/account/password", {**typed, "old_password": PASSWORD})
    assert answer.status_code == 429
    assert "Retry-After" in answer.headers
    assert sign_in(desk, person, PASSWORD).status_code == 302


def test_the_second_factor_moves_to_another_phone(desk, person):
    one, other = desk(as_=person), desk(as_=person)
    page = one.get("/account/second-factor").text
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    assert one.submit("/account/second-factor", {"code": "12345x"}).status_code == 422
    assert one.submit("/account/second-factor", {"code": pyotp.TOTP(secret).now()}).status_code == 302
    assert other.get("/account").status_code == 302
    assert sign_in(desk, person, PASSWORD).status_code == 422
    later = pyotp.TOTP(secret).at(int(time.time()) + 30)
    assert sign_in(desk, person, PASSWORD, later).status_code == 302
    page = one.get("/account/second-factor").text
    assert secret not in page.replace(" ", "")


def test_sessions_are_listed_and_ended_one_by_one_or_all(desk, person):
    one, other, third = desk(as_=person), desk(as_=person), desk(as_=person)
    page = one.get("/account").text
    assert page.count('name="session"') == 2
    assert "현재 접속" in page
    keys = re.findall(r'name="session" value="([0-9a-f]{64})"', page)
    csrf = {"csrf_token": dict(one.forms("/account")[0]["fields"])["csrf_token"]}
    assert one.post("/account/sessions/end", data={**csrf, "session": keys[0]}).status_code == 302
    assert sorted(d.get("/account").status_code for d in (other, third)) == [200, 302]
    assert one.post("/account/sessions/end", data={**csrf, "all": "1"}).status_code == 302
    assert [d.get("/account").status_code for d in (one, other, third)] == [200, 302, 302]
    for wrong in ("", "zz", "00" * 32):
        assert one.post("/account/sessions/end", data={**csrf, "session": wrong}).status_code == 404


def test_nobody_ends_somebody_elses_session(desk, person, build):
    theirs = desk(as_=build.person(of=person.tenant))
    key = hash_of(theirs.client.get_cookie("trustward").value).hex()
    one = desk(as_=person)
    csrf = dict(one.forms("/account")[0]["fields"])["csrf_token"]
    assert one.post("/account/sessions/end", data={"csrf_token": csrf, "session": key}).status_code == 404
    assert theirs.get("/account").status_code == 200


class TestForgotten:
    def ask(self, desk, email):
        return desk().submit("/forgot", {"email": email})

    def link(self, mail_sink, person):
        return re.search(r"http://[^/\s]+(/reset/[\w-]{43})", mail_sink.to(person.email)[-1].text)[1]

    def test_a_mailed_link_sets_a_new_password_once_and_the_second_factor_stays(self, desk, person, work, mail_sink):
        signed_in = desk(as_=person)
        assert self.ask(desk, person.email).location == "/forgot?sent=1"
        work()
        link = self.link(mail_sink, person)
        for _ in range(3):
            assert desk().get(link).status_code == 200
        weak = desk().submit(link, {"password": "password1234", "password_again": "password1234"})
        assert weak.status_code == 422
        done = desk().submit(link, {"password": NEW_PASSWORD, "password_again": NEW_PASSWORD})
        assert done.location == "/sign-in"
        assert signed_in.get("/account").status_code == 302
        used = desk().get(link)
        assert used.status_code == 410
        assert "더 이상 쓸 수 없는 주소" in used.text
        one = desk()
        answer = one.submit("/sign-in", {"email": person.email, "password": NEW_PASSWORD})
        assert answer.location.startswith("/sign-in/code")
        assert one.get("/account").status_code == 302

    def test_known_and_unknown_are_answered_alike(self, desk, person, work, mail_sink):
        one, other = self.ask(desk, person.email), self.ask(desk, "nobody@staff.example")
        assert (one.status_code, one.location) == (other.status_code, other.location)
        work()
        assert [r for r in mail_sink.received if "nobody" in str(r)] == []
        assert len(mail_sink.received) == 1

    def test_it_ends_after_an_hour_and_when_a_newer_one_was_used(self, desk, person, work, mail_sink, moved_clock):
        self.ask(desk, person.email)
        work()
        first = self.link(mail_sink, person)
        self.ask(desk, person.email)
        work()
        second = self.link(mail_sink, person)
        assert first != second
        assert desk().submit(second, {"password": NEW_PASSWORD, "password_again": NEW_PASSWORD}).status_code == 302
        assert desk().get(first).status_code == 410
        self.ask(desk, person.email)
        work()
        third = self.link(mail_sink, person)
        moved_clock(minutes=61)
        assert desk().get(third).status_code == 410

    def test_nobody_is_flooded_with_mail(self, desk, person):
        for _ in range(5):
            assert self.ask(desk, person.email).status_code == 302
        answer = self.ask(desk, person.email)
        assert answer.status_code == 429
        assert person.email in answer.text

    def test_an_unknown_link_is_closed(self, desk):
        assert desk().get("/reset/" + "x" * 43).status_code == 410
