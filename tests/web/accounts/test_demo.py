"""The demo: a log-in of each role that works, and every mail, on a page that exists in the demo only."""

import json
import re
import stat
import tempfile
from pathlib import Path

import pytest

from trustward.accounts import demo
from trustward.accounts.domain import Role
from trustward.accounts.services import create_account
from trustward.kernel import scope, tenants
from trustward.kernel.errors import Refused
from trustward.testing.desk import Desk


@pytest.fixture
def demo_app(database, queue_url, mail_sink):
    """An installation with TRUSTWARD_DEMO."""
    from trustward.kernel.db import db

    with tempfile.TemporaryDirectory(prefix="tw-") as folder:
        environment = {"TRUSTWARD_DEMO": "1", "REDIS_URL": queue_url, "SMTP_URL": mail_sink.url}
        if database.kind == "sqlite":
            environment["DATABASE_URL"] = f"sqlite:///{folder}/main.sqlite"
        app = database.build_app(Path(folder), environment)
        with app.app_context(), scope.enter_platform():
            tenants.create("daero", "대로 주식회사", zone="Asia/Seoul", demo=True)
            tenants.create("real", "진짜 주식회사", zone="Asia/Seoul")
        yield app
        if database.kind == "postgresql":
            database.empty(app)
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()


def home(app):
    return app.extensions["trustward.settings"].home


def test_each_role_has_a_log_in_that_works(demo_app):
    with demo_app.app_context():
        words = demo.describe()
        log_ins = demo.log_ins()
    assert [one.role for one in log_ins] == list(Role)
    assert "진짜" not in words
    assert "@real.example" not in words
    for one in log_ins:
        assert all(fact in words for fact in (one.email, one.password, one.code, one.role.value))
        desk = Desk(demo_app)
        answer = desk.submit("/sign-in?next=/t/daero/access", {"email": one.email, "password": one.password})
        answer = desk.submit(answer.location, {"code": one.code})
        assert answer.location == "/t/daero/access"
        assert desk.get(answer.location).status_code == (403 if one.role is Role.CLERK else 200)


def test_a_second_start_keeps_the_log_ins_and_the_file_is_private(demo_app):
    with demo_app.app_context():
        demo.describe()
        first = [(one.email, one.password) for one in demo.log_ins()]
        demo.describe()
        assert [(one.email, one.password) for one in demo.log_ins()] == first
    file = home(demo_app) / "demo-logins.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text()) == dict(first)
    assert len({password for _, password in first}) == len(Role)


def test_an_ordinary_tenant_or_installation_gets_none(demo_app, app, build, in_app):
    with demo_app.app_context():
        with scope.enter_platform(write=False):
            real = tenants.by_slug("real")
        with pytest.raises(Refused):
            demo.ensure(real)
    built = build.tenant(plugins=(), demo=True)
    with in_app():
        with scope.enter_platform(write=False):
            tenant = tenants.get(built.id)
        with pytest.raises(Refused):
            demo.ensure(tenant)
        with scope.enter_platform(write=False):
            from trustward.accounts.services.accounts import find_account

            assert find_account(f"owner@{built.slug}.example") is None


def test_the_page_shows_log_ins_and_mails_newest_first(demo_app):
    with demo_app.app_context():
        demo.describe()
        log_ins = demo.log_ins()
    folder = home(demo_app) / "mail"
    folder.mkdir()
    for number, subject in enumerate(("First", "Second <b>"), start=1):
        (folder / f"20261124T00000{number}-1-000001.eml").write_bytes(
            b"X-MailFrom: a@b.example\r\nFrom: Trustward <no-reply@trustward.example>\r\nTo: guest@new.example\r\n"
            b"Date: Tue, 24 Nov 2026 09:00:00 +0900\r\nContent-Type: text/plain; charset=utf-8\r\n"
            b"Content-Transfer-Encoding: 8bit\r\nSubject: "
            + subject.encode()
            + "\r\n\r\n여기를 여세요: http://127.0.0.1:8000/invitation/abc\r\n<script>alert(1)</script>\r\n".encode()
        )
    (folder / ".20261124T000009-1-000001.eml").write_bytes(b"half")
    (folder / "20261124T000003-1-000001.eml").write_bytes(b"no mail at all")
    page = Desk(demo_app).get("/demo").text
    assert all(one.email in page and one.password in page for one in log_ins)
    assert page.index("Second &lt;b&gt;") < page.index("First")
    assert re.search(r'<a href="http://127.0.0.1:8000/invitation/abc" rel="noopener">', page)
    assert "<script>alert" not in page
    assert "2026. 11. 24.(화)" in page
    assert "half" not in page
    assert "발송된 메일" in page
    assert "Outgoing mail" in Desk(demo_app).get("/demo?lang=en").text


def test_elsewhere_there_is_no_such_page(desk):
    assert desk().get("/demo").status_code == 404


def test_a_log_in_that_was_there_before_is_left_alone(demo_app):
    with demo_app.app_context():
        with scope.enter_platform():
            create_account("owner@daero.example", "누군가", "a password of somebody else")
        demo.describe()
        assert Role.OWNER not in {one.role for one in demo.log_ins()}
