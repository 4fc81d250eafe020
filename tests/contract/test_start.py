"""A process that must not serve says why, and ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from trustward.testing.database import TestDatabase
from trustward.testing.servers.tree import clean_environment

GUNICORN = [sys.executable, "-m", "gunicorn", "-c", "python:trustward.serve.web", "--bind", "127.0.0.1:0"]


def start_web(home: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    env = {**clean_environment(), "TRUSTWARD_HOME": str(home), "TRUSTWARD_TEST": "1", **settings}
    return subprocess.run([*GUNICORN, "trustward.wsgi:app"], env=env, capture_output=True, text=True, timeout=60)


def test_an_unknown_setting_ends_the_web_server(tmp_path: Path) -> None:
    ended = start_web(tmp_path, TRUSTWARD_DEMOO="1")
    assert ended.returncode != 0
    assert "Unknown setting TRUSTWARD_DEMOO" in ended.stderr


@pytest.mark.database("postgresql")
def test_a_role_that_could_see_every_tenant_ends_the_web_server(tmp_path: Path, database: TestDatabase) -> None:
    ended = start_web(tmp_path, **{**database.environment, "DATABASE_URL": database.superuser_url})
    assert ended.returncode != 0
    assert "is a superuser or may bypass row policies" in ended.stderr
