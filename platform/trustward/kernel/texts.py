"""Text in the languages that a tenant or a statute pack writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


def N_(text: str) -> str:
    """Mark a text for the catalogues that is translated later, when it is shown."""
    return text


class Lang(StrEnum):
    """Languages that Trustward speaks. Korean is what a user sees first."""

    KO = "ko"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """One text in Korean and English; Korean is needed to publish, English falls back to it, marked."""

    ko: str
    en: str = ""

    def in_(self, lang: Lang) -> str:
        """The text in `lang`, or the other language where this one is empty."""
        first, second = (self.ko, self.en) if lang is Lang.KO else (self.en, self.ko)
        return first or second

    def lacks(self, lang: Lang) -> bool:
        """Whether nothing is written in `lang`."""
        return not (self.ko if lang is Lang.KO else self.en)

    def __bool__(self) -> bool:
        return bool(self.ko or self.en)

    def as_dict(self) -> dict[str, str]:
        """The form in which texts are stored and sent: `{"ko": …, "en": …}`."""
        return {"ko": self.ko, "en": self.en}

    @classmethod
    def of(cls, value: Mapping[str, str] | str | None) -> Text:
        """Read what `as_dict` wrote; a bare string counts as Korean, None as empty."""
        if value is None:
            return cls("")
        if isinstance(value, str):
            return cls(value)
        return cls(value.get("ko", ""), value.get("en", ""))
