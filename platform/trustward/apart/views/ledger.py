"""The ledger of what is kept apart, and what a person must move elsewhere. No personal data."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError

from trustward.accounts.domain import Member, Permission
from trustward.apart import services
from trustward.apart.schemas import Batch, Confirm
from trustward.apart.services import access, elsewhere
from trustward.kernel.errors import NotFound
from trustward.plugins.facts import NavItem
from trustward.records.views.outside import refuse_strangers, sheet
from trustward.records.views.words import HELD, Names
from trustward.web import numbers
from trustward.web.access import requires
from trustward.web.entry import current_member
from trustward.web.forms import Form
from trustward.web.navigation import adds_entries

from . import words

bp = Blueprint("apart", __name__, url_prefix="/t/<slug>/apart", template_folder="../templates")


@adds_entries
def entries_of_the_menu(member: Member) -> list[NavItem]:
    """What is kept apart; whoever may approve sees how many wait."""
    waits = access.waiting() if member.may(Permission.APPROVE) else 0
    return [NavItem(_("Kept apart"), url_for("apart.index"), order=315, count=waits)]


@bp.get("/")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Statute, class, service, how many, until when."""
    lines = services.lines()
    return render_template(
        "apart/index.html", lines=lines, total=sum(line.number for line in lines), moving=services.on_the_way(),
        late=services.late(), names=Names(), words=words, held=HELD, waiting=sum(one.number for one in elsewhere.waiting()),
        may_ask=current_member().may(Permission.EDIT),
    )  # fmt: skip


@bp.route("/elsewhere", methods=["GET", "POST"])
@requires(Permission.EDIT)
def by_hand() -> ResponseReturnValue:
    """What is held in other systems and waits for a person to move it apart there."""
    form = Form(Confirm())
    if form.submitted:
        with form.guard():
            typed = form.load()
            connector: UUID | None = typed["connector_id"]
            number = elsewhere.confirm(
                typed["service"], typed["record_class"], connector, expected=typed["expected"], until=typed["until"]
            )
            flash(_("Noted: %(number)s records are kept apart there.", number=numbers.written(number)))
            return redirect(url_for(".by_hand"))
    waiting = elsewhere.waiting()
    later = max(0, elsewhere.due_elsewhere() - sum(one.number for one in waiting))
    page = render_template("apart/elsewhere.html", form=form, waiting=waiting, later=later, names=Names(), words=words)
    return page, form.status


@bp.get("/elsewhere.csv")
@requires(Permission.EDIT, writes=True)
def sheet_of_ids() -> ResponseReturnValue:
    """Under which ids the other system knows what waits, as a sheet: what the button beside it is about. Logged."""
    try:
        asked = Batch().load({name: value for name, value in request.args.items() if value})
        refuse_strangers(asked["service"])
        found = elsewhere.listed(asked["service"], asked["record_class"], asked["connector_id"], asked["until"])
    except (ValidationError, NotFound):
        flash(_("Nothing of this waits any more. Please look again."), "error")
        return redirect(url_for(".by_hand"))
    return sheet(found, lambda one: one.apart_until, "keep-apart.csv")
