"""Pages that belong to no room: the front door, health, readiness."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, Flask, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from trustward.accounts import entry
from trustward.kernel import queue, scope
from trustward.kernel.db import db
from trustward.kernel.migrations import behind
from trustward.kernel.rowpolicy import objections
from trustward.web.access import open_to_all, signed_in

bp = Blueprint("web", __name__)


def init(app: Flask) -> None:
    app.register_blueprint(bp)


@bp.get("/")
@open_to_all()
def front() -> ResponseReturnValue:
    """To the tenant's home, to the choice of tenants, or to the log-in."""
    if not current_user.is_authenticated:
        return redirect(url_for("accounts.sign_in"))
    with scope.enter_platform(write=False):
        memberships = entry.memberships(current_user.id)
    if len(memberships) == 1:
        return redirect(f"/t/{memberships[0].slug}/")
    return redirect(url_for("web.choose_tenant"))


@bp.get("/tenants")
@signed_in()
def choose_tenant() -> ResponseReturnValue:
    """The tenants that this person may enter."""
    with scope.enter_platform(write=False):
        memberships = entry.memberships(current_user.id)
    return render_template("web/tenants.html", memberships=memberships)


@bp.get("/healthz")
@open_to_all()
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return {"status": "ok"}


@bp.get("/readyz")
@open_to_all()
def readyz() -> ResponseReturnValue:
    """The database answers, under the right role, migrated. The queue is only looked at: it may be away without harm."""
    manifests = current_app.extensions["trustward.plugins"].in_order()
    try:
        with db.engine.connect() as connection:
            wrong = "refused" if objections(connection) else "not migrated" if behind(connection, manifests) else ""
    except sa.exc.SQLAlchemyError:
        wrong = "no database"
    if wrong:
        return {"status": wrong}, 503
    return {
        "status": "ready",
        "queue": "reachable" if queue.waker().reachable() else "away",
    }
