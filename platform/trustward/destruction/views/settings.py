"""The tenant's settings of destruction."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.accounts.domain import Permission
from trustward.destruction import services
from trustward.destruction.schemas import SettingsSchema
from trustward.web.access import requires
from trustward.web.forms import Form, check_version

from .common import page

bp = Blueprint(
    "destruction_settings", __name__, url_prefix="/t/<slug>/destruction/settings", template_folder="../templates"
)


@bp.route("/", methods=["GET", "POST"])
@requires(Permission.ADMIN)
def index() -> ResponseReturnValue:
    """Cooling-off, and whether Trustward proposes by itself."""
    rules = services.rules()
    initial = {"cooling_hours": int(rules.cooling.total_seconds() // 3600), "proposes_itself": rules.proposes_itself}
    form = Form(SettingsSchema(), initial=initial, version=rules.version)
    if form.submitted:
        with form.guard():
            decided = form.load()
            check_version(rules, form.version, ours=decided, theirs=initial)
            services.change_rules(**decided)
            flash(_("Saved."))
            return redirect(url_for(".index"))
    return page("settings.html", form=form), form.status
