"""Between a form's flat names and a fact's nested data, guided by the fact's schema.

A field inside a part has a dotted name, a row its number: `items.0.name.ko`. Rows that are left blank vanish.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, fields
from werkzeug.datastructures import MultiDict

from trustward.register.schemas.fields import Choice, Flag, Line, NameField, Part, PeriodField, Several, Words

Plain = dict[str, Any]


def parse(schema: Schema, typed: MultiDict[str, str]) -> Plain:
    """Nested data as it was typed, texts untouched; blank rows are left out and the others counted anew."""
    return {name: _parse(field, name, typed) for name, field in schema.fields.items()}


def _parse(field: fields.Field[Any], name: str, typed: MultiDict[str, str]) -> Any:
    match field:
        case Words():
            return {lang: typed.get(f"{name}.{lang}", "") for lang in ("ko", "en")}
        case NameField():
            return {part: typed.get(f"{name}.{part}", "") for part in ("ko", "en", "spelling")}
        case PeriodField():
            return {part: typed.get(f"{name}.{part}", "") for part in ("amount", "unit")}
        case Flag():
            return typed.get(name, "") in ("true", "on", "1")
        case Part():
            return {part: _parse(inner, f"{name}.{part}", typed) for part, inner in field.schema.fields.items()}
        case Several() if not is_rows(field):
            return [value for value in typed.getlist(name) if value.strip()]
        case Several():
            found = {int(match[1]) for key in typed if (match := re.match(rf"{re.escape(name)}\.(\d+)\.", key))}
            rows = [_parse(field.inner, f"{name}.{number}", typed) for number in sorted(found)]
            return [row for row in rows if not blank(field.inner, row)]
    return typed.get(name, "")


def typed_of(schema: Schema, plain: Mapping[str, Any]) -> Plain:
    """The nested data of a stored fact (`codec.encode`), in the shape in which it would be typed."""
    return {name: _typed_of(field, plain.get(name)) for name, field in schema.fields.items()}


def _typed_of(field: fields.Field[Any], plain: Any) -> Any:
    match field:
        case Words():
            return {"ko": "", "en": "", **(plain or {})}
        case NameField():
            return {"ko": "", "en": "", **(plain or {}).get("text", {}), "spelling": (plain or {}).get("spelling", "")}
        case PeriodField():
            amount, _, unit = (plain or "").partition(" ")
            return {"amount": amount, "unit": f"{unit.removesuffix('s')}s" if unit else ""}
        case Flag():
            return bool(plain)
        case Part():
            return typed_of(field.schema, plain or {})
        case Several() if not is_rows(field):
            return list(plain or [])
        case Several():
            return [_typed_of(field.inner, part) for part in plain or []]
    return "" if plain is None else plain


def to_load(schema: Schema, typed: Plain) -> Plain:
    """What the schema shall load: without what was left blank, so that the fact's own defaults hold."""
    found: Plain = {}
    for name, field in schema.fields.items():
        value = typed[name]
        if isinstance(field, Part) and (field.required or not blank(field, value)):
            found[name] = to_load(field.schema, value)
        elif isinstance(field, Several) and isinstance(field.inner, Part):
            found[name] = [to_load(field.inner.schema, row) for row in value]
        elif isinstance(field, (Several, Flag)):
            found[name] = value
        elif value if isinstance(field, Choice) else not blank(field, value):
            found[name] = {k: v for k, v in value.items() if v != ""} if isinstance(field, NameField) else value
    return found


def blank(field: fields.Field[Any], value: Any) -> bool:
    """Whether nothing was typed. A select without an empty choice always has a value, so it says nothing."""
    match field:
        case Words() | NameField():
            return not (value["ko"].strip() or value["en"].strip())
        case PeriodField():
            return not value["amount"].strip()
        case Part():
            return all(blank(inner, value[name]) for name, inner in field.schema.fields.items())
        case Choice() if not has_empty_choice(field):
            return True
    return value in ("", [], False) or (isinstance(value, str) and not value.strip())


def has_empty_choice(field: Choice) -> bool:
    """Whether the select starts with an empty line: it must be chosen, or may be left open."""
    return bool(field.required or field.allow_none)


def flat(typed: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Field names and values. A list of plain values is one field that takes several."""
    if isinstance(typed, dict):
        for part, value in typed.items():
            yield from flat(value, f"{name}.{part}" if name else part)
    elif isinstance(typed, list) and any(isinstance(part, dict) for part in typed):
        for number, part in enumerate(typed):
            yield from flat(part, f"{name}.{number}")
    else:
        yield name, typed


def rearranged(typed: Plain, order: str) -> Plain:
    """The typed data after a button of a list was pressed: `items+` adds a row, `items.2-` and `items.2^` remove and
    lift one. An order that makes no sense changes nothing."""
    path, sign = order[:-1].split("."), order[-1:]
    number = int(path.pop()) if sign in ("-", "^") and path[-1].isdecimal() else -1
    rows: Any = typed
    for part in path:
        rows = (
            rows[int(part)]
            if isinstance(rows, list) and part.isdecimal() and int(part) < len(rows)
            else (rows.get(part) if isinstance(rows, dict) else None)
        )
    if not isinstance(rows, list):
        return typed
    if sign == "+":
        rows.append({})
    elif sign == "-" and 0 <= number < len(rows):
        rows.pop(number)
    elif sign == "^" and 0 < number < len(rows):
        rows[number - 1], rows[number] = rows[number], rows[number - 1]
    return typed


def is_rows(field: Several) -> bool:
    """Whether a list is drawn as rows of fields; else its values are plain and chosen or typed one by one."""
    return not isinstance(field.inner, (Choice, Line))
