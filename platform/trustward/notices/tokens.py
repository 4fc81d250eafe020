"""Links and codes of notices: made from the notice's id and a key, so that nothing secret is stored and a retry carries
the same ones."""

from __future__ import annotations

import base64
import hashlib
import hmac
from uuid import UUID

from trustward.kernel.vault import vault

_DIGITS = 6


def token_for(notice_id: UUID) -> str:
    """The token in the link of a notice: HMAC-SHA256 of its id, 32 bytes as 43 characters."""
    digest = hmac.digest(vault().derive(b"link"), notice_id.bytes, hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def token_hash(token: str) -> bytes:
    """What is stored of a token, 32 bytes."""
    return hashlib.sha256(token.encode()).digest()


def code_for(notice_id: UUID) -> str:
    """The code in a notice whose kind has one: six digits."""
    digest = hmac.digest(vault().derive(b"code"), notice_id.bytes, hashlib.sha256)
    return f"{int.from_bytes(digest) % 10**_DIGITS:0{_DIGITS}d}"
