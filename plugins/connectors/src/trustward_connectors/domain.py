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
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_KEY = re.compile(r"[a-z][a-z0-9_-]{0,30}")
_TABLE = re.compile(r"(?:[^\W\d]\w*\.)?[^\W\d]\w*")
_SEPARATOR = ":"
_AT_LINE = re.compile(r"at line (\d+)")


class Wrong(StrEnum):
    """What can be wrong at a place of a mapping."""

    NO_TOML = "no_toml"
    NO_SOURCES = "no_sources"
    MISSING = "missing"
    UNUSABLE = "unusable"
    NO_ZONE = "no_zone"
    TWICE = "twice"
    UNKNOWN = "unknown"
    NO_EVENT = "no_event"
    NO_TABLE = "no_table"
    NO_COLUMNS = "no_columns"
    NO_BLANK = "no_blank"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a mapping, and where it stands.

    Attributes:
        path: as one reads it aloud: `sources[ticket].events`.
        line: of the text, counted from 1; 0 where it can't be told.
        names: what is wrong there.
        known: what could stand there instead.
    """

    path: str
    line: int
    wrong: Wrong
    names: tuple[str, ...] = ()
    known: tuple[str, ...] = ()


class MappingFault(ValueError):
    """A mapping that can't be used: every fault with its place. The words for people are in `words.py`."""

    def __init__(self, faults: Collection[Fault]) -> None:
        super().__init__("; ".join(f"{one.path}: {one.wrong}" for one in faults))
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
        at = _AT_LINE.search(str(error))
        raise MappingFault([Fault("", int(at[1]) if at else written.count("\n") + 1, Wrong.NO_TOML)]) from error
    reader = _Reader(written)
    top = reader.at(table, "")
    top.only("zone", "sources")
    zone = _zone(top)
    entries = top.tables("sources")
    if not entries:
        top.fault("sources", Wrong.NO_SOURCES)
    sources = [_source(reader, entry, zone, number, events) for number, entry in enumerate(entries, 1)]
    keys = [source.key for source in sources]
    for number, key in enumerate(keys, 1):
        if key and key in keys[: number - 1]:
            reader.at({}, f"sources[{key}]", number).fault("key", Wrong.TWICE, [key])
    if reader.faults:
        raise MappingFault(reader.faults)
    return tuple(sources)


class _Reader:
    """A text, and the faults that were found in it."""

    def __init__(self, written: str) -> None:
        self.written = written
        self.faults: list[Fault] = []

    def at(self, entry: Mapping[str, Any], path: str, source: int = 0, part: int = 0) -> _Entry:
        return _Entry(self, entry, path, source, part)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One table of the text: the top, the `source`-th source, or the `part`-th part of it."""

    reader: _Reader
    entry: Mapping[str, Any]
    path: str
    source: int
    part: int

    def fault(self, name: str, wrong: Wrong, names: Iterable[str] = (), known: Iterable[str] = ()) -> None:
        path = ".".join(one for one in (self.path, name) if one)
        line = line_of(self.reader.written, self.source, self.part, name)
        self.reader.faults.append(Fault(path, line, wrong, tuple(names), tuple(sorted(known))))

    def only(self, *names: str) -> None:
        for unknown in sorted(set(self.entry) - set(names)):
            self.fault(unknown, Wrong.UNKNOWN, [unknown], names)

    def tables(self, name: str) -> list[Mapping[str, Any]]:
        found = self.entry.get(name, [])
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            self.fault(name, Wrong.NO_TABLE)
            return []
        return found

    def words(self, name: str) -> str:
        value = self.entry.get(name)
        if not isinstance(value, str) or not value.strip():
            self.fault(name, Wrong.MISSING)
            return ""
        return value.strip()

    def matching(self, name: str, form: re.Pattern[str], *, needed: bool = True) -> str:
        if not needed and name not in self.entry:
            return ""
        value = self.words(name)
        if value and not form.fullmatch(value):
            self.fault(name, Wrong.UNUSABLE, [value])
        return value

    def columns(self, name: str) -> dict[str, str]:
        found = self.entry.get(name, {})
        if not isinstance(found, dict) or not all(isinstance(column, str) and column for column in found.values()):
            self.fault(name, Wrong.NO_COLUMNS)
            return {}
        return dict(found)

    def blanks(self) -> dict[str, Blank]:
        found = self.columns("anonymise")
        allowed = {blank.value for blank in Blank}
        if wrong := sorted(column for column, blank in found.items() if blank not in allowed):
            self.fault("anonymise", Wrong.NO_BLANK, wrong, allowed)
            return {}
        return {column: Blank(blank) for column, blank in found.items()}


def line_of(written: str, source: int, part: int, name: str) -> int:
    """The line on which `name` stands in a source or part, each counted from 1 (0: outside); else the line on which that
    begins; 0 where neither is found, as in tables written within one line."""
    at, began = (0, 0), 0
    for number, line in enumerate(written.splitlines(), 1):
        bare = "".join(line.split())
        if bare.startswith("[[sources]]"):
            at = (at[0] + 1, 0)
        elif bare.startswith("[[sources.parts]]"):
            at = (at[0], at[1] + 1)
        if at == (source, part):
            began = began or (number if source else 0)
            if bare.startswith((f"{name}=", f'"{name}"=')) or bare.endswith((f".{name}]", f"[{name}]")):
                return number
    return began


def _zone(top: _Entry) -> ZoneInfo:
    written = top.words("zone")
    try:
        return ZoneInfo(written or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        top.fault("zone", Wrong.NO_ZONE, [written])
        return ZoneInfo("UTC")


def _source(reader: _Reader, table: Mapping[str, Any], zone: ZoneInfo, number: int, events: Collection[str]) -> Source:
    entry = reader.at(table, f"sources[{table.get('key') or number}]", number)
    entry.only("key", "service", "table", "id", "events", "classes", "apart", "anonymise", "parts")
    found = Source(
        key=entry.matching("key", _KEY),
        zone=zone,
        service=entry.words("service"),
        table=entry.matching("table", _TABLE),
        id=entry.words("id"),
        events=entry.columns("events"),
        classes=entry.columns("classes"),
        apart=entry.matching("apart", _TABLE, needed=False),
        anonymise=entry.blanks(),
        parts=tuple(
            _part(reader.at(part, f"{entry.path}.parts[{count}]", number, count))
            for count, part in enumerate(entry.tables("parts"), 1)
        ),
    )
    if not found.events:
        entry.fault("events", Wrong.NO_EVENT, known=events)
    elif strange := sorted(set(found.events) - set(events)):
        entry.fault("events", Wrong.UNKNOWN, strange, events)
    return found


def _part(entry: _Entry) -> Part:
    entry.only("table", "column", "apart", "anonymise")
    return Part(
        table=entry.matching("table", _TABLE),
        column=entry.words("column"),
        apart=entry.matching("apart", _TABLE, needed=False),
        anonymise=entry.blanks(),
    )
