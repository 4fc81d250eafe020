"""Signing in: password, then code; alike for known and unknown; throttled; under a new name each time."""

import re
import time
from datetime import timedelta
from urllib.parse import urlencode

import pyotp
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from trustward.accounts import services
from trustward.accounts.domain import THROTTLE
from trustward.accounts.domain.roles import Role
from trustward.accounts.sessions import hash_of
from trustward.accounts.tables import Account, ThrottleRow, WebSession
from trustward.cli import common
from trustward.cli.clock import clock as clock_command
from trustward.kernel import audit, clock, scope
from trustward.testing.builders import PASSWORD

WRONG = "이메일 주소 또는 비밀번호가 올바르지 않습니다"


@pytest.fixture
def tenant(build):
    return build.tenant(plugins=())


@pytest.fixture
def person(build, tenant):
    return build.person(of=tenant, role=Role.OWNER)


def give_password(desk, person, password=PASSWORD, **kwargs):
    return desk.submit("/sign-in", {"email": person.email, "password": password}, **kwargs)


def give_code(desk, person, code=None):
    return desk.submit("/sign-in/code", {"code": code or person.code()})


def cookie(desk):
    found = desk.client.get_cookie("trustward")
    return found.value if found else None


def rows(in_app, model):
    with in_app(), scope.enter_platform(write=False) as session:
        return list(session.scalars(sa.select(model)))


def test_password_and_code_open_the_door(desk, person):
    one = desk()
    answer = one.submit("/sign-in?next=/account", {"email": f" {person.email.upper()} ", "password": PASSWORD})
    assert answer.status_code == 302
    assert answer.location == "/sign-in/code?next=/account"
    assert one.get("/account").status_code == 302
    answer = one.submit(answer.location, {"code": person.code()})
    assert (answer.status_code, answer.location) == (302, "/account")
    assert one.get("/account").status_code == 200


def test_the_pages_speak_korean_first_and_english_on_request(desk, person):
    one = desk()
    assert "로그인" in one.get("/sign-in").text
    assert "Sign in" in one.get("/sign-in?lang=en").text
    give_password(one, person)
    assert "Second factor" in one.get("/sign-in/code").text
    assert "2단계 인증" in one.get("/sign-in/code?lang=ko").text


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_nobody_is_sent_elsewhere(desk, person, next_page):
    one, query = desk(), "?" + urlencode({"next": next_page})
    one.submit("/sign-in" + query, {"email": person.email, "password": PASSWORD})
    answer = one.submit("/sign-in/code" + query, {"code": person.code()})
    assert answer.location == "/"


def without_tokens(page):
    return re.sub(r'(name="(?:csrf_token|_once)" value=")[^"]*|value="[^"]*@[^"]*"', r"\1", page)


def test_unknown_wrong_and_disabled_are_answered_alike(desk, person, build, tenant, in_app):
    gone = build.person(of=tenant)
    with in_app(), scope.enter_platform() as session:
        session.get(Account, gone.id).disabled_at = clock.now()
    answers = [
        desk().submit("/sign-in", {"email": email, "password": password})
        for email, password in (
            (person.email, "wrong-password-wrong"),
            ("nobody@staff.example", "wrong-password-wrong"),
            (gone.email, PASSWORD),
        )
    ]
    assert {a.status_code for a in answers} == {422}
    assert len({without_tokens(a.text) for a in answers}) == 1
    assert WRONG in answers[0].text
    drop = {"Set-Cookie", "Content-Length", "Date"}
    assert len({tuple(h for h in a.headers if h[0] not in drop) for a in answers}) == 1
    assert person.email in answers[0].text
    assert "wrong-password-wrong" not in answers[0].text


def test_an_unknown_account_takes_the_same_steps(desk, person, monkeypatch, in_app):
    """One hash is checked and the same statements run, so that time tells nothing."""
    from trustward.accounts import passwords
    from trustward.kernel.db import db

    seen = []
    real = passwords._hasher

    class Watched:
        def verify(self, stored, password):
            seen.append("verify " + stored.split("$")[3])
            return real(True).verify(stored, password)

    desk().submit("/sign-in", {"email": "first@staff.example", "password": "wrong-password-wrong"})
    monkeypatch.setattr(passwords, "_hasher", lambda fast: Watched())

    def note(connection, cursor, statement, *others):
        seen.append(statement)

    found = {}
    with in_app():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        for email in (person.email, "nobody@staff.example"):
            one = desk()
            action, fields = one.filled("/sign-in", {"email": email, "password": "wrong-password-wrong"})
            seen.clear()
            assert one.post(action, data=fields).status_code == 422
            found[email] = sorted(seen)  # two counters are locked in the order of their keys
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    one, other = found.values()
    assert one == other
    assert any(step.startswith("verify") for step in one)


