"""By when a tenant wants to be asked about what waits."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.accounts.domain import Permission
from trustward.obligations.services import request_refresh
from trustward.records import services
from trustward.records.schemas import TermsSchema
from trustward.web.access import requires
from trustward.web.forms import Form, check_version

bp = Blueprint("record_settings", __name__, url_prefix="/t/<slug>/records/settings", template_folder="../templates")


@bp.route("/", methods=["GET", "POST"])
@requires(Permission.ADMIN)
def index() -> ResponseReturnValue:
    """After how many days somebody is asked."""
    terms = services.terms()
    initial = {"event_days": terms.event_days, "hold_days": terms.hold_days}
    form = Form(TermsSchema(), initial=initial, version=terms.version)
    if form.submitted:
        with form.guard():
            decided = form.load()
            check_version(terms, form.version, ours=decided, theirs=initial)
            services.change_terms(**decided)
            request_refresh(["records"])
            flash(_("Saved."))
            return redirect(url_for(".index"))
    return render_template("records/settings.html", form=form), form.status
