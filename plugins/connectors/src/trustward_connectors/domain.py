"""How tables of another system map to services, events and record classes. Pure: no database is asked here.

zone = "Asia/Seoul"

[[sources]]
key = "ticket"
service = "customer-inquiries"
table = "support.ticket"
id = "ticket_id"
events = { collected = "created_at", closed = "closed_at" }
classes = { consumer-complaints = "is_dispute" }
apart = "archive.ticket"
anonymise = { requester = "empty", email = "null" }

[[sources.parts]]
table = "support.message"
column = "ticket_id"
apart = "archive.message"
anonymise = { body = "empty" }
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_KEY = re.compile(r"[a-z][a-z0-9_-]{0,30}")
_TABLE = re.compile(r"(?:[^\W\d]\w*\.)?[^\W\d]\w*")
_SEPARATOR = ":"


class MappingFault(ValueError):
    """A mapping that can't be used: every fault with its place, in English as the mapping itself is."""

    def __init__(self, faults: Collection[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class Blank(StrEnum):
    """What takes the place of a value that is anonymised."""

    NULL = "null"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Part:
    """A table whose rows belong to a record: `column` holds the record's id."""

    table: str
    column: str
    apart: str = ""
    anonymise: Mapping[str, Blank] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """A table with one row per record.

    Attributes:
        key: names the source within external ids; never renamed.
        zone: in which an instant of this table falls on its legal day.
        events: event kind to the column with its day.
        classes: record class to a column that is true for records of that class.
        apart: the table to which a record is moved when a statute keeps it; empty: it can't be moved.
        parts: in the order in which their rows go.
    """

    key: str
    zone: ZoneInfo
    service: str
    table: str
    id: str
    events: Mapping[str, str]
    classes: Mapping[str, str] = field(default_factory=dict)
    apart: str = ""
    anonymise: Mapping[str, Blank] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()

    @property
    def movable(self) -> bool:
        """Whether everything of a record has a place apart."""
        return bool(self.apart) and all(part.apart for part in self.parts)

    @property
    def can_be_anonymised(self) -> bool:
        """Whether the mapping says which values of the record's own row identify a person; its parts may be removed."""
        return bool(self.anonymise)


def external_id(source: Source, value: object) -> str:
    """The id under which Trustward knows a row."""
    return f"{source.key}{_SEPARATOR}{value}"


def split_id(external: str) -> tuple[str, str]:
    """Key of the source and the row's id in words."""
    key, _, value = external.partition(_SEPARATOR)
    return key, value


def parse(written: str, events: Collection[str]) -> tuple[Source, ...]:
    """Read a mapping.

    Args:
        written: TOML, as above.
        events: the kinds of event that the engine knows.
    Raises:
        MappingFault: with every fault.
    """
    try:
        table = tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        raise MappingFault([str(error)]) from error
    faults: list[str] = []
    _known(table, {"zone", "sources"}, "mapping", faults)
    zone = _zone(table, faults)
    sources = [
        _source(entry, zone, number, events, faults) for number, entry in enumerate(_tables(table.get("sources")), 1)
    ]
    if not sources:
        faults.append("write at least one [[sources]]")
    keys = [source.key for source in sources]
    faults += [f"sources: {key} stands twice" for key in sorted({key for key in keys if keys.count(key) > 1})]
    if faults:
        raise MappingFault(faults)
    return tuple(sources)


def _zone(table: Mapping[str, Any], faults: list[str]) -> ZoneInfo:
    try:
        return ZoneInfo(_words(table, "zone", "mapping", faults) or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        faults.append("mapping.zone: is not a time zone; write for example Asia/Seoul")
        return ZoneInfo("UTC")


def _source(
    entry: Mapping[str, Any], zone: ZoneInfo, number: int, events: Collection[str], faults: list[str]
) -> Source:
    place = f"sources[{entry.get('key') or number}]"
    _known(entry, {"key", "service", "table", "id", "events", "classes", "apart", "anonymise", "parts"}, place, faults)
    found = Source(
        key=_matching(entry, "key", _KEY, place, faults),
        zone=zone,
        service=_words(entry, "service", place, faults),
        table=_matching(entry, "table", _TABLE, place, faults),
        id=_words(entry, "id", place, faults),
        events=_columns(entry, "events", place, faults),
        classes=_columns(entry, "classes", place, faults),
        apart=_matching(entry, "apart", _TABLE, place, faults) if "apart" in entry else "",
        anonymise=_blanks(entry, place, faults),
        parts=tuple(
            _part(part, f"{place}.parts[{count}]", faults) for count, part in enumerate(_tables(entry.get("parts")), 1)
        ),
    )
    if not found.events:
        faults.append(f"{place}.events: name at least one, so that a clock can run")
    if strange := sorted(set(found.events) - set(events)):
        faults.append(f"{place}.events: there is no {', '.join(strange)}; known are {', '.join(sorted(events))}")
    return found


def _part(entry: Mapping[str, Any], place: str, faults: list[str]) -> Part:
    _known(entry, {"table", "column", "apart", "anonymise"}, place, faults)
    return Part(
        table=_matching(entry, "table", _TABLE, place, faults),
        column=_words(entry, "column", place, faults),
        apart=_matching(entry, "apart", _TABLE, place, faults) if "apart" in entry else "",
        anonymise=_blanks(entry, place, faults),
    )


def _tables(entries: object) -> list[Mapping[str, Any]]:
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _known(entry: Mapping[str, Any], names: set[str], place: str, faults: list[str]) -> None:
    if unknown := sorted(set(entry) - names):
        faults.append(f"{place}: there is no {', '.join(unknown)}; known are {', '.join(sorted(names))}")


def _words(entry: Mapping[str, Any], name: str, place: str, faults: list[str]) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not value.strip():
        faults.append(f"{place}.{name}: is missing")
        return ""
    return value.strip()


def _matching(entry: Mapping[str, Any], name: str, form: re.Pattern[str], place: str, faults: list[str]) -> str:
    value = _words(entry, name, place, faults)
    if value and not form.fullmatch(value):
        faults.append(f"{place}.{name}: {value!r} can't be used here")
    return value


def _columns(entry: Mapping[str, Any], name: str, place: str, faults: list[str]) -> dict[str, str]:
    found = entry.get(name, {})
    if not isinstance(found, dict) or not all(isinstance(column, str) and column for column in found.values()):
        faults.append(f"{place}.{name}: write a table of names and columns")
        return {}
    return dict(found)


def _blanks(entry: Mapping[str, Any], place: str, faults: list[str]) -> dict[str, Blank]:
    found = _columns(entry, "anonymise", place, faults)
    allowed = {blank.value for blank in Blank}
    if wrong := sorted(column for column, blank in found.items() if blank not in allowed):
        faults.append(f"{place}.anonymise: {', '.join(wrong)} must be one of {', '.join(sorted(allowed))}")
        return {}
    return {column: Blank(blank) for column, blank in found.items()}