def test_a_wrong_code_opens_nothing_and_a_right_one_opens_once(desk, person):
    one = desk()
    give_password(one, person)
    answer = give_code(one, person, "000000" if person.code() != "000000" else "111111")
    assert answer.status_code == 422
    assert "인증번호가 올바르지 않습니다" in answer.text
    code = person.code()
    assert give_code(one, person, code).status_code == 302
    other = desk()
    give_password(other, person)
    answer = give_code(other, person, code)
    assert answer.status_code == 422
    assert "이미 사용한 인증번호" in answer.text
    assert other.get("/account").status_code == 302


def test_an_older_code_is_refused_after_a_newer_one(desk, person):
    totp = pyotp.TOTP(person.secret)
    newer, older = totp.at(int(time.time())), totp.at(int(time.time()) - 30)
    first, second = desk(), desk()
    give_password(first, person)
    give_password(second, person)
    assert give_code(first, person, newer).status_code == 302
    assert give_code(second, person, older).status_code == 422


def test_a_code_without_a_password_leads_back(desk, person):
    answer = desk().post("/sign-in/code", data={"code": person.code()})
    assert answer.status_code in (302, 400)
    assert answer.status_code == 400 or answer.location.startswith("/sign-in")


def test_a_password_waits_ten_minutes_for_its_code(desk, person, moved_clock):
    one = desk()
    give_password(one, person)
    moved_clock(minutes=11)
    answer = one.get("/sign-in/code")
    assert answer.location == "/sign-in?next=/"


def test_a_moved_clock_moves_no_phone(desk, person, moved_clock):
    moved_clock(days=400)
    one = desk()
    give_password(one, person)
    assert give_code(one, person).status_code == 302


def test_the_session_has_a_new_name_after_each_factor_and_the_old_ones_open_nothing(desk, person, in_app):
    one = desk()
    one.get("/sign-in")
    names = [cookie(one)]
    give_password(one, person)
    names.append(cookie(one))
    give_code(one, person)
    names.append(cookie(one))
    assert len(set(names)) == 3
    assert len(rows(in_app, WebSession)) == 1
    for old in names[:2]:
        thief = desk()
        thief.client.set_cookie("trustward", old)
        assert thief.get("/account").status_code == 302
        assert thief.get("/sign-in/code").status_code == 302


def test_a_fixed_session_name_is_not_adopted(desk, person, in_app):
    one = desk()
    one.client.set_cookie("trustward", "chosen-by-somebody-else")
    give_password(one, person)
    give_code(one, person)
    assert cookie(one) != "chosen-by-somebody-else"
    thief = desk()
    thief.client.set_cookie("trustward", "chosen-by-somebody-else")
    assert thief.get("/account").status_code == 302


def test_signing_out_kills_the_cookie(desk, person, in_app):
    one = desk(as_=person)
    stolen = cookie(one)
    answer = one.submit("/account", form="/sign-out")
    assert answer.location == "/sign-in?signed_out=1"
    assert cookie(one) is None
    thief = desk()
    thief.client.set_cookie("trustward", stolen)
    assert thief.get("/account").status_code == 302
    assert "로그아웃되었습니다" in one.get(answer.location).text


def test_a_disabled_account_is_out_at_once(desk, person, in_app):
    one = desk(as_=person)
    assert one.get("/account").status_code == 200
    with in_app(), scope.enter_platform() as session:
        session.get(Account, person.id).disabled_at = clock.now()
    assert one.get("/account").status_code == 302


def test_idle_and_absolute_end(desk, person, moved_clock):
    one = desk(as_=person)
    moved_clock(minutes=29)
    assert one.get("/account").status_code == 200
    moved_clock(minutes=31)
    assert one.get("/account").status_code == 302
    other = desk(as_=person)
    for _ in range(17):
        moved_clock(minutes=29)
        answer = other.get("/account")
    assert answer.status_code == 302


