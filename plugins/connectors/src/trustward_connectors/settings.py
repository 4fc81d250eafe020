"""What a tenant sets up for a SQL database, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, validate, validates

from trustward.api import EventKind
from trustward_connectors.domain import MappingFault, Source, parse

OWN_FILES = frozenset({"sqlite"})
"""A file would be one of this machine's, which no tenant owns."""

_EVENTS = frozenset(kind.value for kind in EventKind)


class SqlSettings(Schema):
    """Address and mapping of a SQL database."""

    url = fields.String(
        required=True,
        validate=validate.Length(min=8, max=1000),
        metadata={
            "label": _l("Address of the database"),
            "kind": "password",
            "secret": True,
            "help": _l("For example postgresql://user:password@host:5432/name. Use a role that may do only this."),
        },
    )
    mapping = fields.String(
        required=True,
        validate=validate.Length(min=10, max=50_000),
        metadata={
            "label": _l("Mapping of tables"),
            "kind": "textarea",
            "help": _l("TOML: which table holds the records of which service, and which columns hold the days."),
        },
    )

    @validates("url")
    def _usable(self, value: str, **kwargs: Any) -> None:
        address(value)

    @validates("mapping")
    def _readable(self, value: str, **kwargs: Any) -> None:
        try:
            parse(value, _EVENTS)
        except MappingFault as fault:
            raise ValidationError(
                [str(_l("This mapping can't be used. What is wrong, place by place:")), *fault.faults]
            ) from fault


def address(written: str) -> sa.URL:
    """The address of a database, with the driver that is installed for it.

    Raises:
        ValidationError: it can't be read, no driver is installed, or it is a file of this machine. Never quotes it.
    """
    try:
        url = sa.make_url(written.strip())
    except sa.exc.ArgumentError as error:
        raise ValidationError(str(_l("This is not an address of a database."))) from error
    if url.get_backend_name() in OWN_FILES:
        raise ValidationError(str(_l("A file of this machine can't be used.")))
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    try:
        url.get_dialect().import_dbapi()
    except (sa.exc.NoSuchModuleError, ImportError) as error:
        raise ValidationError(str(_l("No driver for this kind of database is installed."))) from error
    return url


def sources(settings: Mapping[str, Any]) -> tuple[Source, ...]:
    """The mapping of a connector that was set up."""
    return parse(settings["mapping"], _EVENTS)
