"""`column in (thousands of ids)` as one parameter: what a long list of parameters costs is the making of the statement."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


class _Array(sa.types.UserDefinedType[str]):
    """PostgreSQL's array of ids, written as text: the driver would take each id in hand, which costs more than the statement."""

    cache_ok = True
    render_bind_cast = True

    def get_col_spec(self, **kw: Any) -> str:
        return "UUID[]"


def among(column: sa.orm.InstrumentedAttribute[Any] | sa.ColumnElement[Any], ids: Iterable[UUID]) -> Any:
    """Whether a column of ids holds one of these.

    Args:
        column: of type `Uuid`.
        ids: as many as one likes; none matches nothing.
    """
    return _Among(column, sa.bindparam(None, tuple(ids), type_=_Ids(), unique=True))


class _Ids(sa.types.TypeDecorator[Any]):
    """Ids as one value: an array, which PostgreSQL then hashes, or JSON with each id as SQLite keeps it."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(_Array() if dialect.name == "postgresql" else sa.Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        ids = [one.hex for one in value]
        return f"{{{','.join(ids)}}}" if dialect.name == "postgresql" else json.dumps(ids)


class _Among(GenericFunction[bool]):
    type = sa.Boolean()
    inherit_cache = True
    name = "among_ids"

    def self_group(self, against: Any = None) -> Any:
        """As it is: compared with `1`, as SQLite's booleans are, it would no longer be read from an index."""
        return self


@compiles(_Among, "postgresql")
def _any_of_an_array(element: _Among, compiler: SQLCompiler, **kw: Any) -> str:
    column, ids = (compiler.process(part, **kw) for part in element.clauses)
    return f"({column} = any ({ids}))"


@compiles(_Among, "sqlite")
def _in_a_json_list(element: _Among, compiler: SQLCompiler, **kw: Any) -> str:
    column, ids = (compiler.process(part, **kw) for part in element.clauses)
    return f"({column} in (select value from json_each({ids})))"  # noqa: S608 - made of what SQLAlchemy compiled
