"""How a value is brought into the one form by which it is found again."""

from __future__ import annotations

import re
import unicodedata

from .kinds import IndexKind

_NO_DIGIT = re.compile(r"\D+", re.ASCII)
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
_FEWEST_DIGITS = 6


def forms_of(kind: IndexKind, value: str, calling_code: str = "") -> tuple[str, ...]:
    """The forms of `value` under which it may have been noted, the one to note first; none where nothing is to be found.

    Args:
        calling_code: digits of the country whose numbers begin with a 0 at home ("82"); empty where it is not known.
    """
    match kind:
        case IndexKind.EMAIL:
            return tuple(form for form in [email(value)] if form)
        case IndexKind.PHONE:
            with_code, plain = phone(value, calling_code), phone(value)
            return tuple(dict.fromkeys(form for form in (with_code, plain) if form))
        case IndexKind.EXTERNAL:
            return tuple(form for form in [external(value)] if form)


def email(value: str) -> str:
    """An e-mail address without what its writer may vary: composition of letters, case, spaces around."""
    found = unicodedata.normalize("NFC", value).strip().casefold()
    return unicodedata.normalize("NFC", found) if _EMAIL.fullmatch(found) else ""


def phone(value: str, calling_code: str = "") -> str:
    """A telephone number as its digits, the international form where the country is known; empty for what is none.

    "+82 10-1234-5678", "+82 (0)10 1234 5678", "0082…" and "010.1234.5678" are one number for the calling code 82.
    """
    written = unicodedata.normalize("NFKC", value).strip()
    digits = _NO_DIGIT.sub("", written)
    if len(digits) < _FEWEST_DIGITS:
        return ""
    if written.startswith("+"):
        return _without_trunk_prefix(digits, calling_code)
    if digits.startswith("00"):
        return _without_trunk_prefix(digits[2:], calling_code)
    if calling_code and digits.startswith("0"):
        return calling_code + digits[1:]
    return digits


def external(value: str) -> str:
    """Another system's id: as it is, but for composition and spaces around. Case counts, so it is spelt out."""
    found = unicodedata.normalize("NFC", value).strip()
    return found.encode().hex()


def _without_trunk_prefix(digits: str, calling_code: str) -> str:
    at_home = calling_code + "0"
    return calling_code + digits[len(at_home) :] if calling_code and digits.startswith(at_home) else digits
