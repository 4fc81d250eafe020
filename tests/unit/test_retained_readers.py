"""What is kept apart is read in few places, which somebody looked at: ordinary pages, search, marketing and exports are none."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REVIEWED = {
    "apart/": "moves, access by asking",
    "backup/": "copies of the database as a whole; one tenant's own export and import",
    "testing/": "tests",
    "kernel/retained.py": "the session itself",
    "start.py": "roles and policies, no row",
    "cli/doctor.py": "roles and policies, no row",
    "kernel/migrations.py": "migrations of its tables",
}
CONTENT = {"KeptUnit", "KeptFile", "KeptIndex", "RetainedBase", "kept_items", "opened_file", "from_kept"}
READERS = {
    "apart/services/access.py",
    "apart/services/__init__.py",
    "apart/services/carrying.py",
    "apart/services/content.py",
}
"""Who opens content: access by asking, and the move that compares its copy."""


def names_used(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield "retained" if (node.module, alias.name) == ("trustward.kernel", "retained") else alias.name
                if node.module == "trustward.kernel.retained":
                    yield "retained"


def sources():
    package = ROOT / "platform" / "trustward"
    for path in package.rglob("*.py"):
        yield str(path.relative_to(package)), path
    for path in ROOT.glob("plugins/*/src/**/*.py"):
        yield str(path.relative_to(ROOT)), path


def test_the_retained_database_is_opened_in_reviewed_places_only():
    wanted = CONTENT | {"retained"}
    found = {name: wanted & set(names_used(path)) for name, path in sources()}
    strangers = {name: used for name, used in found.items() if used and not name.startswith(tuple(REVIEWED))}
    assert strangers == {}


def test_content_is_opened_by_asking_and_by_the_move_alone():
    opening = {"kept_items", "opened_file", "from_kept"}
    used = {name for name, path in sources() if opening & set(names_used(path))}
    assert {name for name in used if not name.startswith("testing/")} <= READERS
