"""What identifies a vendor: its business number, whose last digit checks the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class VendorState(StrEnum):
    """`UNCLAIMED`: somebody began to claim it; `CLAIMED`: its mail domain is proven."""

    UNCLAIMED = "unclaimed"
    CLAIMED = "claimed"


@dataclass(frozen=True, slots=True)
class NumberScheme:
    """How a country's business numbers are built: weighted digits, of which the last makes the sum divisible by ten.

    `carry`: the last weighted digit's tens are added once more.
    """

    weights: tuple[int, ...]
    groups: tuple[int, ...]
    carry: bool = False

    def holds(self, digits: str) -> bool:
        """Whether the check digit fits."""
        if len(digits) != len(self.weights) + 1 or not digits.isascii() or not digits.isdigit():
            return False
        products = [int(digit) * weight for digit, weight in zip(digits, self.weights, strict=False)]
        total = sum(products) + (products[-1] // 10 if self.carry else 0)
        return (total + int(digits[-1])) % 10 == 0

    def written(self, digits: str) -> str:
        """The digits in the groups in which people write them."""
        parts, rest = [], digits
        for size in self.groups:
            parts.append(rest[:size])
            rest = rest[size:]
        return "-".join(part for part in (*parts, rest) if part)


SCHEMES: Mapping[str, NumberScheme] = {
    "KR": NumberScheme(weights=(1, 3, 7, 1, 3, 7, 1, 3, 5), groups=(3, 2, 5), carry=True),
}
"""Check digits are arithmetic, not law: they don't change by date."""


def digits_of(typed: str) -> str:
    """A business number without what people write between its digits."""
    return "".join(sign for sign in typed if sign not in " -.")


def business_number(typed: str, country: str = "KR") -> str | None:
    """The digits of a valid business number; None when the check digit doesn't fit. Countries without a scheme pass."""
    digits = digits_of(typed)
    scheme = SCHEMES.get(country)
    return digits if scheme is None or scheme.holds(digits) else None


def written(digits: str, country: str = "KR") -> str:
    """A business number as people write it."""
    scheme = SCHEMES.get(country)
    return scheme.written(digits) if scheme else digits
