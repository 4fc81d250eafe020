"""The portal's page for a trustee that is asked to destroy: what, by when, how it was done, and the certificate."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.destruction import services
from trustward.destruction.domain import RequestState
from trustward.destruction.schemas import OfferSchema
from trustward.kernel.uploads import ACCEPT
from trustward.portal.domain import PORTAL_PAGES
from trustward.portal.visits import current_door
from trustward.web.access import portal
from trustward.web.forms import Form
from trustward.web.languages import lang

from .words import METHODS

bp = Blueprint("destruction_portal", __name__, url_prefix=f"{PORTAL_PAGES}/destruction", template_folder="../templates")


@bp.route("/", methods=["GET", "POST"])
@portal()
def show() -> ResponseReturnValue:
    """Say how it was destroyed and upload the certificate; afterwards what becomes of it."""
    door, form = current_door(), Form(OfferSchema())
    row = services.behind(door)
    if form.submitted:
        with form.guard():
            typed = form.load()
            said = services.Offer(typed["method"], typed["done_on"], typed["place"], typed["executor"])
            services.offer(door, said, typed["file"].read(), typed["file"].filename or "")
            flash(_("Thank you. Your certificate has been received."))
            return redirect(url_for(".show"), 303)
    page = render_template(
        "destruction/portal/show.html", row=row, form=form, what=services.what(row.rule, lang()), accept=ACCEPT,
        methods=METHODS, offered=services.is_offered(row), waiting=row.state is RequestState.PROVING,
    )  # fmt: skip
    return page, form.status
