"""Doors, the codes that open them, and when they do. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from trustward.kernel.texts import Lang

PORTAL_PAGES = "/a/d/<uuid:door>/x"
"""Below this, and its own name, a plugin mounts its portal blueprint."""

CODE_LIFE = timedelta(minutes=10)
"""How long a mailed code works: the most that ASVS 6.5.5 allows for a code out of band."""
CODE_TRIES = 5
CODES_IN_A_ROW = 3
"""How many codes are mailed within one `CODE_LIFE`."""
CODES_A_DAY = 10
LINKS_A_DAY = 4
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Door:
    """A way in for one contact to one subject of a tenant.

    Attributes:
        purpose: what the mail asked for ("attestation"); says which plugin's pages come first.
        subject: kind and id of what the pages behind the door are about ("trustee", id).
        target_id: what exactly was asked (the supervision check).
        contact_id: which contact was asked; the plugin knows the address.
    """

    id: UUID
    tenant_id: UUID
    purpose: str
    subject: tuple[str, UUID]
    target_id: UUID
    contact_id: UUID
    language: Lang
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Invitation:
    """What stands behind a door now, as its plugin sees it.

    Attributes:
        title: what the contact is asked for, in a few words.
        text: one or two sentences on it.
        address: the contact's e-mail address on file, where codes and new links go; personal.
        home: the page where the contact begins.
        minutes: how long it takes; 0 when that can't be said.
        due_on: the day by which it is asked for.
    """

    title: Any
    text: Any
    address: str = field(repr=False)
    home: str = ""
    minutes: int = 0
    due_on: date | None = None


class Trial(StrEnum):
    """What became of a typed code."""

    RIGHT = "right"
    WRONG = "wrong"
    SPENT = "spent"
    """Too old, used, or tried too often; a new one is needed."""


@dataclass(frozen=True, slots=True)
class Code:
    """A mailed code as it is kept: bound to the browser session that asked, the digits themselves not among it."""

    asked_by: bytes
    expires_at: datetime
    tries: int
    used: bool


def try_code(code: Code, asked_by: bytes, *, fits: bool, now: datetime) -> Trial:
    """Judge one try. A code opens once, within its life, in the session that asked for it, in a few tries.

    Args:
        asked_by: the fingerprint of the session that tries.
        fits: whether the typed digits are the mailed ones.
    """
    if code.used or now >= code.expires_at or code.tries >= CODE_TRIES or code.asked_by != asked_by:
        return Trial.SPENT
    if fits:
        return Trial.RIGHT
    return Trial.WRONG if code.tries + 1 < CODE_TRIES else Trial.SPENT


def wait_for_code(asked_at: list[datetime], now: datetime) -> timedelta | None:
    """How long to wait until one more code is mailed; None when it may go now.

    Args:
        asked_at: when codes of this door were asked for within the last day, oldest first.
    """
    if len(asked_at) >= CODES_A_DAY:
        return asked_at[-CODES_A_DAY] + DAY - now
    row = [at for at in asked_at if at > now - CODE_LIFE]
    return row[-CODES_IN_A_ROW] + CODE_LIFE - now if len(row) >= CODES_IN_A_ROW else None


def only_digits(typed: str) -> str:
    """A typed code without the spaces and hyphens that people put in."""
    return "".join(c for c in typed if c.isdecimal() and c.isascii())
