"""Numbers that nobody asked for and that may not be kept: told by their shape, wherever people or machines write freely. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

_GAP = r"[\s\-.·_\u2010-\u2015\u2212]{0,3}"
_RESIDENT = re.compile(rf"(?<![\d+])(\d{{2}})(\d{{2}})(\d{{2}}){_GAP}([1-8])\d{{6}}(?!\d)", re.ASCII)
_CENTURIES = {"1": 1900, "2": 1900, "3": 2000, "4": 2000, "5": 1900, "6": 1900, "7": 2000, "8": 2000}
_CARD = re.compile(r"(?<![\d+])(?:[4-69]\d{3}|35\d\d|2[2-7]\d\d)(?:([ -]?)\d{4}\1\d{4}\1\d{4})(?!\d)", re.ASCII)
_AMEX = re.compile(r"(?<![\d+])3[47]\d{2}([ -]?)\d{6}\1\d{5}(?!\d)", re.ASCII)


def holds_resident_number(text: str, today: date) -> bool:
    """Whether a text holds what has the shape of a resident or foreigner registration number.

    Such a number is processed only where a statute says so, never by consent (PIPA art. 24-2; of foreigners art. 24), so
    one that comes unasked is refused. Told by a day of birth that can be and the digit after it (the century and whether
    a foreigner); not by the check digit, which newer numbers need not have.

    Args:
        today: nobody is born later (a day more, for whoever is ahead of us in the clock).
    """
    return any(_born(found, today) for found in _RESIDENT.finditer(_plain(text)))


def holds_card_number(text: str) -> bool:
    """Whether a text holds the number of a payment card: its first digits, its groups and its check digit. Ours, no statute's."""
    plain = _plain(text)
    return any(_checks(found[0]) for shape in (_CARD, _AMEX) for found in shape.finditer(plain))


def _plain(text: str) -> str:
    """Full-width and other digits as ordinary ones; signs that are not seen are dropped."""
    known = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in known if unicodedata.category(sign) != "Cf")


def _born(found: re.Match[str], today: date) -> bool:
    try:
        born = date(_CENTURIES[found[4]] + int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return False
    return born <= today + timedelta(days=1)


def _checks(number: str) -> bool:
    """The check digit of ISO/IEC 7812-1 (Luhn)."""
    digits = [int(sign) for sign in reversed(number) if sign.isdigit()]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
