"""Recognising a company under the several ways in which people write it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_FORMS = re.compile(
    r"\(주\)|㈜|주식회사|유한회사|\(유\)|\b(?:co|corp|corporation|company|inc|incorporated|ltd|limited|llc|gmbh|pte|k\.?k)\b\.?"
)
_NOISE = re.compile(r"[\s.,()'\"·ㆍ&-]+")


@dataclass(frozen=True, slots=True)
class Company:
    """A company in the chain. `number` is its business number, digits only; empty where it has none."""

    name_ko: str
    name_en: str = ""
    number: str = ""
    country: str = ""

    def spellings(self) -> frozenset[str]:
        """Its names without the legal form, spaces and punctuation."""
        return frozenset(found for name in (self.name_ko, self.name_en) if (found := bare(name)))

    def same_as(self, other: Company) -> bool:
        """The same number, or, where one of them has none, one name in common.

        Two numbers in one country that differ are two companies, whatever they are called.
        """
        if self.number and other.number and self.country == other.country:
            return self.number == other.number
        return bool(self.spellings() & other.spellings())


def bare(name: str) -> str:
    """A name as it is compared.

    >>> bare("㈜ 한빛 로지스") == bare("한빛로지스 주식회사")
    True
    """
    normal = unicodedata.normalize("NFKC", name).casefold()
    return _NOISE.sub("", _FORMS.sub(" ", normal))
