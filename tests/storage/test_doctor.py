"""`trustward doctor` names what is wrong, and only that."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from trustward.apart import services as apart
from trustward.cli import doctor
from trustward.destruction.domain import ConnectorState
from trustward.destruction.tables import DestructionConnector
from trustward.hosts import read_places
from trustward.kernel import clock, heartbeat, scope
from trustward.settings import Settings
from trustward.testing.moves.records import complaint, register_with_complaints


@pytest.fixture
def findings(app: Flask) -> Callable[..., list[str]]:
    """`findings(check, **changed settings)`: the sentences of one check."""

    def ask(check: Callable[..., doctor.Sentences], **changes: object) -> list[str]:
        settings: Settings = replace(app.extensions["trustward.settings"], **changes)
        with app.app_context():
            return list(check(settings, app.extensions["trustward.plugins"]))

    return ask


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def test_a_sound_installation_has_nothing_to_say(app: Flask, findings) -> None:
    with app.app_context():
        for process in ("ticker", "worker:default", "worker:heavy"):
            heartbeat.beat(process)
    for title, check in doctor.CHECKS.items():
        assert findings(check, demo=True, test=False) == [], title


def test_a_process_that_never_ran_or_fell_silent_is_named(app: Flask, findings, moved_clock) -> None:
    assert len(findings(doctor.processes)) == 3
    with app.app_context():
        heartbeat.beat("ticker")
        heartbeat.beat("worker:default")
    assert findings(doctor.processes) == [
        "The worker `heavy` never ran: documents wait. Start `trustward worker heavy`."
    ]
    moved_clock(minutes=5)
    assert "The ticker was last seen 5 minutes ago" in findings(doctor.processes)[0]


def test_a_queue_that_is_away_is_named(findings) -> None:
    [sentence] = findings(doctor.queue, redis_url=f"redis://127.0.0.1:{closed_port()}")
    assert "The queue server does not answer" in sentence


def test_missing_and_silent_mail_servers_are_named(findings) -> None:
    [sentence] = findings(doctor.mail, smtp_url=f"smtp://127.0.0.1:{closed_port()}")
    assert "does not answer" in sentence


def test_pending_migrations_are_named(findings, tmp_path: Path) -> None:
    found = findings(doctor.pending, database_owner_url=f"sqlite:///{tmp_path / 'empty.sqlite'}")
    assert any("core (main): nothing" in sentence and "trustward db upgrade" in sentence for sentence in found)


def test_packs_whose_holidays_end_are_named(findings, moved_clock) -> None:
    assert findings(doctor.statutes) == []
    moved_clock(days=10 * 365)
    assert any("is out of date" in sentence for sentence in findings(doctor.statutes))


def test_a_moved_clock_is_named(findings, moved_clock) -> None:
    moved_clock(days=40)
    assert any(
        "The clock was moved by 40 days" in s or "39 days" in s for s in findings(doctor.time, test=False, demo=True)
    )


def test_a_secret_that_others_can_read_is_named(findings, tmp_path: Path) -> None:
    key = tmp_path / "keys/master.key"
    key.parent.mkdir(mode=0o700)
    key.write_text("secret")
    key.chmod(0o644)
    [sentence] = findings(doctor.place, master_key_file=key)
    assert sentence == f"{key} can be read by other users: chmod 600 {key}"


def test_an_address_that_leads_nowhere_is_named(findings) -> None:
    [sentence] = findings(doctor.address, test=False, demo=False, base_url="http://127.0.0.1:8000")
    assert "lead nowhere for others" in sentence
    [sentence] = findings(doctor.address, test=False, demo=False, base_url="http://trustward.example")
    assert "not https" in sentence


def test_the_command_prints_every_check_and_fails_when_something_is_wrong(app: Flask, monkeypatch) -> None:
    monkeypatch.setattr(doctor, "application", lambda: app)
    result = CliRunner().invoke(doctor.doctor)
    assert result.exit_code == 1
    assert all(title in result.output for title in doctor.CHECKS)
    assert "ok     database, role and row policies" in result.output
    assert "The ticker never ran" in result.output


def test_a_check_that_breaks_is_a_sentence_too(app: Flask) -> None:
    def broken(settings, plugins):
        raise RuntimeError("no ink")
        yield

    with app.app_context():
        assert list(doctor._examined(broken, app)) == ["This could not be examined: RuntimeError: no ink"]


def test_records_that_should_be_kept_apart_are_named(findings, build, app) -> None:
    tenant = build.tenant(plugins=("statutes_kr",))
    with app.app_context(), scope.enter(tenant.id):
        register_with_complaints()
        complaint("haneul")
    [sentence] = findings(doctor.kept_apart)
    assert sentence.startswith(f"1 records of {tenant.slug} should be kept apart for")
    with app.app_context():
        apart.move_due(tenant.id)
    assert findings(doctor.kept_apart) == []


def test_connectors_that_reach_nothing_are_named(app: Flask, findings, build) -> None:
    tenant = build.tenant(plugins=("connectors",))
    with app.app_context(), scope.enter(tenant.id):
        scope.session().add(
            DestructionConnector(
                kind="sql",
                name="Shop",
                settings=b"-",
                state=ConnectorState.ENABLED,
                check_said=[],
                created_at=clock.now(),
            )
        )
    [sentence] = findings(doctor.connectors)
    assert "CONNECTOR_HOSTS" in sentence
    assert tenant.slug in sentence
    assert findings(doctor.connectors, connector_hosts=read_places("10.0.0.0/8")) == []


def test_it_says_which_machines_connectors_may_reach(app: Flask, monkeypatch) -> None:
    listed = replace(app.extensions["trustward.settings"], connector_hosts=read_places("db.example 10.0.0.0/8:6432"))
    monkeypatch.setitem(app.extensions, "trustward.settings", listed)
    monkeypatch.setattr(doctor, "application", lambda: app)
    said = CliRunner().invoke(doctor.doctor).output
    assert "Connectors may reach: db.example, 10.0.0.0/8:6432." in said
