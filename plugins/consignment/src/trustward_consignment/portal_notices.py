"""Mails that the portal brings about."""

from __future__ import annotations

from pathlib import Path

from flask_babel import lazy_gettext as _l

from trustward.api import NoticeKind, notice_kinds
from trustward_consignment.services.colleagues import NOTICE
from trustward_consignment.services.portal import RECEIPT

_TEMPLATES = Path(__file__).parent / "templates"

notice_kinds.register(NoticeKind(NOTICE, _TEMPLATES, _l("A colleague at the trustee is let in")))
notice_kinds.register(NoticeKind(RECEIPT, _TEMPLATES, _l("Receipt for a trustee's answers")))
