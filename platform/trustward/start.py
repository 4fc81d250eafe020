"""What is checked before a process serves or works: the wrong database role, an unprotected table, a missing migration."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.exc import OperationalError

from trustward.kernel.db import db
from trustward.kernel.rowpolicy import objections
from trustward.settings import BadSettings


def refuse_unsafe(app: Flask) -> Flask:
    """Stop here, with sentences, where the database could not keep tenants apart.

    Raises:
        BadSettings: a role that is a superuser, bypasses row policies or owns tables; a table with a tenant id and no policy;
            no database.
    """
    with app.app_context():
        try:
            with db.engine.connect() as connection:
                found = objections(connection)
        except OperationalError as error:
            raise BadSettings(f"The database can't be reached: {error.orig}") from None
        db.engine.dispose()
    if found:
        raise BadSettings("Trustward does not start:\n" + "\n".join(f"  - {sentence}" for sentence in found))
    return app
