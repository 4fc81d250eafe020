"""The servers that other tests stand on: they are real, private to the run, and gone afterwards."""

from __future__ import annotations

import smtplib
from pathlib import Path

import psycopg
import pytest
import redis
from playwright.sync_api import sync_playwright

from trustward.testing.servers import Postgres, find_browser, mail_server, postgres_server, queue_server
from trustward.testing.servers.common import ServerMissing
from trustward.testing.servers.postgres import APP, OWNER, SWEEPER

pytestmark = pytest.mark.database("sqlite")  # once: none of it asks which database is under test


@pytest.fixture(scope="module")
def server():
    with postgres_server() as server:
        yield server


def build(urls) -> None:
    with psycopg.connect(urls.owner) as owner:
        owner.execute("create table thing (id int)")
        owner.execute("insert into thing values (7)")
        owner.execute(f"grant select on thing to {APP}")


def test_no_role_stands_above_row_policies(server: Postgres) -> None:
    with psycopg.connect(server.admin_url) as admin:
        rows = admin.execute(
            "select rolname from pg_roles where rolname = any(%s) and (rolsuper or rolbypassrls)",
            ([APP, OWNER, SWEEPER],),
        ).fetchall()
    assert rows == []


def test_a_copy_of_a_template_is_built_once_and_vanishes(server: Postgres) -> None:
    built = []
    for _ in range(2):
        name = server.template("key", lambda urls: (built.append(urls), build(urls)))
        with server.copy_of(name) as urls, psycopg.connect(urls.app) as app:
            assert app.execute("select id from thing").fetchone() == (7,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute("insert into thing values (8)")
        with pytest.raises(psycopg.OperationalError, match="does not exist"):
            psycopg.connect(urls.app)
    assert len(built) == 1


def test_the_app_can_not_enter_the_retained_database(server: Postgres) -> None:
    name = server.create()
    urls = server.urls(name)
    psycopg.connect(urls.retained).close()
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(server.url(f"{name}_retained", APP))
    server.drop(name)


def test_the_queue_server_is_private_and_gone_afterwards() -> None:
    with queue_server() as url, redis.Redis.from_url(url) as client:
        assert client.ping()
    with redis.Redis.from_url(url) as client, pytest.raises(redis.ConnectionError):
        client.ping()


def test_the_mail_ledger_counts_what_came_twice_and_can_refuse() -> None:
    with mail_server() as ledger:
        port = int(ledger.url.rsplit(":", 1)[1])
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp:
            for _ in range(2):
                smtp.sendmail("a@one.example", ["b@two.example"], b"Message-ID: <1@x>\r\nSubject: s\r\n\r\nhello\r\n")
            ledger.refuse = lambda recipients: "451 later"
            with pytest.raises(smtplib.SMTPDataError):
                smtp.sendmail("a@one.example", ["b@two.example"], b"Subject: s\r\n\r\nagain\r\n")
    assert ledger.doubled() == {"<1@x>": 2}
    assert ledger.to("b@two.example")[0].text == "hello\n"


def test_the_browser_is_real() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**find_browser().launch_options)
        page = browser.new_page()
        page.set_content("<button onclick=\"this.textContent = '눌렀습니다'\">press</button>")
        page.click("button")
        assert page.inner_text("button") == "눌렀습니다"
        browser.close()


def test_a_missing_browser_is_said_and_not_skipped(tmp_path: Path) -> None:
    with pytest.raises(ServerMissing, match="make test"):
        find_browser({"PATH": str(tmp_path)}, start=tmp_path)
    with pytest.raises(ServerMissing, match="CHROMIUM names"):
        find_browser({"PATH": str(tmp_path), "CHROMIUM": "nonesuch"}, start=tmp_path)
