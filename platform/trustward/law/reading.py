"""Reading a pack from its folder.

    pack.toml        name, title, version
    rows/*.toml      arrays of tables, one array for each kind of row: [[duty]], [[retention]] …
    examples/*.toml  [[example]]

Everything that is wrong is told at once, each fault with its file and place.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from importlib.resources.abc import Traversable
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from trustward.kernel.texts import Text

from .arithmetic import Period
from .checks import faults_of
from .errors import PackError
from .pack import StatutePack
from .rows import ROW_KINDS, Row


class _Fault(Exception):
    """One value that can't be read, with its place within the table."""

    def __init__(self, place: str, what: str) -> None:
        super().__init__(f"{place}: {what}" if place else what)


def read_pack(folder: Traversable, builds_on: Iterable[StatutePack] = ()) -> StatutePack:
    """Read the pack in `folder`. Its rows may cite and refer to those of the packs that it `builds_on`.

    Raises PackError with every fault: unreadable TOML, unknown kinds and fields, wrong types, missing texts, ids given
    twice for one day, citations and references that lead nowhere.
    """
    faults: list[str] = []
    others = [row for pack in builds_on for row in pack.rows]
    about = _toml(folder / "pack.toml", "pack.toml", faults)
    name = str(about.get("name", folder.name))
    for key in ("name", "version", "title"):
        if key not in about:
            faults.append(f"pack.toml: {key}: is missing")
    rows: list[Row] = []
    places: dict[int, str] = {}
    for file, table in _tables(folder / "rows", "rows", faults):
        for kind, entries in table.items():
            for place, row in _rows(file, kind, entries, faults):
                places[id(row)] = place
                rows.append(row)
    examples = tuple(
        {**entry, "file": file}
        for file, table in _tables(folder / "examples", "examples", faults)
        for entry in _listed(table.get("example"), file, "example", faults)
    )
    faults += [f"{places[id(row)]}: {what}" for row, what in faults_of(rows, others)]
    if faults:
        raise PackError(name, faults)
    return StatutePack(name, str(about["version"]), Text.of(about["title"]), tuple(rows), examples)


def _tables(folder: Traversable, place: str, faults: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    if not folder.is_dir():
        return
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            yield f"{place}/{file.name}", _toml(file, f"{place}/{file.name}", faults)


def _toml(file: Traversable, place: str, faults: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults.append(f"{place}: is missing")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(f"{place}: {error}")
    return {}


def _rows(file: str, kind: str, entries: object, faults: list[str]) -> Iterator[tuple[str, Row]]:
    wanted = ROW_KINDS.get(kind)
    if wanted is None:
        faults.append(f"{file}: [[{kind}]]: there is no such kind of row; known are {', '.join(sorted(ROW_KINDS))}")
        return
    for number, entry in enumerate(_listed(entries, file, kind, faults), start=1):
        place = f"{file}: [[{kind}]] {entry.get('id') or f'number {number}'}"
        try:
            yield place, _record(wanted, entry, "")
        except _Fault as fault:
            faults.append(f"{place}: {fault}")


def _listed(entries: object, file: str, kind: str, faults: list[str]) -> list[dict[str, Any]]:
    if isinstance(entries, list) and all(isinstance(one, dict) for one in entries):
        return entries
    if entries is not None:
        faults.append(f"{file}: [[{kind}]]: write an array of tables, with double brackets")
    return []


def _record(kind: type[Any], entry: Mapping[str, Any], place: str) -> Any:
    wanted = {one.name: one for one in fields(kind)}
    unknown = sorted(set(entry) - set(wanted))
    if unknown:
        raise _Fault(place, f"has no field {', '.join(unknown)}")
    missing = sorted(name for name, one in wanted.items() if name not in entry and _needed(one))
    if missing:
        raise _Fault(place, f"lacks {', '.join(missing)}")
    hints = get_type_hints(kind)
    read = {name: _value(hints[name], value, f"{place}.{name}".lstrip(".")) for name, value in entry.items()}
    try:
        return kind(**read)
    except ValueError as error:
        raise _Fault(place, str(error)) from error


def _needed(one: Field[Any]) -> bool:
    return one.default is MISSING and one.default_factory is MISSING


def _value(hint: Any, value: Any, place: str) -> Any:
    """`value` as `hint` asks for it. Raises _Fault."""
    if get_origin(hint) is UnionType:
        (hint,) = (one for one in get_args(hint) if one is not NoneType)
    if get_origin(hint) is tuple:
        return _several(get_args(hint)[0], value, place)
    if hint is Text:
        return _text(value, place)
    if hint is Period:
        return _parsed(Period.parse, value, place)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _one_of(hint, value, place)
    if isinstance(hint, type) and is_dataclass(hint) and isinstance(value, dict):
        return _record(hint, value, place)
    if hint in (str, int, bool, date) and type(value) is hint:
        return value
    raise _Fault(place, f"should be {_called(hint)}, is {value!r}")


def _several(hint: Any, value: Any, place: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise _Fault(place, f"should be a list of {_called(hint)}, is {value!r}")
    return tuple(_value(hint, one, f"{place}[{number}]") for number, one in enumerate(value))


def _text(value: Any, place: str) -> Text:
    if not isinstance(value, dict) or set(value) != {"ko", "en"} or not all(isinstance(t, str) for t in value.values()):
        raise _Fault(place, "should be a text in both languages: { ko = '…', en = '…' }")
    return Text(value["ko"], value["en"])


def _parsed(parse: Any, value: Any, place: str) -> Any:
    if not isinstance(value, str):
        raise _Fault(place, f"should be a text, is {value!r}")
    try:
        return parse(value)
    except ValueError as error:
        raise _Fault(place, str(error)) from error


def _one_of(kind: type[StrEnum], value: Any, place: str) -> StrEnum:
    try:
        return kind(value)
    except ValueError as error:
        raise _Fault(place, f"{value!r} is none of {', '.join(kind)}") from error


def _called(hint: Any) -> str:
    names = {str: "a text", int: "a whole number", bool: "true or false", date: "a day", datetime: "a moment"}
    return names.get(hint, "a table")
