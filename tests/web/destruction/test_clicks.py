"""Fifty clicks of two officers over HTTP at the same moment: one approval, one execution, forty-nine clear refusals."""

import http.client
import threading
from collections import Counter
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from werkzeug.serving import make_server

from trustward.accounts.domain import Role
from trustward.accounts.sessions import cookie_name
from trustward.destruction import services
from trustward.destruction.domain import RequestState
from trustward.destruction.tables import DestructionEntry
from trustward.kernel.audit.tables import AuditEntry

CLICKS = 50


@pytest.fixture
def served(app):
    """The application behind a real, threaded server: its port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def send(port, path, cookie, fields):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        connection.request("POST", path, urlencode(fields, doseq=True), headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.getheader("Location") or "", answer.getheader("Retry-After") or ""
    finally:
        connection.close()


def cookie_of(app, desk):
    with app.app_context():
        found = desk.client.get_cookie(cookie_name())
    return f"{found.key}={found.value}"


def test_fifty_clicks_make_one_approval(
    app, served, database, inquiries, registered, proposed, build, tenant, officer, desk, work, moved_clock
):
    inquiries(3)
    (request_id,) = proposed()
    page = f"/t/{tenant.slug}/destruction/requests/{request_id}/approval"
    clicks = []
    for person in (officer, build.person(of=tenant, role=Role.OFFICER)):
        at = desk(as_=person)
        for _ in range(CLICKS // 2):  # each click has loaded the page for itself: no once-token stops it
            path, fields = at.filled(page, {"late_reason": "휴무"}, "approve")
            clicks.append((path, cookie_of(app, at), fields))
    start, ends = threading.Barrier(CLICKS), Counter()

    def click(path, cookie, fields):
        start.wait()
        status, _location, wait = send(served, path, cookie, fields)
        assert (status == 503) == bool(wait)
        ends[status] += 1

    threads = [threading.Thread(target=click, args=one) for one in clicks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    busy = ends.pop(503, 0)  # SQLite has one writer: on a slow machine some are told to come again
    assert ends == {302: 1, 409: CLICKS - 1 - busy}, "the winner is told so, and nobody gets a page without a reason"
    assert not busy or database.kind == "sqlite"
    moved_clock(hours=25)
    work()
    with registered() as session:
        row = services.get(request_id)
        assert (row.state, row.destroyed) == (RequestState.CLOSED, 3)
        assert session.scalar(sa.select(sa.func.count()).select_from(DestructionEntry)) == 1
        acts = sa.select(sa.func.count()).select_from(AuditEntry).where(AuditEntry.action == "destruction.approved")
        assert session.scalar(acts) == 1


def test_a_double_click_of_one_form_does_it_once(app, served, inquiries, registered, proposed, tenant, officer, desk):
    inquiries(1)
    (request_id,) = proposed()
    page = f"/t/{tenant.slug}/destruction/requests/{request_id}/approval"
    at = desk(as_=officer)
    path, fields = at.filled(page, {"late_reason": "휴무"}, "approve")
    start, ends = threading.Barrier(4), []

    def click():
        start.wait()
        ends.append(send(served, path, cookie_of(app, at), fields))

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {status for status, _location, _wait in ends} <= {302, 303}
    with registered() as session:
        acts = sa.select(sa.func.count()).select_from(AuditEntry).where(AuditEntry.action == "destruction.approved")
        assert session.scalar(acts) == 1
