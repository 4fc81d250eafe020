"""When something is wrong on our side, or sent by somebody else: a clear page, nothing typed is lost, nothing is told."""

import html
import json
import os
import subprocess
import sys

import pytest
import sqlalchemy as sa
from flask import session
from sqlalchemy.orm.exc import StaleDataError

from trustward.accounts import sessions
from trustward.accounts.domain import Role
from trustward.accounts.services import invitations
from trustward.app import create_app
from trustward.kernel import scope
from trustward.kernel.errors import Invalid
from trustward.settings import read_settings
from trustward.web.errors import show

CANARY = "canary@hanbit.example"
UNAVAILABLE = "데이터에 연결할 수 없습니다"


@pytest.fixture
def tenant(build):
    return build.tenant(plugins=())


@pytest.fixture
def owner(build, desk, tenant):
    return desk(as_=build.person(of=tenant, role=Role.OWNER))


@pytest.fixture
def without_database(tmp_path):
    """An application whose database has no tables: whatever it asks fails, as when the server is away."""
    made = create_app(read_settings({"TRUSTWARD_HOME": str(tmp_path), "TRUSTWARD_TEST": "1"}), plugins=())
    browser = made.test_client()
    browser.set_cookie("trustward", "somebody's session, which can't be looked up")
    return browser


class TestWithoutDatabase:
    @pytest.mark.parametrize("page", ["/", "/t/okestro/", "/sign-in", "/p/okestro/privacy", "/account"])
    def test_every_page_says_so_and_when_to_try_again(self, without_database, page):
        answer = without_database.get(page)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert UNAVAILABLE in answer.text
        assert "select" not in answer.text.lower()
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]

    def test_what_was_typed_can_be_sent_again(self, without_database):
        typed = {"reason": "오래 쓴 글 " * 20, "csrf_token": "the page's own", "password": CANARY}
        answer = without_database.post("/t/okestro/policy/draft", data=typed)
        assert answer.status_code == 503
        assert "오래 쓴 글" in answer.text
        assert "the page's own" in html.unescape(answer.text)
        assert CANARY not in answer.text

    def test_a_program_gets_it_as_data(self, without_database):
        answer = without_database.post("/t/okestro/x", data={"a": "b"}, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json["code"]) == (503, "unavailable")

    def test_a_page_whose_session_cannot_be_kept_says_so_too(self, without_database):
        without_database.delete_cookie("trustward")
        without_database.application.config["PROPAGATE_EXCEPTIONS"] = False
        answer = without_database.get("/forgot")
        assert answer.status_code == 503
        assert UNAVAILABLE in answer.text
        assert "Set-Cookie" not in answer.headers

    def test_it_is_alive_and_not_ready(self, without_database):
        assert without_database.get("/healthz").status_code == 200
        assert without_database.get("/readyz").status_code == 503

    def test_the_log_tells_neither_statement_nor_value(self, without_database, capfd):
        without_database.get("/")
        lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
        assert [line["code"] for line in lines if "code" in line] == ["unavailable"]
        assert "select" not in str(lines).lower()


def test_an_error_that_no_handler_answers_is_logged_without_its_text(app, owner, tenant, monkeypatch, capfd):
    def fail(*arguments):
        raise RuntimeError(CANARY)

    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr(app.session_interface, "save_session", fail)
    answer = owner.get(f"/t/{tenant.slug}/")
    assert answer.status_code == 500
    assert CANARY not in answer.text
    assert CANARY not in capfd.readouterr().err


def test_a_field_that_no_form_can_mark_is_said_on_the_page(app):
    with app.test_request_context("/"):
        answer = show(Invalid("Please check.", fields={"proof": ["Choose one."], "other": ["Choose one."]}))
    assert answer.status_code == 422
    assert answer.get_data(as_text=True).count("<li>Choose one.</li>") == 1


def test_two_who_save_at_the_same_moment_see_the_form_again(owner, tenant, monkeypatch):
    def overtaken(*arguments, **more):
        raise StaleDataError

    monkeypatch.setattr(invitations, "invite", overtaken)
    answer = owner.submit(f"/t/{tenant.slug}/members/invite", {"email": CANARY})
    assert answer.status_code == 409
    assert CANARY in answer.text
    assert "다른 사용자가 동시에 저장했습니다" in answer.text


def test_a_clash_in_the_database_is_no_fault_of_ours_and_can_be_sent_again(owner, tenant, monkeypatch):
    def clash(*arguments, **more):
        raise sa.exc.IntegrityError(CANARY, {}, Exception(CANARY))

    monkeypatch.setattr(invitations, "open_invitations", clash)
    monkeypatch.setattr(invitations, "revoke", clash)
    page = f"/t/{tenant.slug}/invitations/0192f000-0000-7000-8000-000000000001/revoke"
    token = owner.filled(f"/t/{tenant.slug}/members/invite", {})[1]
    answer = owner.post(page, data={"csrf_token": token["csrf_token"], "_once": "12345678", "note": "typed"})
    assert answer.status_code == 409
    assert "typed" in answer.text
    assert CANARY not in answer.text


