"""Facts to plain data (dicts, lists, strings, numbers) and back: for storing, comparing, exporting.

The shape of the plain data is the shape of the files of a tenant and of the edit forms.
"""

from __future__ import annotations

import dataclasses
import types
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from trustward.kernel.texts import Text
from trustward.law.arithmetic import Period

T = TypeVar("T")
Plain = Any


def encode(value: Any) -> Plain:
    """Plain data for a fact or a part of one. Fields that hold their default are left out."""
    if isinstance(value, Text):
        return {lang: text for lang, text in value.as_dict().items() if text}
    if isinstance(value, Period):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [encode(part) for part in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            each.name: encode(part)
            for each in dataclasses.fields(value)
            if (part := getattr(value, each.name)) != _default(each)
        }
    return value


def decode(kind: type[T], plain: Plain) -> T:
    """The fact of type `kind` that `encode` made `plain` from. Trusts its input: schemas check what people write."""
    decoded: T = _decode(kind, plain)
    return decoded


def _decode(kind: Any, plain: Plain) -> Any:
    if plain is None:
        return None
    if get_origin(kind) in (Union, types.UnionType):
        kind = next(part for part in get_args(kind) if part is not type(None))
    if get_origin(kind) is tuple:
        return tuple(_decode(get_args(kind)[0], part) for part in plain)
    if kind is Text:
        return Text.of(plain)
    if kind is Period:
        return Period.parse(plain)
    if kind is date:
        return plain if isinstance(plain, date) else date.fromisoformat(plain)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(plain)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _decode(hints[name], part) for name, part in plain.items()})
    return plain


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _default(each: dataclasses.Field[Any]) -> Any:
    if each.default is not dataclasses.MISSING:
        return each.default
    if each.default_factory is not dataclasses.MISSING:
        return each.default_factory()
    return dataclasses.MISSING
