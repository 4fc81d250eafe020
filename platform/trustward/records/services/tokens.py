"""Tokens by which another system writes records. Only a hash is kept; the token itself is shown once.

Platform scope, since a token leads to its tenant before any is entered; what is asked inside a tenant names it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from trustward.accounts import throttle
from trustward.accounts.domain.limits import THROTTLE
from trustward.accounts.throttle import Bucket
from trustward.kernel import audit, clock, scope
from trustward.kernel.errors import Invalid, NotFound, Refused
from trustward.kernel.ids import public_id
from trustward.kernel.scope import session, tenant_id
from trustward.records.tables import ApiToken

PREFIX = "twk_"
LONGEST_DAYS, MOST_TOKENS, REQUESTS = 366, 50, 600
"""Ours: how long a token may hold, how many a tenant has at once, requests of one within the window of throttling."""
_NOTED_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Machine:
    """A token that holds: whose, and to which services of the register it may write (none named: all)."""

    id: UUID
    tenant_id: UUID
    services: frozenset[str]

    def may_write(self, service: str) -> bool:
        """Whether it may write records of a service."""
        return not self.services or service in self.services


def make_token(name: str, *, services: Sequence[str], days: int) -> tuple[ApiToken, str]:
    """Make a token for another system. Returns: its row, and the token, which is never shown again.

    Raises: Invalid: it would hold too long. Refused: there are too many already.
    """
    if not 1 <= days <= LONGEST_DAYS:
        message = _l("A token holds at least one day and at most %(days)s.", days=LONGEST_DAYS)
        raise Invalid(_l("Please check the marked fields."), fields={"days": [message]})
    if sum(_holds(one) for one in api_tokens()) >= MOST_TOKENS:
        raise Refused(_l("There are too many tokens already. Revoke those that nobody uses."), code="too_many_tokens")
    now, token = clock.now(), PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(
        id=public_id(), tenant_id=tenant_id(), token_hash=_hash(token), hint=token[-4:], name=name,
        services=sorted(services), made_at=now, made_by=scope.current().actor.id, expires_at=now + timedelta(days=days),
        revoked_at=None, used_at=None,
    )  # fmt: skip
    session().add(row)
    facts = {"services": row.services, "expires_at": row.expires_at.isoformat()}
    audit.record("api_token.made", ("api_token", row.id), facts)
    return row, token


def api_token(wanted: UUID) -> ApiToken:
    """One of the entered tenant's tokens. Raises: NotFound: the tenant has none of that id."""
    row = session().scalar(sa.select(ApiToken).where(ApiToken.id == wanted, ApiToken.tenant_id == tenant_id()))
    if row is None:
        raise NotFound
    return row


def revoke_token(wanted: UUID) -> None:
    """End a token at once. Raises: NotFound: the tenant has none of that id."""
    row = api_token(wanted)
    if row.revoked_at is None:
        row.revoked_at = clock.now()
        audit.record("api_token.revoked", ("api_token", row.id), {})


def api_tokens() -> list[ApiToken]:
    """The entered tenant's tokens, the newest first."""
    own = sa.select(ApiToken).where(ApiToken.tenant_id == tenant_id()).order_by(ApiToken.made_at.desc())
    return list(session().scalars(own))


def machine_of(token: str, address: str) -> Machine | None:
    """Whose token it is; None for one that is none, is over, or was revoked. No scope is entered.

    Raises: TooMany: too many wrong ones from this network address, or too many requests with this one.
    """
    with scope.enter_platform() as opened:
        found = opened.scalar(sa.select(ApiToken).where(ApiToken.token_hash == _hash(token)))
        if found is None or not _holds(found):
            throttle.take([Bucket(f"api|place|{address}", THROTTLE.tries_of_a_place)])
            return None
        throttle.take([Bucket(f"api|token|{found.id}", REQUESTS)])
        now = clock.now()
        if found.used_at is None or found.used_at <= now - _NOTED_EVERY:
            found.used_at = now
        return Machine(found.id, found.tenant_id, frozenset(found.services))


def _holds(row: ApiToken) -> bool:
    return row.revoked_at is None and clock.now() < row.expires_at


def _hash(token: str) -> bytes:
    """The token has 256 random bits, so a plain hash tells nothing."""
    return hashlib.sha256(token.encode()).digest()
