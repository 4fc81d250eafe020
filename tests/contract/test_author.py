"""What the page for authors tells to write down works as it stands: built, installed, tested."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")


def files():
    """File name → content, from the walk through the example."""
    walk = PAGE.split("## In a quarter of an hour\n")[1].split("\n## ")[0]
    return dict(re.findall(r"^`([\w./-]+\.\w+)`[^\n]*\n\n```\w+\n(.*?)```", walk, re.M | re.S))


def run(*command, cwd, **environment):
    done = subprocess.run(
        [sys.executable, "-m", *map(str, command)], cwd=cwd, env={**os.environ, **environment}, capture_output=True,
        text=True, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("author")
    for name, content in files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def installed(written):
    """Where the built distribution was unpacked: it has metadata and an entry point like any installed one."""
    run("babel.messages.frontend", "compile", "-d", "src/trustward_review/translations", cwd=written)
    run("hatchling", "build", "-t", "wheel", cwd=written)
    [wheel] = (written / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(written / "site")
    return written / "site"


@pytest.mark.database("sqlite")
def test_the_example_has_all_its_files():
    assert {Path(name).name for name in files()} == {
        "pyproject.toml", "__init__.py", "plugin.py", "services.py", "views.py", "index.html", "messages.po", "test_review.py",
    }  # fmt: skip


@pytest.mark.database("sqlite")
def test_it_imports_what_is_public_and_nothing_else():
    for name, content in files().items():
        for module in re.findall(r"^\s*(?:from|import) (trustward[\w.]*)", content, re.M):
            assert module == "trustward.api" or module.startswith("trustward_review"), (name, module)


def test_its_own_tests_pass_where_it_is_installed(written, installed):
    said = run("pytest", "-q", "-p", "no:cacheprovider", "tests", cwd=written, PYTHONPATH=str(installed))
    assert "2 passed" in said


@pytest.mark.database("sqlite")
def test_it_is_listed(written, installed):
    code = "from trustward.cli import main; main(['plugins', 'list'])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=written,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(installed), "TRUSTWARD_HOME": str(written / "home"), "TRUSTWARD_TEST": "1"},
    )  # fmt: skip
    assert "review" in done.stdout, done.stderr
    assert "did not load: review" not in done.stderr
