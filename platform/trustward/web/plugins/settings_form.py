"""A form made from a plugin's marshmallow schema: labels and help come from each field's metadata."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields, validate


@dataclass(frozen=True, slots=True)
class Input:
    """One field as the form macros take it."""

    name: str
    label: Any
    kind: str
    help: Any
    required: bool
    options: list[tuple[str, Any]]
    maxlength: str


def inputs(schema: Schema) -> list[Input]:
    """The fields of a settings schema. Metadata: `label`, `help`, `options` (what each choice is called)."""
    return [_input(name, field) for name, field in schema.fields.items() if not field.dump_only]


def _input(name: str, field: Any) -> Input:
    label, help_ = field.metadata.get("label", name), field.metadata.get("help", "")
    choices = _choices(field)
    kind = "text"
    if isinstance(field, fields.Boolean):
        kind = "checkbox"
    elif isinstance(field, (fields.List, fields.Tuple)):
        kind = "checkboxes" if choices else "textarea"
    elif choices:
        kind = "select"
    elif isinstance(field, fields.Date):
        kind = "date"
    elif isinstance(field, fields.Email):
        kind = "email"
    return Input(name, label, kind, help_, field.required, choices, str(_longest(field) or ""))


def _choices(field: Any) -> list[tuple[str, Any]]:
    inner = getattr(field, "inner", field)
    words: Mapping[Any, Any] = field.metadata.get("options", {})
    for one in inner.validators:
        if isinstance(one, validate.OneOf):
            return [(str(choice), words.get(choice, choice)) for choice in one.choices]
    return []


def _longest(field: Any) -> int | None:
    if not isinstance(field, fields.String):
        return None
    return next((one.max for one in field.validators if isinstance(one, validate.Length) and one.max), None)


def as_typed(schema: Schema, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Stored settings, defaults filled in, as they stand in the form: lists as one entry a line."""
    dumped: dict[str, Any] = schema.dump(schema.load(dict(stored)))
    return {name: _typed(schema.fields[name], value) for name, value in dumped.items()}


def _typed(field: Any, value: Any) -> Any:
    if isinstance(value, (list, tuple)) and not _choices(field):
        return "\n".join(str(item) for item in value)
    return value


def as_sent(schema: Schema, sent: Mapping[str, list[str]]) -> dict[str, Any]:
    """What a browser sent, in the form that the schema loads: lines become lists, a missing tick is a no."""
    found: dict[str, Any] = {}
    for name, field in schema.fields.items():
        values = sent.get(name, [])
        if isinstance(field, fields.Boolean):
            found[name] = bool(values)
        elif isinstance(field, (fields.List, fields.Tuple)):
            lines = values if _choices(field) else [line for value in values for line in value.split("\n")]
            found[name] = [line.strip() for line in lines if line.strip()]
        elif values and (values[0].strip() or field.required):
            found[name] = values[0]
        elif field.allow_none:
            found[name] = None
    return found
