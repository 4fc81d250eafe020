"""What is installed from wheels, elsewhere and without the repository, migrates and serves."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from trustward.testing.database import TestDatabase
from trustward.testing.servers import process_tree

ROOT = Path(__file__).resolve().parents[2]
once = pytest.mark.database("sqlite")
"""For what no database decides."""


def run(*command: object, cwd: Path) -> str:
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed() -> Iterator[Path]:
    """The Python of a fresh environment with our wheels in it and nothing of the repository."""
    local = ROOT / ".uv/bin/uv"
    uv = local if local.exists() else shutil.which("uv")
    assert uv, "uv is missing: run `make test`, which brings it"
    with tempfile.TemporaryDirectory(prefix="tw-wheel-", dir="/tmp") as name:
        folder = Path(name)
        for project in (ROOT, *(path.parent for path in sorted(ROOT.glob("plugins/*/pyproject.toml")))):
            run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder / "wheels", cwd=project)
        run(uv, "venv", "--quiet", "--python", sys.executable, folder / "venv", cwd=folder)
        python = folder / "venv/bin/python"
        install = (uv, "pip", "install", "--quiet", "--python", python)
        run(*install, "--require-hashes", "-r", ROOT / "requirements/run.lock", cwd=folder)
        run(*install, "--no-deps", *sorted((folder / "wheels").glob("*.whl")), cwd=folder)
        yield python


@once
def test_a_wheel_holds_no_test_and_its_dependencies_are_enough(installed: Path) -> None:
    code = "import trustward.app, sys; print(trustward.app.__file__); print('pytest' in sys.modules)"
    place, pytest_loaded = run(installed, "-c", code, cwd=installed.parent).split()
    assert Path(place).is_relative_to(installed.parents[1])
    assert pytest_loaded == "False"


@pytest.mark.usefixtures("app")  # the shared database is emptied afterwards
def test_it_migrates_and_serves(installed: Path, database: TestDatabase) -> None:
    with tempfile.TemporaryDirectory(prefix="tw-", dir="/tmp", ignore_cleanup_errors=True) as home:
        settings = {**database.environment, "TRUSTWARD_TEST": "1"}
        with process_tree(Path(home), settings, python=installed, cwd=Path(home)) as tree:
            for address in ("/healthz", "/readyz", "/static/vendor/htmx/htmx.min.js", "/static/app.css"):
                with urllib.request.urlopen(tree.url + address, timeout=10) as response:
                    assert response.status == 200
        migrated = (Path(home) / "log/prepare.log").read_text()
    assert "up to date" in migrated


@once
def test_it_prints_with_its_own_fonts(installed: Path) -> None:
    code = """
from trustward.documents import Document, Section, paragraph
from trustward.documents.printing import Format, render
from trustward.kernel.texts import Lang
document = Document("note", Lang.KO, "개인정보", (Section("a", "", (paragraph("洪吉童"),)),))
made = [render(document, form) for form in Format]
print([data[:2] for data in made], b"pdfuaid:part" in made[0])
"""
    assert run(installed, "-c", code, cwd=installed.parent).strip() == "[b'%P', b'PK', b'PK'] True"


@once
def test_every_plugin_of_the_repository_loads(installed: Path) -> None:
    code = "from trustward.plugins import manager as m; p = m.load(); print(sorted(p.manifests), p.quarantined)"
    names = sorted(path.parent.name for path in ROOT.glob("plugins/*/pyproject.toml"))
    assert run(installed, "-c", code, cwd=installed.parent).strip() == f"{names} []"
