"""A fact as it is read: labels, values in words, and the law beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from marshmallow import Schema, fields

from trustward.kernel.texts import Lang, Text
from trustward.law.arithmetic import Period
from trustward.register.domain import Spelling
from trustward.register.schemas.fields import Choice, Flag, NameField, Part, PeriodField, Several, Words
from trustward.web.languages import lang

from .choices import Choices
from .layout import NO_REASON, Reason, Reasons
from .typed import has_empty_choice
from .words import word


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as text. `note` is what should be said of it: a language that is missing, a spelling to check."""

    text: Any
    lang: str = ""
    note: Any = ""
    markdown: bool = False


@dataclass(frozen=True, slots=True)
class Described:
    """A label with its values, with parts of its own, or with a table of parts."""

    label: Any
    values: tuple[Shown, ...] = ()
    parts: tuple[Described, ...] = ()
    rows: tuple[tuple[Described, ...], ...] = ()
    reason: Reason = NO_REASON

    @property
    def columns(self) -> list[Any]:
        """The labels that any of the rows has, in order."""
        return list(dict.fromkeys(str(part.label) for row in self.rows for part in row))

    def cells(self, row: tuple[Described, ...]) -> list[Described | None]:
        """A row's values under the columns."""
        by_label = {str(part.label): part for part in row}
        return [by_label.get(column) for column in self.columns]


def described(schema: Schema, plain: Mapping[str, Any], reasons: Reasons, choices: Choices, path: str = "") -> Any:
    """What `plain` (an encoded fact) says, in the order of the schema; nothing for what isn't stated."""
    found = []
    for name, field in schema.fields.items():
        standing = _standing(field)
        if name not in plain and standing is None:
            continue
        reason = reasons(f"{path}{name}")
        label = field.metadata.get("label", name)
        value = plain.get(name, standing)
        if isinstance(field, Part):
            inner = described(field.schema, value, reasons, choices, f"{path}{name}.")
            found.append(Described(label, parts=inner, reason=reason))
        elif isinstance(field, Several) and isinstance(field.inner, Part):
            rows = tuple(described(field.inner.schema, row, reasons, choices, f"{path}{name}.") for row in value)
            found.append(Described(label, rows=rows, reason=reason))
        else:
            values = value if isinstance(field, Several) else [value]
            inner_field = field.inner if isinstance(field, Several) else field
            named = field.metadata.get("choices", "")
            shown = tuple(_shown(inner_field, one, choices, named) for one in values)
            found.append(Described(label, shown, reason=reason))
    return tuple(found)


def _standing(field: fields.Field[Any]) -> str | None:
    """A choice that can't be left open says its first value where nothing is stored."""
    if isinstance(field, Choice) and not has_empty_choice(field):
        return next(iter(field.kind)).value
    return None


def _shown(field: fields.Field[Any], plain: Any, choices: Choices, named: str) -> Shown:
    match field:
        case Words():
            return _text(Text.of(plain), markdown=field.markdown)
        case NameField():
            spelling = Spelling(plain.get("spelling", Spelling.CONFIRMED))
            shown = _text(Text.of(plain["text"]))
            return shown if spelling is Spelling.CONFIRMED else Shown(shown.text, shown.lang, word(spelling))
        case Choice():
            return Shown(word(field.kind(plain)))
        case Flag():
            return Shown(_("Yes") if plain else _("No"))
        case PeriodField():
            period = Period.parse(plain)
            return Shown(
                f"{period.amount} {word(period.unit)}" if lang() is Lang.EN else f"{period.amount}{word(period.unit)}"
            )
    return Shown(choices.name_of(named, plain) if named else plain)


def _text(text: Text, *, markdown: bool = False) -> Shown:
    here = lang()
    if text.lacks(here):
        other = Lang.EN if here is Lang.KO else Lang.KO
        missing = _("only in English") if other is Lang.EN else _("only in Korean")
        return Shown(text.in_(here), other.value, missing, markdown)
    return Shown(text.in_(here), markdown=markdown)
