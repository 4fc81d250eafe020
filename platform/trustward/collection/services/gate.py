"""What stands before a public form where no cookie may: a signed token with a time, and a count by place."""

from __future__ import annotations

import ipaddress
import math
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from flask_babel import ngettext
from itsdangerous import BadSignature, URLSafeSerializer

from trustward.collection.tables import Attempt
from trustward.kernel import clock, scope
from trustward.kernel.errors import TooMany
from trustward.kernel.scope import session
from trustward.kernel.vault import blind_index, vault

TOKEN_LIFE = timedelta(hours=24)
"""How long a page may lie open before its form is asked to be sent once more. Ours, no statute's."""
WINDOW = timedelta(minutes=10)
MOST_IN_WINDOW = 60
"""How often one place may send within the window where no form says otherwise. A place is a network, not one person."""
_V4, _V6 = 24, 48


@dataclass(frozen=True, slots=True)
class Token:
    """What a form's page was signed with: the edition that was shown, the name of this sending, since when."""

    edition_id: UUID
    once: str
    at: datetime

    @property
    def stale(self) -> bool:
        """Whether the page lay open for too long, or claims to come from later than now."""
        return not timedelta(0) <= clock.now() - self.at <= TOKEN_LIFE


def new_token(purpose: str, edition_id: UUID, once: str = "") -> str:
    """Sign a page's form. The same `once` is kept when a refused form is shown again."""
    at = math.floor(clock.now().timestamp())
    return str(_signer(purpose).dumps([edition_id.hex, once or secrets.token_urlsafe(18), at]))


def read_token(purpose: str, token: str) -> Token | None:
    """What a form was signed with; None where we did not sign it for this tenant and purpose."""
    try:
        edition, once, at = _signer(purpose).loads(token)
        return Token(UUID(hex=edition), str(once), datetime.fromtimestamp(int(at), clock.now().tzinfo))
    except (BadSignature, ValueError, TypeError, OverflowError):
        return None


def _signer(purpose: str) -> URLSafeSerializer:
    key = vault().derive(b"collection:" + scope.tenant_id().bytes + purpose.encode())
    return URLSafeSerializer(key, salt="collection")


def count_attempt(address: str, most: int = MOST_IN_WINDOW) -> None:
    """Count a sending from a place. Only a keyed fingerprint of its network is kept, and for minutes only.

    Args:
        most: how many are let in within the window; 0: nothing is counted.
    Raises: TooMany, when the place sent as often as a person would not.
    """
    if not most:
        return
    place, now = blind_index(network_of(address), "collection.place"), clock.now()
    recent = sa.select(Attempt.at).where(Attempt.place == place, Attempt.at > now - WINDOW)
    times = sorted(session().scalars(recent.order_by(Attempt.at.desc()).limit(most)))
    if len(times) >= most:
        seconds = max(1, math.ceil((times[0] + WINDOW - now).total_seconds()))
        minutes = -(-seconds // 60)
        message = ngettext(
            "Too much was sent from here in a short time. Please try again in %(num)s minute.",
            "Too much was sent from here in a short time. Please try again in %(num)s minutes.",
            minutes,
        )
        raise TooMany(message, retry_after=seconds)
    session().add(Attempt(place=place, at=now))


def network_of(address: str) -> str:
    """The network that an address belongs to, coarse enough that it names nobody."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "-"
    width = _V4 if ip.version == 4 else _V6
    return str(ipaddress.ip_network((ip, width), strict=False))


def forget_attempts() -> None:
    """Remove what is counted no more."""
    session().execute(sa.delete(Attempt).where(Attempt.at <= clock.now() - WINDOW))
