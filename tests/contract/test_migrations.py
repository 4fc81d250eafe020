"""Migrations and models say the same, in one chain for each unit and database."""

from __future__ import annotations

from collections import Counter

from flask import Flask

from trustward.kernel import migrations


def test_every_chain_has_one_head(app: Flask) -> None:
    """Two revisions that were written side by side must be put in a row, or no installation can be upgraded."""
    for lineage in migrations.lineages(app.extensions["trustward.plugins"].in_order()):
        below = Counter()
        names = Counter()
        for file in lineage.versions.glob("*.py"):
            facts: dict[str, str | None] = {}
            exec(compile(file.read_text(), str(file), "exec"), facts)
            names[facts["revision"]] += 1
            below[facts["down_revision"]] += 1
        assert [name for name, times in names.items() if times > 1] == [], lineage
        assert [name for name, times in below.items() if times > 1] == [], lineage
        assert len(names.keys() - below.keys()) == bool(names), lineage


def test_models_and_migrations_say_the_same(app: Flask) -> None:
    settings, plugins = app.extensions["trustward.settings"], app.extensions["trustward.plugins"].in_order()
    for lineage in migrations.lineages(plugins):
        if any(lineage.versions.glob("*.py")):
            assert migrations.differences(settings, plugins, lineage) == [], lineage


def test_nothing_is_pending_after_an_upgrade(app: Flask) -> None:
    settings, plugins = app.extensions["trustward.settings"], app.extensions["trustward.plugins"].in_order()
    assert migrations.pending(settings, plugins) == []
