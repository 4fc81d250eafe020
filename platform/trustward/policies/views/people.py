"""Who did something, in words."""

from __future__ import annotations

from uuid import UUID

from flask_babel import gettext as _

from trustward.accounts import people
from trustward.web.entry import current_member


def who(account_id: UUID | None) -> str:
    """A colleague's name; Trustward itself where nobody did it."""
    if account_id is None:
        return "Trustward"
    name = people.names([account_id]).get(account_id) or str(_("somebody who left"))
    return str(_("%(name)s (you)", name=name)) if account_id == current_member().account_id else name
