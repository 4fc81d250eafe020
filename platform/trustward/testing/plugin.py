"""Fixtures for Trustward and its plugins: a real application on a real database, standing persons, builders.

`TRUSTWARD_TEST_DB` chooses `sqlite` (default) or `postgresql`. No fixture keeps an application context open around a client
call: it would share the identity map and hide leaks. Use `with in_app():` for what a test does itself.
"""

from __future__ import annotations

import gc
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from trustward.testing.builders import Builders
from trustward.testing.database import TestDatabase, open_database
from trustward.testing.desk import Desk

_ENV = "TRUSTWARD_TEST_DB"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "database(kind): collected only when that kind of database is under test")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    kind = os.environ.get(_ENV, "sqlite")

    def elsewhere(item: pytest.Item) -> bool:
        mark = item.get_closest_marker("database")
        return bool(mark and mark.args[0] != kind)

    config.hook.pytest_deselected(items=[item for item in items if elsewhere(item)])
    items[:] = [item for item in items if not elsewhere(item)]


@pytest.fixture(scope="session")
def test_home() -> Iterator[Path]:
    """A home folder with a short path (it holds a Unix socket)."""
    with tempfile.TemporaryDirectory(prefix="tw-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def queue_url(test_home: Path) -> Iterator[str]:
    """A real queue server."""
    from trustward.testing.servers.queue import queue_server

    with queue_server(test_home / "queue") as url:
        yield url


@pytest.fixture(scope="session")
def mail_sink() -> Iterator[Any]:
    """A real SMTP server that keeps what it got: `.received`, `.to(address)`."""
    from trustward.testing.servers.mail import mail_server

    with mail_server() as sink:
        yield sink


@pytest.fixture(scope="session")
def database(test_home: Path) -> Iterator[TestDatabase]:
    """The database under test, not yet migrated."""
    with open_database(os.environ.get(_ENV, "sqlite"), test_home) as found:
        yield found


@pytest.fixture(scope="session")
def app(test_home: Path, database: TestDatabase, queue_url: str, mail_sink: Any) -> Iterator[Flask]:
    """The application with every installed plugin, migrated. One per run: each test starts with empty tables."""
    from trustward.kernel.db import db

    made = database.build_app(test_home, {"REDIS_URL": queue_url, "SMTP_URL": mail_sink.url})
    gc.collect()
    gc.freeze()  # what is loaded by now stays: looking through it again and again took a seventh of the time
    yield made
    with made.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture(autouse=True)
def _clean(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if {"app", "client_app"} & set(request.fixturenames):
        request.getfixturevalue("database").empty(request.getfixturevalue("app"))
        request.getfixturevalue("mail_sink").clear()


@pytest.fixture
def in_app(app: Flask) -> Callable[[], AbstractContextManager[Any]]:
    """`with in_app():` for services called by the test itself."""
    return app.app_context


@pytest.fixture
def build(app: Flask) -> Builders:
    """Builders of tenants, people and rows; each works in a context of its own."""
    return Builders(app)


@pytest.fixture
def desk(app: Flask) -> Callable[..., Desk]:
    """`desk(as_=person)`: a browser's requests, signed in as that person; `desk()` is a stranger's."""

    def open_desk(as_: Any = None) -> Desk:
        return Desk(app, as_)

    return open_desk


@pytest.fixture
def moved_clock(app: Flask) -> Callable[..., None]:
    """`moved_clock(days=365)`: let time pass through the same door as the running system."""

    def move(**delta: float) -> None:
        from trustward.kernel import clock

        with app.app_context():
            clock.move(timedelta(**delta))

    return move


@pytest.fixture
def work(app: Flask) -> Callable[[], int]:
    """`work()`: tick and drain until nothing is due, as ticker and worker would."""

    def run() -> int:
        from trustward.destruction.services import clocks
        from trustward.kernel import due, outbox
        from trustward.plugins.enablement import task_gate

        with app.app_context():
            clocks.observe()
            done = 0
            while True:
                begun = due.tick(task_gate())
                drained = outbox.drain()
                done += drained
                if not begun and not drained:
                    return done

    return run


@pytest.fixture
def processes(app: Flask, test_home: Path, database: TestDatabase, mail_sink: Any) -> Iterator[Any]:
    """`processes.start_queue()`, `processes.start("worker default")`: real processes beside the test, which may be killed."""
    from trustward.testing.servers.programs import processes as running

    with running(test_home, {**database.environment, "SMTP_URL": mail_sink.url}) as found:
        yield found


@pytest.fixture
def until() -> Callable[..., None]:
    """`until(condition)`: wait for something that happens in another process."""

    def wait(condition: Callable[[], object], seconds: float = 90.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "it did not happen in time"
            time.sleep(0.05)

    return wait
