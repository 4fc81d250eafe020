"""The bare ceiling: Flask, gunicorn and the database driver, with nothing of ours between them.

One statement and a small JSON answer for each kind of operation, on a table like ours.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask, request

from trustward.serve import tree
from trustward.testing.servers.common import running, wait_for

ROWS = 10_000
_URL = "BARE_DATABASE"
_SCHEMA = "bare"
"""Apart from our tables: a migration looks after every table beside them."""
_COLUMNS = ("id", "name", "number", "task", "state", "checked_on", "due_on", "note")
_DDL = (
    "create table bare_row (id text primary key, name text not null, number text, task text, state text, "
    "checked_on text, due_on text, note text)",
    "create index bare_name on bare_row (name)",
    "create table bare_answer (id text primary key, question text, value text, note text)",
    "create table bare_page (id integer primary key, body text)",
)


class Database:
    """One connection for each thread, either kind."""

    def __init__(self, url: str) -> None:
        self._url, self._local = url, threading.local()
        self.on_postgresql = url.startswith("postgresql")

    def run(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        """One statement in a transaction of its own."""
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._open()
        found = connection.execute(statement.replace("?", "%s") if self.on_postgresql else statement, values)
        return list(found.fetchall()) if found.description else []

    def _open(self) -> Any:
        if self.on_postgresql:
            return psycopg.connect(self._url, autocommit=True, options=f"-c search_path={_SCHEMA}")
        made = sqlite3.connect(self._url, isolation_level=None, timeout=15)
        for pragma in ("journal_mode=wal", "synchronous=normal"):
            made.execute(f"pragma {pragma}")
        return made


def furnish(database: Database, page: str) -> str:
    """Make the tables and their rows. Returns: the id of one row."""
    for statement in ([f"create schema {_SCHEMA}"] if database.on_postgresql else []) + list(_DDL):
        database.run(statement)
    ids = [str(uuid.uuid4()) for _ in range(ROWS)]
    for number, one in enumerate(ids):
        row = (one, f"수탁자 {number:06d}", "1248100998", "이메일 발송", "active", "2026-01-05", "2027-01-05", "메모")
        database.run("insert into bare_row values (?, ?, ?, ?, ?, ?, ?, ?)", row)
    for number in range(286):
        values = (str(uuid.uuid4()), "질문 문장이 여기에 있습니다. " * 4, "yes", str(number))
        database.run("insert into bare_answer values (?, ?, ?, ?)", values)
    database.run("insert into bare_page values (1, ?)", (page,))
    return ids[len(ids) // 2]


def create() -> Flask:
    """The bare application."""
    app, database = Flask("bare"), Database(os.environ[_URL])

    @app.get("/ok")
    def ok() -> Any:
        return {"status": "ok"}

    @app.get("/page")
    def page() -> Any:
        return database.run("select body from bare_page where id = 1")[0][0]

    @app.get("/rows")
    def rows() -> Any:
        found = database.run("select * from bare_row order by name limit 50")
        return {"rows": [dict(zip(_COLUMNS, row, strict=True)) for row in found]}

    @app.get("/rows/<id>")
    def row(id: str) -> Any:
        return dict(zip(_COLUMNS, database.run("select * from bare_row where id = ?", (id,))[0], strict=True))

    @app.post("/rows")
    def make() -> Any:
        values = (str(uuid.uuid4()), request.form["name"], "1248100998", "이메일 발송", "proposed", "", "", "")
        database.run("insert into bare_row values (?, ?, ?, ?, ?, ?, ?, ?)", values)
        return {}, 201

    @app.get("/answers")
    def answers() -> Any:
        return {"answers": [list(row) for row in database.run("select * from bare_answer limit 286")]}

    @app.post("/answers")
    def answer() -> Any:
        values = (str(uuid.uuid4()), "", request.form["value"], request.form["note"])
        database.run("insert into bare_answer values (?, ?, ?, ?)", values)
        return {}, 201

    return app


@contextmanager
def bare_server(url: str, home: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The bare application under gunicorn as ours runs. Yields: its port and its first process."""
    with tree.listen("127.0.0.1", 0) as listening:
        command = [sys.executable, "-m", "gunicorn", "-c", "python:trustward.serve.web", "--bind",
                   f"fd://{listening.fileno()}", f"{__name__}:create()"]  # fmt: skip
        port = int(listening.getsockname()[1])
        env = {**os.environ, _URL: url}
        with running(command, log=home / "bare.log", env=env, pass_fds=(listening.fileno(),)) as process:
            wait_for(lambda: _answers(port), process, home / "bare.log")
            yield port, process


def _answers(port: int) -> bool:
    from trustward.testing.bench.load import Connection, Request

    try:
        status, _, body = Connection(port).ask(Request("/ok").encoded(port))
    except OSError:
        return False
    return status == 200 and json.loads(body)["status"] == "ok"
