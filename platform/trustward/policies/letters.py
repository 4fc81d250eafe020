"""Mails about the policy: to the officers who may approve what was submitted."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from flask_babel import lazy_gettext as _l

from trustward.accounts.domain import Role
from trustward.accounts.people import colleagues
from trustward.kernel import tenants
from trustward.notices import kinds
from trustward.notices.domain import Link, NoticeKind, Recipient
from trustward.notices.services import send
from trustward.policies import services
from trustward.policies.domain import VersionState

SUBMITTED = kinds.register(
    NoticeKind("policies.submitted", Path(__file__).parent / "templates", _l("A privacy policy waits for approval"))
).name


def to_officers(version_id: UUID) -> None:
    """Tell every officer who may approve a submitted version: everybody but its author."""
    row = services.version(version_id)
    if row.state is not VersionState.SUBMITTED:  # sent back before the worker came to it
        return
    path = f"/t/{tenants.get().slug}/policy/versions/{row.id}/approval"
    for one in colleagues():
        if one.role is Role.OFFICER and one.account_id != row.author_id:
            send(SUBMITTED, to=Recipient.staff(one.account_id), key=f"{SUBMITTED}:{row.id}:{row.submitted_at}",
                 link=Link.page(path))  # fmt: skip
