"""What a monitoring system reads: numbers that are true, and of nobody."""

import http.client

import pytest

from trustward.cli import metrics
from trustward.kernel import heartbeat, outbox, scope
from trustward.kernel.outbox import OutboxRow, OutboxState


@pytest.fixture
def server(app):
    found = metrics.serve(app, 0)
    yield found
    found.shutdown()
    found.server_close()


def read(server, path="/metrics"):
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=5)
    connection.request("GET", path)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, dict(line.rsplit(" ", 1) for line in text.splitlines() if line.startswith("trustward_"))


def test_the_backlog_of_all_tenants_is_counted(in_app, build, server, moved_clock):
    ours, theirs = build.tenant(plugins=()), build.tenant(plugins=())
    with in_app():
        before = read(server)[1]
        for tenant in (ours, theirs):
            with scope.enter(tenant.id) as session:
                outbox.promise("test.nobody", "waits", {})
                outbox.promise("test.nobody", "given up", {})
                session.query(OutboxRow).filter_by(dedupe_key="given up").one().state = OutboxState.PARKED
        heartbeat.beat("ticker")
    moved_clock(minutes=10)
    status, found = read(server)
    assert status == 200
    assert found["trustward_up"] == "1"
    assert found["trustward_tenants"] == "2"
    assert int(found['trustward_outbox_rows{state="due"}']) == int(before['trustward_outbox_rows{state="due"}']) + 2
    assert found['trustward_outbox_rows{state="given_up"}'] == "2"
    assert float(found["trustward_outbox_oldest_due_seconds"]) >= 600
    assert float(found['trustward_process_silent_seconds{process="ticker"}']) >= 600


def test_there_is_nothing_else(server):
    assert read(server, "/")[0] == 404


def test_a_database_that_is_away_is_a_number_too(app, server, monkeypatch):
    def fail():
        raise OSError

    monkeypatch.setattr(metrics, "backlog", fail)
    assert read(server) == (200, {"trustward_up": "0"})


def test_a_port_that_is_taken_does_not_stop_the_ticker(app, server):
    assert metrics.serve(app, server.server_address[1]) is None
