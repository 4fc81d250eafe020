"""What is checked before a process serves or works: the wrong database role, an unprotected table, a missing migration.

And what is done before: whatever a restored backup brought back is destroyed again.
"""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError

from trustward.kernel.db import db
from trustward.kernel.migrations import behind
from trustward.kernel.replay import replay
from trustward.kernel.rowpolicy import objections
from trustward.kernel.vault import vault
from trustward.settings import BadSettings


def refuse_unsafe(app: Flask) -> Flask:
    """Stop here, with sentences, where the database could not keep tenants apart.

    Raises:
        BadSettings: a role that is a superuser, bypasses row policies or owns tables; a table with a tenant id and no policy;
            a migration that was not run; no database.
    """
    with app.app_context():
        try:
            with db.engine.connect() as connection:
                found = objections(connection) + missing_migrations(app, connection)
        except OperationalError as error:
            raise BadSettings(f"The database can't be reached: {error.orig}") from None
        if not found:
            replay()
        for engine in db.engines.values():
            engine.dispose()
        vault().store.close()
    if found:
        raise BadSettings("Trustward does not start:\n" + "\n".join(f"  - {sentence}" for sentence in found))
    return app


def missing_migrations(app: Flask, connection: sa.Connection) -> list[str]:
    """Sentences on migrations of this release that were not run."""
    manifests = app.extensions["trustward.plugins"].in_order()
    return [f"A migration is pending: {line}. Run `trustward db upgrade`." for line in behind(connection, manifests)]
