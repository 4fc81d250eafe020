"""Requests that carry an Idempotency-Key: sent again they get the same answer, and nothing is done twice."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from trustward.kernel import clock
from trustward.kernel.db import insert_new
from trustward.kernel.errors import Invalid
from trustward.kernel.scope import session, tenant_id
from trustward.kernel.vault import vault
from trustward.records.tables import ApiAnswer

LONGEST_KEY, KEEP = 200, timedelta(days=7)
"""Ours: letters of a key, and how long an answer is remembered."""
_UNIQUE = ("tenant_id", "token_id", "key_digest")
_DOING = 0


def answered(token: UUID, key: str, body: bytes, act: Callable[[], dict[str, Any]]) -> tuple[dict[str, Any], bool]:
    """Do `act` and remember its answer, or give the remembered one.

    Args:
        key: what the caller calls this request; empty: nothing is remembered.
    Returns: the answer, and whether it was remembered.
    Raises: Invalid: the key was used for another body, or is none.
    """
    if not key:
        return act(), False
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise Invalid(_l("The Idempotency-Key is too long, or no text."), code="bad_key")
    row = {
        "token_id": token, "key_digest": _digest(key.encode()), "body_digest": _digest(body), "status": _DOING,
        "answer": {}, "answered_at": clock.now(),
    }  # fmt: skip
    if not insert_new(ApiAnswer, [row], _UNIQUE):
        return _remembered(token, row["key_digest"], row["body_digest"]), True
    found = act()
    here = ApiAnswer.key_digest == row["key_digest"]
    session().execute(
        sa.update(ApiAnswer).where(ApiAnswer.token_id == token, here).values(status=200, answer=found),
        execution_options={"synchronize_session": False},
    )
    return found, False


def forget_old() -> None:
    """Forget answers that nobody asks for again."""
    old = sa.delete(ApiAnswer).where(ApiAnswer.answered_at < clock.now() - KEEP)
    session().execute(old, execution_options={"synchronize_session": False})


def _remembered(token: UUID, key: Any, body: Any) -> dict[str, Any]:
    kept = session().scalars(sa.select(ApiAnswer).where(ApiAnswer.token_id == token, ApiAnswer.key_digest == key)).one()
    if kept.body_digest != body:
        raise Invalid(_l("This Idempotency-Key was used for another request."), code="key_reused")
    return kept.answer


def _digest(value: bytes) -> bytes:
    """Keyed: a request may hold what tells of a person."""
    key = vault().derive(b"blind:" + tenant_id().bytes + b"api_answer")
    return hmac.digest(key, value, hashlib.sha256)
