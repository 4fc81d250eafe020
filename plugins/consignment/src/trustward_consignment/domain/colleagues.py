"""Whom a vendor's contact may let in beside itself."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum

MOST = 5
"""How many colleagues one trustee may name."""
_ADDRESS = re.compile(
    r"[^\s@<>\"',;:()\[\]\\]{1,64}@([a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+)"
)


class NotAColleague(StrEnum):
    """Why somebody can't be named."""

    MALFORMED = "malformed"
    SAME_PERSON = "same_person"
    OTHER_DOMAIN = "other_domain"
    PUBLIC_DOMAIN = "public_domain"
    TOO_MANY = "too_many"


def domain_of(address: str) -> str:
    """The mail domain of an address in small letters; empty when it is none."""
    found = _ADDRESS.fullmatch(address.strip().lower())
    return found[1] if found else ""


def objection(address: str, own: str, named: Collection[str], public_domains: Collection[str]) -> NotAColleague | None:
    """Why the contact with the address `own` can't name the holder of `address`; None when it can.

    A colleague has a mailbox under the same domain, and the domain belongs to the company: under a public mail service
    anybody could be anybody's colleague.

    Args:
        named: addresses that were named before; naming one of them again is allowed.
    """
    domain, small = domain_of(address), address.strip().lower()
    if not domain:
        return NotAColleague.MALFORMED
    if small == own.strip().lower():
        return NotAColleague.SAME_PERSON
    if domain in public_domains:
        return NotAColleague.PUBLIC_DOMAIN
    if domain != domain_of(own):
        return NotAColleague.OTHER_DOMAIN
    if small not in {one.lower() for one in named} and len(named) >= MOST:
        return NotAColleague.TOO_MANY
    return None
