"""Column types of consignment."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import mapped_column

from trustward.api import Json, Text

KEY = sa.String(64)


class TextColumn(sa.types.TypeDecorator[Text]):
    """A text in the tenant's languages; stored and read as a whole."""

    impl = Json
    cache_ok = True

    def process_bind_param(self, value: Text | None, dialect: Dialect) -> Any:
        return None if value is None else value.as_dict()

    def process_result_value(self, value: Any, dialect: Dialect) -> Text | None:
        return None if value is None else Text.of(value)


def words(**options: Any) -> Any:
    """A column for a `Text`."""
    return mapped_column(TextColumn, **options)
