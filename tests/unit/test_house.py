"""The lay-out of the repository, guarded where a slip would break everybody."""

import json
import platform
import re
import subprocess
import sysconfig
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

ALLOWED_AT_THE_TOP = {
    *("platform", "plugins", "tenants", "migrations", "tests", "wsgi.py", "pyproject.toml", "README.md"),
    *("Makefile", "docs", "LICENSE", "CHANGELOG.md", "requirements", "package.json", "package-lock.json"),
    *(".ci", ".gitignore", ".npmrc"),
}


def tracked() -> list[str]:
    """Names of the files that are, or would be, committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [name for name in names if (ROOT / name).exists()]


def locks() -> list[Path]:
    return [*sorted((ROOT / "requirements").glob("*.lock")), ROOT / "package-lock.json"]


def test_everybody_gets_the_standard_platform_module() -> None:
    assert Path(platform.__file__).is_relative_to(sysconfig.get_path("stdlib"))
    assert not list((ROOT / "platform").glob("*.py"))


def test_no_test_lies_below_platform() -> None:
    names = [Path(name) for name in tracked() if name.startswith("platform/")]
    assert [name for name in names if name.name.startswith(("test_", "conftest"))] == []


def test_the_top_level_holds_only_what_was_agreed() -> None:
    assert {name.split("/")[0] for name in tracked()} <= ALLOWED_AT_THE_TOP


def test_no_third_party_asset_is_committed() -> None:
    assert not [name for name in tracked() if "/static/vendor/" in name or name.endswith((".mo", ".woff2", ".min.js"))]


@pytest.mark.parametrize("lock", locks(), ids=lambda path: path.name)
def test_a_lock_names_no_address_and_no_path(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert "--find-links" not in text
    assert " @ " not in text


@pytest.mark.parametrize("lock", locks()[:-1], ids=lambda path: path.name)
def test_every_locked_distribution_has_a_hash(lock: Path) -> None:
    requirements = [line for line in lock.read_text().replace("\\\n", " ").splitlines() if "==" in line]
    assert requirements
    assert [line for line in requirements if "--hash=sha256:" not in line] == []


def test_every_declared_dependency_is_locked() -> None:
    """A new dependency in pyproject.toml needs `make lock`, or a fresh clone would lack it."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    run = [*declared["project"]["dependencies"], *declared["project"]["optional-dependencies"]["embedded"]]
    names = {"run.lock": run, "test.lock": [*run, *declared["dependency-groups"]["test"]]}
    for lock, requirements in names.items():
        locked = {
            line.split("==")[0] for line in (ROOT / "requirements" / lock).read_text().splitlines() if "==" in line
        }
        assert {re.split(r"[\[<>=~! ;]", requirement)[0].lower() for requirement in requirements} <= locked


def test_every_locked_npm_package_has_a_hash() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert packages.keys() > {""}
    hashes = {name: facts.get("integrity", "") for name, facts in packages.items() if name}
    assert [name for name, integrity in hashes.items() if not integrity.startswith("sha512-")] == []
