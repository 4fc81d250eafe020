"""Which passwords are good enough: long rather than complicated, nothing that everybody tries first."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from enum import StrEnum
from itertools import pairwise

SHORTEST, LONGEST = 12, 256
_REPEATED, _RUN = 4, 6


class PasswordFault(StrEnum):
    """Why a password is refused."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    COMMON = "common"
    REPEATS = "repeats"
    NAMES_ITS_OWNER = "names_its_owner"


def normal(password: str) -> str:
    """One spelling for one typed text: the same Korean letters are sent composed by one system, apart by another."""
    return unicodedata.normalize("NFKC", password)


def password_faults(password: str, common: Collection[str], about: Iterable[str] = ()) -> list[PasswordFault]:
    """What is wrong with a new password; nothing asks for digits, signs or a regular change.

    Args:
        common: passwords that are tried first, in small letters.
        about: what belongs to the person and is easily guessed (name, e-mail address).
    """
    password = normal(password)
    if len(password) < SHORTEST:
        return [PasswordFault.TOO_SHORT]
    if len(password) > LONGEST:
        return [PasswordFault.TOO_LONG]
    plain = password.casefold()
    found = []
    if plain in common or _without_tail(plain) in common:
        found.append(PasswordFault.COMMON)
    if _repeats(plain) or _is_run(plain):
        found.append(PasswordFault.REPEATS)
    if any(word in plain and len(plain) - len(word) < SHORTEST - 4 for word in _words(about)):
        found.append(PasswordFault.NAMES_ITS_OWNER)
    return found


def _without_tail(plain: str) -> str:
    """Without the digits and signs that people append to a common word."""
    return plain.rstrip("0123456789!@#$%^&*()-_=+.?~ ")


def _repeats(plain: str) -> bool:
    """Whether it is one short piece again and again."""
    return any(plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, _REPEATED + 1))


def _is_run(plain: str) -> bool:
    """Whether it mostly counts up or down ("1234567890ab")."""
    steps = [ord(b) - ord(a) for a, b in pairwise(plain)]
    even = sum(step == 1 or step == -1 for step in steps)
    return even >= len(plain) - _RUN


def _words(about: Iterable[str]) -> list[str]:
    found = []
    for text in about:
        plain = normal(text).casefold()
        found += [word for word in (plain, plain.partition("@")[0]) if len(word) >= 3]
    return found
