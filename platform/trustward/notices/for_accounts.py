"""The accounts' mails: invitations, and the way to a new password."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from trustward import accounts
from trustward.accounts.letters import MakeLink, sent_by
from trustward.kernel.texts import Lang
from trustward.notices import kinds, services
from trustward.notices.domain import Link, NoticeKind, Recipient, SenderName

_TEMPLATES = Path(accounts.__file__).parent / "templates"

kinds.register(NoticeKind("accounts.invitation", _TEMPLATES, _l("Invitation of a member")))
kinds.register(
    NoticeKind("accounts.password_reset", _TEMPLATES, _l("Way to a new password"), sender=SenderName.PLATFORM)
)


@sent_by
def send_link(
    kind: str, *, key: str, at: str, make: MakeLink, address: str = "", account_id: UUID | None = None,
    language: str = "ko", params: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """Promise a mail whose link is `at` with the token behind it."""
    to = Recipient.staff(account_id) if account_id else Recipient.contact(address, language=Lang(language))
    link = Link.door(lambda notice_id, token_hash: make(token_hash), at=at)
    services.send(kind, to=to, key=key, params=params, link=link)
