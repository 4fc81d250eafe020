"""`/t/<slug>/outbox`: what was given up, why, and a button; and what nobody handles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.accounts.domain import Member, Permission
from trustward.kernel import audit, outbox, scope
from trustward.kernel.outbox import OutboxRow, OutboxState
from trustward.plugins.facts import Alarm, NavItem
from trustward.web.access import requires
from trustward.web.alarms import raises_alarms
from trustward.web.forms import ONCE, use_once
from trustward.web.navigation import adds_entries

SHOWN = 100
bp = Blueprint("outbox", __name__, url_prefix="/t/<slug>/outbox", template_folder="templates")
BLUEPRINTS = (bp,)


@bp.get("/")
@requires(Permission.ADMIN)
def index() -> ResponseReturnValue:
    """Effects that could not be done and were given up after the last try, and those that nobody here knows."""
    return render_template("outbox/index.html", rows=outbox.parked(SHOWN), unhandled=outbox.unhandled())


@bp.post("/<uuid:id>/again")
@requires(Permission.ADMIN)
def again(id: UUID) -> ResponseReturnValue:
    """Try a given-up effect again from the beginning."""
    use_once(request.form.get(ONCE, ""))
    outbox.retry_parked(id)
    audit.record("outbox.tried_again", ("outbox", id))
    flash(_("It will be tried again."))
    return redirect(url_for(".index"))


def given_up(most: int = 99) -> int:
    """How many effects were given up, counted up to `most`."""
    statement = sa.select(OutboxRow.id).where(OutboxRow.state == OutboxState.PARKED).limit(most)
    return len(scope.session().execute(statement).all())


@adds_entries
def _entries(member: Member) -> list[NavItem]:
    if not member.may(Permission.ADMIN) or not (count := given_up()):
        return []
    return [NavItem(_("Given-up effects"), url_for("outbox.index"), 860, count)]


@raises_alarms
def _alarms(as_of: date) -> Iterable[Alarm]:
    if given_up(1):
        yield Alarm(
            "outbox_parked", _("Something that follows from a change could not be done."), url_for("outbox.index")
        )
    if outbox.unhandled():
        yield Alarm(
            "outbox_unhandled",
            _("Something that follows from a change waits for a plugin that is not there."),
            url_for("outbox.index"),
        )
