"""Links by which a person comes back: only their hashes are kept, so that no backup opens anything."""

from __future__ import annotations

import base64
import hashlib
import hmac
from uuid import UUID

import sqlalchemy as sa

from trustward.collection.tables import Submission, SubmissionLink
from trustward.kernel import clock, tenants
from trustward.kernel.errors import NotFound
from trustward.kernel.scope import load, session
from trustward.kernel.vault import vault
from trustward.notices.domain import Link
from trustward.notices.tokens import token_hash


def token_of(submission_id: UUID) -> str:
    """The token of the link on the receipt: made from the submission's id and a key, so that a second click finds it."""
    digest = hmac.digest(vault().derive(b"receipt"), submission_id.bytes, hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def open_link(submission_id: UUID) -> None:
    """Let the receipt's own link work."""
    hashed = token_hash(token_of(submission_id))
    session().add(SubmissionLink(submission_id=submission_id, token_hash=hashed, made_at=clock.now()))


def mail_link(submission_id: UUID, page: str = "receipts") -> Link:
    """The link for a mail to the person: another token, to the same page."""

    def make(notice_id: UUID, hashed: bytes) -> None:
        session().add(SubmissionLink(submission_id=submission_id, token_hash=hashed, made_at=clock.now()))

    return Link.door(make, at=f"/p/{tenants.get().slug}/{page}/")


def by_token(token: str) -> Submission:
    """The submission that a link leads to. Raises: NotFound, for every link that leads nowhere."""
    row = session().scalar(sa.select(SubmissionLink).where(SubmissionLink.token_hash == token_hash(token)))
    if row is None:
        raise NotFound
    return load(Submission, row.submission_id)
