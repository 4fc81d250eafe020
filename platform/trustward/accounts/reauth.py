"""A fresh proof before acts that weigh: approvals, and changes of access rights."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import session
from flask_babel import gettext as _

from trustward.accounts.sessions import ServerSession
from trustward.kernel import clock
from trustward.kernel.errors import DomainError

VALID = timedelta(minutes=10)
"""How long a proof lasts."""
CODE, PASSWORD = "_proof_code", "_proof_password"
"""Fields that the page of the proof adds to the very form it repeats."""


class NeedsProof(DomainError):
    """The person must prove once more who she is. The page that asks repeats the very form afterwards."""

    code = "needs_proof"

    def __init__(self) -> None:
        super().__init__(_("Please confirm that it is you."))


def require_recent() -> None:
    """Ask for a proof not older than ten minutes: the code of this moment, or the password.

    Whatever is sent to a page that needs the permission APPROVE is asked without any call. Elsewhere call it first in a view,
    before anything is written; the form that was sent is repeated with everything typed in it.
    A form with files can't be repeated: ask when its page is loaded.

    Raises:
        NeedsProof: the last proof is older.
    """
    if not is_recent():
        raise NeedsProof


def is_recent() -> bool:
    """Whether the last proof is younger than ten minutes."""
    at = session.get("proved_at")
    return at is not None and datetime.fromisoformat(at) > clock.now() - VALID


def renew(opened: ServerSession) -> None:
    """Note a proof of just now, under a new name of the session."""
    opened.rename()
    opened["proved_at"] = clock.now().isoformat()
