"""Runs one lineage: the connection, version table and metadata come in by the configuration's attributes."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import context

attributes = context.config.attributes
connection = attributes["connection"]
prefix: str = attributes["prefix"]
owned: frozenset[str] = attributes["owned"]


def include_object(thing: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Only the lineage's own tables, on both sides of a comparison."""
    table = name if kind == "table" else getattr(getattr(thing, "table", None), "name", "")
    if str(table).startswith("alembic_"):
        return False
    return table in owned or bool(prefix and str(table).startswith(prefix))


def render_item(kind: str, thing: Any, autogen: Any) -> Any:
    """A room's own column type is written as what it is in the database, so that old revisions outlive the room's code."""
    if kind == "type" and isinstance(thing, sa.types.TypeDecorator) and "kernel" not in type(thing).__module__:
        return f"sa.{thing.impl_instance!r}"
    return False


context.configure(
    connection=connection,
    target_metadata=attributes["metadata"],
    version_table=attributes["version_table"],
    include_object=include_object,
    render_item=render_item,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
