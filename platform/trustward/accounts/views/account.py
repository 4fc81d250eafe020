"""What a person sees and changes of her own account."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from trustward.accounts.views.blueprint import bp
from trustward.web.access import signed_in


@bp.get("/account")
@signed_in()
def me() -> ResponseReturnValue:
    """The account's page."""
    return render_template("accounts/me.html")