def test_who_is_signed_in_stays_so_when_the_command_moves_the_clock(app, in_app, desk, person, moved_clock, monkeypatch):
    monkeypatch.setattr(common, "application", lambda: app)
    ended = desk(as_=person)
    moved_clock(minutes=31)
    living = desk(as_=person)
    (before,) = [row for row in rows(in_app, WebSession) if row.id_hash == hash_of(cookie(living))]
    done = CliRunner().invoke(clock_command, ["move", "--days", "400"])
    assert done.exit_code == 0, done.output
    for wrong in ([], ["--hours", "-5"], ["--days", "99999999"], ["--days", "36400"]):
        assert CliRunner().invoke(clock_command, ["move", *wrong]).exit_code == 2, wrong
    assert living.get("/account").status_code == 200
    assert ended.get("/account").status_code == 302
    (after,) = [row for row in rows(in_app, WebSession) if row.id_hash == hash_of(cookie(living))]
    assert after.created_at - before.created_at == timedelta(days=400)
    assert after.data["proved_at"] == before.data["proved_at"], "a proof grows old"
    moved_clock(minutes=31)
    assert living.get("/account").status_code == 302


class TestThrottle:
    def test_too_many_wrong_passwords_are_stopped_with_a_time_and_nothing_typed_is_lost(
        self, desk, person, moved_clock
    ):
        for _ in range(THROTTLE.tries):
            assert give_password(desk(), person, "wrong-password-wrong").status_code == 422
        answer = give_password(desk(), person)
        assert answer.status_code == 429
        assert 0 < int(answer.headers["Retry-After"]) <= THROTTLE.window.total_seconds()
        assert "분 후에 다시" in answer.text
        assert person.email in answer.text
        moved_clock(seconds=THROTTLE.window.total_seconds() + 1)
        assert give_password(desk(), person).status_code == 302

    def test_an_unknown_account_is_counted_alike(self, desk, tenant):
        for _ in range(THROTTLE.tries):
            assert desk().submit("/sign-in", {"email": "no@x.example", "password": "y"}).status_code == 422
        assert desk().submit("/sign-in", {"email": "no@x.example", "password": "y"}).status_code == 429

    def test_nobody_locks_a_colleague_out(self, desk, person):
        mine = desk()
        give_password(mine, person)
        give_code(mine, person)
        mine.submit("/account", form="/sign-out")
        for _ in range(THROTTLE.tries + 2):
            give_password(desk(), person, "wrong-password-wrong")
        assert give_password(desk(), person).status_code == 429
        elsewhere = desk()
        answer = give_password(elsewhere, person, environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
        assert answer.status_code == 302
        assert give_password(mine, person).status_code == 302

    def test_a_known_browser_has_a_limit_too(self, desk, person):
        mine = desk()
        give_password(mine, person)
        give_code(mine, person)
        mine.submit("/account", form="/sign-out")
        for _ in range(THROTTLE.tries):
            assert give_password(mine, person, "wrong-password-wrong").status_code == 422
        assert give_password(mine, person).status_code == 429

    def test_a_browser_known_for_one_account_is_unknown_for_another(self, desk, person, build, tenant):
        other = build.person(of=tenant)
        mine = desk()
        give_password(mine, person)
        give_code(mine, person)
        mine.submit("/account", form="/sign-out")
        for _ in range(THROTTLE.tries):
            give_password(desk(), other, "wrong-password-wrong")
        assert give_password(mine, other).status_code == 429

    def test_codes_are_counted_for_the_account_wherever_they_come_from(self, desk, person):
        for _ in range(THROTTLE.tries):
            one = desk()
            give_password(one, person)
            give_code(one, person, "12345x")
        one = desk()
        give_password(one, person)
        action, fields = one.filled("/sign-in/code", {"code": person.code()})
        answer = one.post(action, data=fields, environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
        assert answer.status_code == 429
        assert "Retry-After" in answer.headers

    def test_a_place_has_a_limit_of_its_own(self, desk, person, in_app):
        with in_app(), scope.enter_platform():
            from trustward.accounts import throttle

            for _ in range(THROTTLE.tries_of_a_place):
                throttle.take([throttle._of_place(throttle.Source("127.0.0.1"))])
        assert give_password(desk(), person).status_code == 429
        assert give_password(desk(), person, environ_overrides={"REMOTE_ADDR": "203.0.113.9"}).status_code == 302

    def test_a_right_password_clears_the_count(self, desk, person, in_app):
        for _ in range(THROTTLE.tries - 1):
            give_password(desk(), person, "wrong-password-wrong")
        give_password(desk(), person)
        assert sorted(row.tries for row in rows(in_app, ThrottleRow)) == [THROTTLE.tries - 1]
        assert give_password(desk(), person, "wrong-password-wrong").status_code == 422

    def test_no_address_is_stored(self, desk, person, in_app):
        give_password(desk(), person, "wrong-password-wrong")
        assert all(len(row.key) == 16 and b"127" not in row.key for row in rows(in_app, ThrottleRow))


@pytest.mark.parametrize("page", ["/sign-in", "/account/password"])
def test_a_page_that_was_open_too_long_repeats_no_password(desk, person, page):
    one = desk(as_=person)
    secrets = {"password": "first-secret-typed", "password_again": "second-secret-typed", "old_password": PASSWORD}
    answer = one.post(page, data={**secrets, "email": person.email, "csrf_token": "old"})
    assert answer.status_code == 400
    assert "한 번 더 확인" in answer.text
    assert person.email in answer.text
    assert not [secret for secret in secrets.values() if secret in answer.text]


def test_sign_ins_and_refusals_are_recorded(desk, person, in_app):
    one = desk()
    give_password(one, person, "wrong-password-wrong")
    give_password(one, person)
    give_code(one, person, "12345x")
    give_code(one, person)
    with in_app(), scope.enter_platform(write=False):
        entries = [
            (e.action, e.subject_id, e.facts) for e in audit.chain._entries(audit.head().seq) if "sign" in e.action
        ]
    who = str(person.id)
    assert entries == [
        ("sign_in.refused", who, {"at": "password"}),
        ("sign_in.refused", who, {"at": "wrong_code"}),
        ("account.signed_in", who, {}),
    ]


class TestWithoutSecondFactor:
    @pytest.fixture
    def newcomer(self, build, tenant, in_app, person):
        with in_app():
            with scope.enter_platform():
                account = services.create_account("new@staff.example", "이새봄", PASSWORD)
            with scope.enter(tenant.id):
                services.add_membership(account.id, Role.CLERK)
        return account

    def test_it_is_set_up_before_anything_opens(self, desk, newcomer, in_app):
        one = desk()
        answer = one.submit("/sign-in?next=/account", {"email": "new@staff.example", "password": PASSWORD})
        assert answer.location == "/sign-in/second-factor?next=/account"
        page = one.get(answer.location).text
        assert "data:image/svg+xml" in page
        secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
        wrong = one.submit(answer.location, {"code": "12345x"})
        assert wrong.status_code == 422
        assert secret in wrong.text.replace(" ", "")
        assert one.get("/account").status_code == 302
        done = one.submit(answer.location, {"code": pyotp.TOTP(secret).now()})
        assert done.location == "/account"
        assert one.get("/account").status_code == 200
        kept = next(a for a in rows(in_app, Account) if a.id == newcomer.id)
        assert secret.encode() not in kept.totp_secret
        assert all(secret not in str(row.data) for row in rows(in_app, WebSession))

    def test_the_code_that_set_it_up_opens_nothing_again(self, desk, newcomer):
        one = desk()
        one.submit("/sign-in", {"email": "new@staff.example", "password": PASSWORD})
        page = one.get("/sign-in/second-factor").text
        code = pyotp.TOTP(re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")).now()
        one.submit("/sign-in/second-factor", {"code": code})
        other = desk()
        other.submit("/sign-in", {"email": "new@staff.example", "password": PASSWORD})
        assert other.submit("/sign-in/code", {"code": code}).status_code == 422

    def test_a_second_factor_that_is_there_is_not_replaced_by_this_way(self, desk, person):
        one = desk()
        give_password(one, person)
        assert one.get("/sign-in/second-factor").location == "/sign-in/code?next=/"
