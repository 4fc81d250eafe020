"""The ledger of what is kept apart, and what a person must move elsewhere. No personal data."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.accounts.domain import Member, Permission
from trustward.apart import services
from trustward.apart.schemas import Confirm
from trustward.apart.services import access, elsewhere
from trustward.plugins.facts import NavItem
from trustward.records.views.words import HELD, Names
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
            number = elsewhere.confirm(typed["service"], typed["record_class"], connector, expected=typed["expected"])
            flash(_("Noted: %(number)s records are kept apart there.", number=number))
            return redirect(url_for(".by_hand"))
    page = render_template("apart/elsewhere.html", form=form, waiting=elsewhere.waiting(), names=Names(), words=words)
    return page, form.status
