"""Where registry and published policy differ."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from trustward.api import Permission, requires
from trustward_consignment.services import disclosure, published
from trustward_consignment.services.days import today

from .base import bp


@bp.get("/disclosure")
@requires(Permission.VIEW)
def differences() -> ResponseReturnValue:
    """What the policy in effect does not say yet of the trustees, and whether a scheduled version will."""
    return render_template(
        "consignment/disclosure.html", differences=disclosure.differences(today()), live=published.live(),
        scheduled=published.scheduled(), keys={row.key: row for row in disclosure.known()},
    )  # fmt: skip
