"""Who stands behind a proposal, so that somebody else is there to approve it."""

from __future__ import annotations

from uuid import UUID

from flask_babel import lazy_gettext as _l

from trustward.accounts.domain import Permission, may
from trustward.accounts.people import colleagues
from trustward.kernel.errors import Refused

from .settings import rules


def is_alone(account_id: UUID) -> bool:
    """Whether a person is the only one who may approve: what she proposed herself would wait for ever."""
    approvers = {one.account_id for one in colleagues() if may(one.role, Permission.APPROVE)}
    return approvers == {account_id}


def proposer(account_id: UUID) -> UUID | None:
    """Who proposes what is due, when a person asks for it now.

    Which records are due is reckoned, not chosen: the person only says when. So where she is the only one who may approve, it
    is proposed in Trustward's name, as it would be by itself; the audit trail says who asked.

    Returns: the person, or None for Trustward itself.
    Raises: Refused: she is the only one who may approve, and Trustward proposes nothing by itself here.
    """
    if not is_alone(account_id):
        return account_id
    if rules().proposes_itself:
        return None
    raise Refused(NOBODY_ELSE, code="destruction_nobody_else")


def refuse_alone(account_id: UUID | None) -> None:
    """Refuse what a person would propose in words of her own and nobody could approve. Raises: Refused."""
    if account_id is not None and is_alone(account_id):
        raise Refused(NOBODY_ELSE, code="destruction_nobody_else")


NOBODY_ELSE = _l(
    "You are the only privacy officer, and nobody may approve what they proposed themselves: let a colleague propose it, and approve it here."
)
