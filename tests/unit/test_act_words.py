"""Whatever is written into the audit trail is said in words on its page."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from trustward.web.audit.words import ACTS, SUBJECTS

ROOT = Path(__file__).resolve().parents[2]
CORE = ROOT / "platform" / "trustward"
PLUGINS = sorted(path for path in ROOT.glob("plugins/*/src/*") if (path / "plugin.py").exists())


def recorded(folder: Path) -> Iterator[tuple[str, ast.expr, ast.expr | None]]:
    """Every call of `audit.record` below a folder: where, the act, and the kind of what it is done to."""
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "record"
            if named and isinstance(node.func.value, ast.Name) and node.func.value.id == "audit":
                subject = node.args[1]
                kind = subject.elts[0] if isinstance(subject, ast.Tuple) else None
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node.args[0], kind


def unexplained(folder: Path, words: dict[str, object]) -> Iterator[str]:
    for place, act, kind in recorded(folder):
        for written in (act, kind):
            if isinstance(written, ast.Constant) and written.value not in words:
                yield f"{place}: {written.value}"
        if isinstance(act, ast.JoinedStr):
            begin = act.values[0]
            assert isinstance(begin, ast.Constant), place
            if not any(word.startswith(begin.value) for word in words):
                yield f"{place}: {begin.value}…"


@pytest.mark.parametrize("folder", [CORE, *PLUGINS], ids=lambda folder: folder.name)
def test_every_act_has_words(folder):
    words: dict[str, object] = {**ACTS, **SUBJECTS}
    if folder != CORE and (folder / "act_words.py").exists():
        words |= import_module(f"{folder.name}.act_words").ACT_WORDS
    assert list(unexplained(folder, words)) == []


def test_no_act_is_a_kind_too():
    assert not ACTS.keys() & SUBJECTS.keys()
