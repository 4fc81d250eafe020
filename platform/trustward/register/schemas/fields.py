"""Fields for the register's schemas: texts in two languages, closed sets, periods, lists that become tuples."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validate

from trustward.kernel.texts import Lang, Text
from trustward.register.domain import Name, Period, Spelling, Unit

LINE, PARAGRAPH, ARTICLE = 300, 4_000, 40_000
WRONG_PERIOD = _l("A period such as “3 years” or “6 months” is expected.")


class Told:
    """Mixin of fields whose common mistakes are told in the reader's language."""

    default_error_messages = {
        "required": _l("This is needed."),
        "null": _l("This can't be empty."),
        "validator_failed": _l("This value is not accepted."),
    }


class FactSchema(Schema):
    """Loads plain data into the frozen fact `fact`; unknown keys are errors."""

    fact: type[Any]

    class Meta:
        unknown = RAISE

    error_messages = {
        "unknown": _l("Nobody knows this name. Is it misspelt?"),
        "type": _l("A table with names and values is expected here."),
    }

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Any:
        return self.fact(**data)


def text_of(value: Any, limit: int) -> str:
    """A typed text: NFC, without white space at its ends and without control characters, at most `limit` long."""
    if not isinstance(value, str):
        raise ValidationError([_l("A text is expected here.")])
    clean = unicodedata.normalize("NFC", value).replace("\r\n", "\n").strip()
    if any(unicodedata.category(sign) == "Cc" and sign not in "\n\t" for sign in clean):
        raise ValidationError([_l("This text contains characters that can't be shown.")])
    if len(clean) > limit:
        raise ValidationError([_l("At most %(limit)s characters; these are %(count)s.", limit=limit, count=len(clean))])
    return clean


class Line(Told, fields.Field[str]):
    """A single short text without languages: a phone number, a citation key."""

    def __init__(self, *, limit: int = LINE, pattern: str = "", wrong: Any = None, **settings: Any) -> None:
        super().__init__(**settings)
        self.limit, self.pattern, self.wrong = limit, pattern, wrong

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        clean = text_of(value, self.limit)
        if not clean and self.required:
            raise self.make_error("required")
        if clean and self.pattern and not re.fullmatch(self.pattern, clean):
            raise ValidationError([self.wrong or _l("This value is not accepted.")])
        return clean


class Slug(Line):
    """The stable key of a fact: what versions are compared by, and what files refer to."""

    def __init__(self, **settings: Any) -> None:
        settings.setdefault("required", True)
        super().__init__(
            limit=64,
            pattern=r"[a-z0-9]+(-[a-z0-9]+)*",
            wrong=_l("Small letters, digits and single hyphens only, such as “customer-inquiries”."),
            **settings,
        )


class SectionName(Line):
    """The name of a section of the policy, as the outline of the statute packs has it."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(
            required=True,
            limit=64,
            pattern=r"[a-z0-9]+([_-][a-z0-9]+)*",
            wrong=_l("Small letters, digits, hyphens and underscores only, such as “provision”."),
            **settings,
        )


class Words(Told, fields.Field[Text]):
    """A text in Korean and English. A bare string counts as Korean."""

    def __init__(self, *, limit: int = LINE, markdown: bool = False, **settings: Any) -> None:
        super().__init__(**settings)
        self.limit, self.markdown = limit, markdown

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Text:
        if isinstance(value, str):
            value = {Lang.KO.value: value}
        if not isinstance(value, Mapping):
            raise ValidationError([_l("A text with “ko” and “en” is expected here.")])
        errors: dict[str, list[Any]] = {}
        found: dict[str, str] = {}
        for lang, part in value.items():
            try:
                if lang not in set(Lang):
                    raise ValidationError([_l("Only “ko” and “en” are possible here.")])
                found[lang] = text_of(part, self.limit)
            except ValidationError as error:
                errors[lang] = error.messages  # type: ignore[assignment]
        if self.required and not errors and not any(found.values()):
            errors[Lang.KO.value] = [self.error_messages["required"]]
        if errors:
            raise ValidationError(errors)
        return Text.of(found)


class Choice(Told, fields.Field[Any]):
    """One value of a closed set."""

    def __init__(self, kind: type[StrEnum], **settings: Any) -> None:
        super().__init__(**settings)
        self.kind = kind

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Any:
        if value == "" and self.allow_none:
            return None
        try:
            return self.kind(value)
        except ValueError:
            known = ", ".join(member.value for member in self.kind)
            raise ValidationError([_l("One of these is expected: %(known)s.", known=known)]) from None


class Several(Told, fields.List[Any]):
    """A list that becomes a tuple; of texts, of values of a closed set, or of parts."""

    default_error_messages = {"invalid": _l("A list is expected here.")}

    def __init__(self, inner: Any, *, limit: int = 200, **settings: Any) -> None:
        super().__init__(inner, validate=validate.Length(max=limit, error=_l("At most {max} entries.")), **settings)

    def _deserialize(self, *args: Any, **kwargs: Any) -> Any:
        return tuple(super()._deserialize(*args, **kwargs))


class Part(Told, fields.Nested):
    """A part of a fact with a schema of its own."""

    default_error_messages = {"type": _l("A table with names and values is expected here.")}


def parts(schema: type[Schema], **settings: Any) -> Several:
    """A list of parts, each with the schema `schema`."""
    return Several(Part(schema), **settings)


class Day(Told, fields.Date):
    """A calendar day; TOML dates and `2024-05-20` alike."""

    default_error_messages = {"invalid": _l("A date such as 2024-05-20 is expected.")}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return super()._deserialize(str(value), attr, data, **kwargs)


class Flag(Told, fields.Boolean):
    """Yes or no."""

    default_error_messages = {"invalid": _l("Yes or no (true or false) is expected.")}


class PeriodField(Told, fields.Field[Period]):
    """A period: `"3 years"` in files, number and unit in forms. Records are kept by the calendar: no hours here."""

    UNITS = (Unit.DAYS, Unit.WEEKS, Unit.MONTHS, Unit.YEARS)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Period:
        if isinstance(value, Mapping):
            amount, unit = str(value.get("amount", "")).strip(), str(value.get("unit", "")).removesuffix("s")
            value = f"{amount} {unit}"
        try:
            period = Period.parse(value)
        except (ValueError, AttributeError):
            raise ValidationError([WRONG_PERIOD]) from None
        if period.unit not in self.UNITS:
            raise ValidationError([WRONG_PERIOD])
        return period


class NameField(Told, fields.Field[Name]):
    """A published name: texts, and how sure the spelling is (`spelling = "check"`)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Name:
        plain = dict(value) if isinstance(value, Mapping) else {Lang.KO.value: value}
        spelling = plain.pop("spelling", Spelling.CONFIRMED)
        if "text" in plain and len(plain) == 1:
            plain = plain["text"]
        text = Words(required=True).deserialize(plain, attr, data, **kwargs)
        try:
            return Name(text, Choice(Spelling).deserialize(spelling))
        except ValidationError as error:
            raise ValidationError({"spelling": error.messages}) from None
