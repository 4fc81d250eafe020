"""The portal's two mails, and forgetting old codes."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from trustward.kernel import clock, scope
from trustward.kernel.due import Every, every
from trustward.notices import kinds
from trustward.notices.domain import NoticeKind
from trustward.portal.domain import DAY
from trustward.portal.tables import PortalCode

_TEMPLATES = Path(__file__).parent / "templates"

CODE = kinds.register(NoticeKind("portal.code", _TEMPLATES, _l("Code for the portal"), with_code=True))
NEW_LINK = kinds.register(NoticeKind("portal.link", _TEMPLATES, _l("New portal link")))


@every(Every.DAY, "portal.forget_codes")
def forget_old_codes() -> None:
    """Codes are needed while they work, and for a day to count them; the audit chain keeps that they were asked for."""
    scope.session().execute(sa.delete(PortalCode).where(PortalCode.made_at < clock.now() - 2 * DAY))