class TestSentByAnotherSite:
    """The browser leaves our cookie out, so it looks like a page that was open too long."""

    DATA = {"note": "their words", "csrf_token": "guessed"}

    def test_nothing_is_repeated_and_nobody_is_signed_out(self, desk, tenant):
        for address in (f"/t/{tenant.slug}/members/invite", "/sign-in", "/sign-out"):
            answer = desk().post(address, data=self.DATA, headers={"Sec-Fetch-Site": "cross-site"})
            assert answer.status_code == 403
            assert "their words" not in answer.text
            assert "Set-Cookie" not in answer.headers

    def test_our_own_page_that_was_open_too_long_is(self, owner, tenant):
        for sent_by in ({"Sec-Fetch-Site": "same-origin"}, {}):
            answer = owner.post(f"/t/{tenant.slug}/members/invite", data=self.DATA, headers=sent_by)
            assert answer.status_code == 400
            assert "their words" in answer.text


class TestSessionEndedMeanwhile:
    """A request that began before must not bring back what was ended: by a new password, by the operator, elsewhere."""

    @pytest.mark.parametrize("renamed", [False, True])
    def test_it_stays_ended(self, app, in_app, owner, renamed):
        cookie = owner.client.get_cookie("trustward").value
        with app.test_request_context("/account", headers={"Cookie": f"trustward={cookie}"}):
            opened = session._get_current_object()
            assert opened["_user_id"] == str(owner.person.id)
            with scope.enter_platform():
                sessions.end_all(owner.person.id)
            opened["note"] = "changed by the running request"
            if renamed:
                opened.rename()
            response = app.response_class()
            app.session_interface.save_session(app, opened, response)
        assert "trustward=;" in response.headers["Set-Cookie"]
        assert owner.get("/account").status_code == 302
        with in_app(), scope.enter_platform(write=False) as found:
            assert found.scalars(sa.select(sessions.WebSession)).all() == []


class TestSessionThatCannotBeKept:
    """On SQLite one writer holds up all others: what was done must be told, and what is told must be true."""

    @pytest.fixture
    def lock(self, monkeypatch):
        def fail(*arguments):
            raise sa.exc.OperationalError("update", {}, Exception("database is locked"))

        return lambda: monkeypatch.setattr(sessions, "_write", fail)

    def test_what_was_done_for_a_tenant_is_told_all_the_same(self, owner, tenant, lock, monkeypatch):
        path, fields = owner.filled(f"/t/{tenant.slug}/members/invite", {"email": CANARY})
        lock()
        answer = owner.post(path, data=fields)
        assert answer.status_code == 302
        monkeypatch.undo()
        assert 'role="status"' in owner.get(answer.location).text, "its message was kept together with the act"

    def test_elsewhere_it_says_that_it_may_have_been_done(self, owner, lock):
        path, fields = owner.filled("/account", {"name": "홍길동", "locale": "en"})
        lock()
        answer = owner.post(path, data=fields)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "whether it was done" in answer.text
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]

    def test_a_refusal_keeps_its_own_reason(self, owner, lock):
        lock()
        assert owner.get("/no-such-page?lang=en").status_code == 404

    def test_nothing_of_an_undone_act_stays_in_the_session(self, app, owner, tenant, in_app):
        with app.test_request_context(f"/t/{tenant.slug}/"):
            opened = session._get_current_object()
            opened["note"] = "told of what is undone"
            with pytest.raises(StaleDataError), scope.enter(tenant.id):
                assert sessions.keep_here()
                raise StaleDataError
            assert opened.modified
        with in_app(), scope.enter_platform(write=False) as found:
            rows = found.scalars(sa.select(sessions.WebSession.data)).all()
        assert all("note" not in row for row in rows)


def test_a_number_that_no_column_holds_is_no_page(owner, tenant):
    assert owner.get(f"/p/{tenant.slug}/privacy/versions/99999999999999999999").status_code == 404


def test_an_address_with_a_character_that_is_none_is_no_page(desk, owner):
    for address in ("/p/a%00b/privacy", "/t/a%00b/", "/p/%ff/privacy"):
        assert owner.get(address).status_code == 404


def test_a_text_with_a_character_that_is_none_is_marked(owner, tenant):
    answer = owner.submit(f"/t/{tenant.slug}/members/invite", {"email": "a\0b@hanbit.example"})
    assert answer.status_code == 422
    assert "표시할 수 없는 문자" in answer.text


def test_a_method_that_no_page_has_is_no_page(owner, tenant):
    for method in ("OPTIONS", "TRACE", "PUT"):
        for address in (f"/p/{tenant.slug}/privacy", "/sign-in", "/no-such-page"):
            assert owner.client.open(address, method=method).status_code in {400, 404}


def test_a_server_that_may_not_run_says_why_and_is_not_started_again(tmp_path):
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TRUSTWARD_")},
        "TRUSTWARD_HOME": str(tmp_path),
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    }
    ended = subprocess.run(
        [sys.executable, "-c", "import trustward.wsgi"], env=environment, capture_output=True, text=True
    )
    assert ended.returncode == 4
    assert "The database can't be reached" in ended.stderr
    assert "Traceback" not in ended.stderr
