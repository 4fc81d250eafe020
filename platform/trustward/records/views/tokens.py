"""Tokens of other systems: made, shown once, revoked."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.accounts.domain import Permission
from trustward.kernel import clock
from trustward.kernel.errors import Invalid
from trustward.records import services
from trustward.records.schemas import Nothing, TokenSchema
from trustward.records.services import facts
from trustward.records.services.tokens import LONGEST_DAYS
from trustward.web.access import requires
from trustward.web.confirming import confirmation
from trustward.web.forms import Form

from . import words

bp = Blueprint("record_tokens", __name__, url_prefix="/t/<slug>/records/tokens", template_folder="../templates")


@bp.route("/", methods=["GET", "POST"])
@requires(Permission.ADMIN)
def index() -> ResponseReturnValue:
    """The tokens, and a form for another one. A new one stands on the page once, right after it was made."""
    form, token = Form(TokenSchema(), initial={"days": 365}), ""
    if form.submitted:
        with form.guard():
            typed = form.load()
            if set(typed["services"]) - set(facts.service_names()):
                message = _("The register has no such service.")
                raise Invalid(_("Please check the marked fields."), fields={"services": [message]})
            _row, token = services.make_token(typed["name"], services=typed["services"], days=typed["days"])
    return render_template(
        "records/tokens.html", form=form, token=token, tokens=services.api_tokens(), names=words.Names(), words=words,
        now=clock.now(), most_days=LONGEST_DAYS,
    ), form.status  # fmt: skip


@bp.route("/<uuid:token_id>/revocation", methods=["GET", "POST"])
@requires(Permission.ADMIN)
def revoke(token_id: UUID) -> ResponseReturnValue:
    """End a token at once; first it is asked."""
    row, form = services.api_token(token_id), Form(Nothing())
    if form.submitted:
        with form.guard():
            form.load()
            services.revoke_token(token_id)
            flash(_("Revoked. Whoever shows it from now on is refused."))
            return redirect(url_for(".index"))
    says = [
        _("%(name)s is refused from this moment on: what it tells of its records does not arrive any more, and their clocks do not run here.", name=row.name),
        _("A revoked token can't be brought back. Make a new one and enter it there first, if the system goes on."),
    ]  # fmt: skip
    return confirmation(
        form, title=_("Revoke the token of %(name)s", name=row.name), says=says, label=_("Revoke"), back=url_for(".index"),
        back_label=_("Let it stand"),
    )  # fmt: skip
