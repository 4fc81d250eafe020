"""What is checked before a process serves or works: the wrong database role, an unprotected table, a missing migration.

And what is done before: whatever a restored backup brought back is destroyed again.
"""

from __future__ import annotations

import gc

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError

from trustward.kernel import retained
from trustward.kernel.db import db
from trustward.kernel.migrations import behind
from trustward.kernel.replay import replay
from trustward.kernel.rowpolicy import objections, objections_to_retained
from trustward.kernel.vault import vault
from trustward.settings import RESTORING, BadSettings, Settings

COLLECT_AFTER = 10_000
"""New objects after which garbage is looked for; Python's own figure is 700."""


def refuse_unsafe(app: Flask) -> Flask:
    """Stop here, with sentences, where the database could not keep tenants apart.

    Raises:
        BadSettings: a role that is a superuser, bypasses row policies or owns tables; a table with a tenant id and no policy;
            a retained database that the main one's roles can enter; a migration that was not run; no database.
    """
    settings: Settings = app.extensions["trustward.settings"]
    if (settings.home / RESTORING).exists():
        raise BadSettings("A restore was begun and is not finished: run it again, with --replace.")
    with app.app_context():
        try:
            with db.engine.connect() as connection:
                found = objections(connection) + missing_migrations(app, connection)
        except OperationalError as error:
            raise BadSettings(f"The database can't be reached: {error.orig}") from None
        try:
            with retained.engine().connect() as connection:
                found += objections_to_retained(connection, main_roles(settings))
                found += missing_migrations(app, connection, "retained")
        except OperationalError as error:
            raise BadSettings(f"The retained database can't be reached: {error.orig}") from None
        if not found:
            replay()
        for engine in db.engines.values():
            engine.dispose()
        vault().store.close()
    if found:
        raise BadSettings("Trustward does not start:\n" + "\n".join(f"  - {sentence}" for sentence in found))
    _spare_the_collector()
    return app


def _spare_the_collector() -> None:
    """What is loaded by now stays: a full collection would look through all of it, for a fifth of a second. And thousands of
    rows at once are no reason to look: they are let go without it."""
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, *gc.get_threshold()[1:])


def main_roles(settings: Settings) -> set[str]:
    """The roles of the main database: none of them may get into the retained one."""
    urls = (settings.database_url, settings.database_owner_url, settings.database_sweeper_url)
    return {role for url in urls if (role := sa.make_url(url).username)}


def missing_migrations(app: Flask, connection: sa.Connection, database: str = "main") -> list[str]:
    """Sentences on migrations of this release that were not run."""
    manifests = app.extensions["trustward.plugins"].in_order()
    lines = behind(connection, manifests, database)
    return [f"A migration is pending: {line}. Run `trustward db upgrade`." for line in lines]
