"""Core and text SQL escape the tenant filter: they stand in a few reviewed places only."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REVIEWED = {
    "kernel/rowpolicy.py": "row policies, grants and their check",
    "kernel/db.py": "pragmas, the setting of the row policy, stamped bulk inserts",
    "kernel/retained.py": "the setting of the row policy, stamped bulk inserts",
    "kernel/clock.py": "the clock's offset, which belongs to nobody",
    "kernel/audit/chain.py": "the chain of the entered tenant, by its own id",
    "kernel/outbox/work.py": "the sweeper's list of tenants with due rows",
    "kernel/vault/sealing.py": "key units",
    "kernel/vault/embedded.py": "the key store, a database of its own",
    "backup/": "copies of whole databases, and of all that a tenant has",
    "policies/tables.py": "conditions of partial indexes",
    "testing/": "tests",
}
RAW = {"text", "exec_driver_sql", "literal_column", "raw_connection", "connection"}


def sources():
    yield from (ROOT / "platform" / "trustward").rglob("*.py")
    yield from ROOT.glob("plugins/*/src/**/*.py")


def offences(path: Path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in RAW:
            owner = ast.unparse(node.func.value)
            if node.func.attr not in {"text", "connection"} or owner in {
                "sa",
                "sqlalchemy",
                "session",
                "session()",
                "opened",
            }:
                yield f"{node.lineno}: {ast.unparse(node)[:60]}"
        if isinstance(node, ast.Name) and node.id == "REVIEWED" and isinstance(node.ctx, ast.Load):
            yield f"{node.lineno}: REVIEWED"
        if isinstance(node, ast.Attribute) and node.attr == "engine" and ast.unparse(node.value) == "db":
            yield f"{node.lineno}: db.engine"


HARMLESS = {
    "start.py", "web/pages.py", "cli/worker.py", "cli/doctor.py", "accounts/demo.py", "notices/jobs.py", "kernel/scope.py",
    "destruction/services/clocks.py",
}  # fmt: skip
"""They ask an engine or a connection what it is or dispose of it; no statement on a tenant's rows."""


def test_raw_sql_stands_in_reviewed_places_only():
    found = []
    for path in sources():
        name = str(path.relative_to(ROOT / "platform" / "trustward")) if "platform" in path.parts else str(path)
        if (
            any(name == place or (place.endswith("/") and name.startswith(place)) for place in REVIEWED)
            or name in HARMLESS
        ):
            continue
        if "/migrations/versions/" in name:
            continue
        found += [f"{name}:{offence}" for offence in offences(path)]
    assert found == []


def test_the_lint_finds_what_it_is_for(tmp_path):
    bad = tmp_path / "bad.py"
    bad.write_text("import sqlalchemy as sa\nsession().execute(sa.text('select 1'))\nc.exec_driver_sql('x')\n")
    assert len(list(offences(bad))) == 2
