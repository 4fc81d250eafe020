"""Reading and removing in another database, one transaction a batch. Every act may be repeated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import gettext as _

from trustward.api import Found, FoundPage, Outcome
from trustward_connectors.domain import Source, external_id, split_id
from trustward_connectors.tables import Mapped, Unusable, mapped, opened

Settings = Mapping[str, Any]
Act = Callable[[sa.Connection, Mapped, Sequence[Any]], Counter[str]]


def read(settings: Settings, sources: Sequence[Source], after: str, limit: int) -> FoundPage:
    """The next `limit` records by ascending id, source by source. Rows without any of the days, and those that were
    anonymised, are left out."""
    key, last = split_id(after) if after else ("", "")
    keys = [source.key for source in sources]
    begin = keys.index(key) if key in keys else 0
    with opened(settings) as connection:
        for source in sources[begin:]:
            there = mapped(connection, source)
            rows = _rows(connection, there, last if source.key == key else "", limit)
            if rows:
                page = tuple(found for row in rows if (found := _found(source, row)) is not None)
                return FoundPage(page, external_id(source, rows[-1]["id"]))
    return FoundPage(())


def count(settings: Settings, sources: Sequence[Source]) -> dict[str, int]:
    """How many records each service has there."""
    total: Counter[str] = Counter()
    with opened(settings) as connection:
        for source in sources:
            statement = sa.select(sa.func.count()).select_from(mapped(connection, source).table)
            total[source.service] += connection.execute(statement).scalar_one()
    return dict(total)


def act(settings: Settings, sources: Sequence[Source], ids: Sequence[str], how: Act) -> Outcome:
    """Do something with records, all of a source in one transaction; where one refuses, the others are done singly."""
    rows: Counter[str] = Counter()
    done: set[str] = set()
    failed: dict[str, str] = {}
    for source, wanted, strange in _by_source(sources, ids):
        failed.update(dict.fromkeys(strange, _("No mapped table has a record of this kind.")))
        if source is None:
            continue
        try:
            rows += _together(settings, source, wanted, how)
            done.update(wanted)
        except (sa.exc.DBAPIError, ValueError):
            for external in wanted:
                try:
                    rows += _together(settings, source, [external], how)
                    done.add(external)
                except (sa.exc.DBAPIError, ValueError):
                    failed[external] = _("The database refuses: something still refers to it, or a right is missing.")
    return Outcome(frozenset(done), dict(rows), failed)


def counted(connection: sa.Connection, there: Mapped, keys: Sequence[Any]) -> Counter[str]:
    """Dry run: the rows that `erase` would remove."""
    rows: Counter[str] = Counter()
    for place in places(there):
        statement = sa.select(sa.func.count()).select_from(place.table).where(place.column.in_(keys))
        rows[place.table.fullname] += connection.execute(statement).scalar_one()
    return rows


def erase(connection: sa.Connection, there: Mapped, keys: Sequence[Any]) -> Counter[str]:
    """Remove the records with their parts, wherever they are, apart included."""
    rows: Counter[str] = Counter()
    for place in places(there):
        rows[place.table.fullname] += connection.execute(sa.delete(place.table).where(place.column.in_(keys))).rowcount
    return rows


def anonymise(connection: sa.Connection, there: Mapped, keys: Sequence[Any]) -> Counter[str]:
    """Blank what identifies a person; rows of parts for which nothing is to be blanked are removed.

    Raises: Unusable: the mapping names nothing to blank in the record's own row.
    """
    if not there.source.can_be_anonymised:
        raise Unusable(_("The mapping does not say which columns identify a person."))
    rows: Counter[str] = Counter()
    for place in places(there):
        change = sa.update(place.table).values(**place.blanks) if place.blanks else sa.delete(place.table)
        rows[place.table.fullname] += connection.execute(change.where(place.column.in_(keys))).rowcount
    return rows


def move_apart(connection: sa.Connection, there: Mapped, keys: Sequence[Any]) -> Counter[str]:
    """Copy to the places apart, then remove; what is there already is not copied again.

    Raises: Unusable: the mapping names no place apart, or rows came in between: none may be removed that was not copied.
    """
    if not there.source.movable:
        raise Unusable(_("The mapping does not say where these records are kept apart."))
    rows: Counter[str] = Counter()
    moves = [(there.table, there.id, there.apart), *((part.table, part.column, part.apart) for part in there.parts)]
    for table, column, apart in moves:
        assert apart is not None
        names = [one.name for one in table.c if one.name in apart.c]
        copy = sa.select(*(table.c[name] for name in names)).where(column.in_(keys))
        insert = sa.insert(apart).from_select(names, copy).execution_options(preserve_rowcount=True)
        rows[apart.fullname] += connection.execute(insert).rowcount
    gone: Counter[str] = Counter()
    for table, column, apart in (*moves[1:], moves[0]):
        assert apart is not None
        gone[apart.fullname] += connection.execute(sa.delete(table).where(column.in_(keys))).rowcount
    if gone != rows:
        raise Unusable(_("Rows came in while records were being moved apart, so none was moved."))
    return rows


def left(settings: Settings, sources: Sequence[Source], ids: Sequence[str]) -> frozenset[str]:
    """The verification query: the records of which a row, or a value that identifies, is still found anywhere."""
    found: set[str] = set()
    with opened(settings) as connection:
        for source, wanted, strange in _by_source(sources, ids):
            found.update(strange)
            if source is None:
                continue
            there = mapped(connection, source)
            keys = {there.key(split_id(external)[1]): external for external in wanted}
            for place in places(there):
                statement = sa.select(place.column).where(place.column.in_(keys)).distinct()
                if place.blanks:  # an anonymised row may stay, a row with a value may not
                    holding = (_holds(place.table.c[name], to) for name, to in place.blanks.items())
                    statement = statement.where(sa.or_(*holding))
                found.update(keys[key] for key in connection.execute(statement).scalars())
    return frozenset(found)


def _holds(column: sa.Column[Any], blank: Any) -> sa.ColumnElement[bool]:
    """Whether a column still holds something else than its blank."""
    return column.is_not(None) if blank is None else sa.and_(column.is_not(None), column != blank)


def _together(settings: Settings, source: Source, wanted: Iterable[str], how: Act) -> Counter[str]:
    with opened(settings) as connection:
        there = mapped(connection, source)
        return how(connection, there, [there.key(split_id(external)[1]) for external in wanted])


def _by_source(sources: Sequence[Source], ids: Sequence[str]) -> Iterator[tuple[Source | None, list[str], list[str]]]:
    """Each source with its ids; last those that belong to none."""
    known = {source.key for source in sources}
    for source in sources:
        if wanted := [external for external in ids if split_id(external)[0] == source.key]:
            yield source, wanted, []
    if strange := [external for external in ids if split_id(external)[0] not in known]:
        yield None, [], strange


@dataclass(frozen=True, slots=True)
class Place:
    """A table in which rows of a record may be, the column that leads to it, and what is blanked there."""

    table: sa.Table
    column: sa.Column[Any]
    blanks: Mapping[str, Any]


def places(there: Mapped) -> Iterator[Place]:
    """Wherever rows of a record may be, those that refer before those referred to."""
    for part in there.parts:
        yield Place(part.table, part.column, part.blanks)
        if part.apart is not None:
            yield Place(part.apart, part.apart.c[part.column.name], part.blanks)
    yield Place(there.table, there.id, there.blanks)
    if there.apart is not None:
        yield Place(there.apart, there.apart.c[there.id.name], there.blanks)


def _rows(connection: sa.Connection, there: Mapped, after: str, limit: int) -> Sequence[sa.RowMapping]:
    source = there.source
    columns = [there.id.label("id")]
    columns += [there.table.c[column].label(f"event {kind}") for kind, column in source.events.items()]
    columns += [there.table.c[column].label(f"class {name}") for name, column in source.classes.items()]
    statement = sa.select(*columns).order_by(there.id).limit(limit)
    if after:
        statement = statement.where(there.id > there.key(after))
    if there.blanks:
        statement = statement.where(_identifies(there))
    return connection.execute(statement).mappings().all()


def _identifies(there: Mapped) -> sa.ColumnElement[bool]:
    """Whether a record still tells of a person: one that was anonymised stays there, and would come back as a new one."""
    own = [_holds(there.table.c[name], to) for name, to in there.blanks.items()]
    parts = [
        sa.select(part.column)
        .where(part.column == there.id, *([sa.or_(*holding)] if holding else []))
        .correlate(there.table)
        .exists()
        for part in there.parts
        for holding in [[_holds(part.table.c[name], to) for name, to in part.blanks.items()]]
    ]
    return sa.or_(*own, *parts)


def _found(source: Source, row: sa.RowMapping) -> Found | None:
    events = tuple(
        (kind, day) for kind in source.events if (day := _day(row[f"event {kind}"], source.zone)) is not None
    )
    classes = tuple(name for name in source.classes if row[f"class {name}"])
    return Found(external_id(source, row["id"]), source.service, events, classes) if events else None


def _day(value: Any, zone: ZoneInfo) -> date | None:
    """The legal day of what a column holds; an instant without a zone is taken as the zone's own."""
    if isinstance(value, datetime):
        return (value.astimezone(zone) if value.tzinfo else value).date()
    return value if isinstance(value, date) else None
