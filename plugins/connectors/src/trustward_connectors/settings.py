"""What a tenant sets up for a SQL database, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, validate, validates

from trustward.api import EventKind, Refused, reaching
from trustward_connectors.domain import MappingFault, Source, parse
from trustward_connectors.example import mapping
from trustward_connectors.words import sentences

PARAMETERS = frozenset({"sslmode", "channel_binding", "target_session_attrs", "charset"})
"""What may follow the question mark. Others would name another machine, or files of this one."""
_USUAL_PORT = {"postgresql": 5432, "mysql": 3306, "mariadb": 3306, "mssql": 1433, "oracle": 1521}

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
            "example": mapping,
            "help": _l("TOML: which table holds the records of which service, and which columns hold the days."),
        },
    )

    @validates("url")
    def _usable(self, value: str, **kwargs: Any) -> None:
        place(address(value))

    @validates("mapping")
    def _readable(self, value: str, **kwargs: Any) -> None:
        try:
            parse(value, _EVENTS)
        except MappingFault as fault:
            raise ValidationError(sentences(fault.faults)) from fault


def address(written: str) -> sa.URL:
    """The address of a database, with the driver that is installed for it.

    Raises:
        ValidationError: it can't be read, names no machine (so a file or socket of this one), says more than a connector
            may decide, or no driver is installed. Never quotes it.
    """
    try:
        url = sa.make_url(written.strip())
    except (sa.exc.ArgumentError, ValueError) as error:  # a port that is no number is a ValueError
        raise ValidationError(str(_l("This is not an address of a database."))) from error
    if not url.host or "/" in url.host:
        raise ValidationError(str(_l("Name the machine: a file or a socket of Trustward's own machine can't be used.")))
    if unknown := sorted(set(url.query) - PARAMETERS):
        raise ValidationError(str(_l("%(names)s can't be set here.", names=", ".join(unknown))))
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    try:
        url.get_dialect().import_dbapi()
    except (sa.exc.NoSuchModuleError, ImportError) as error:
        raise ValidationError(str(_l("No driver for this kind of database is installed."))) from error
    return url


def place(url: sa.URL) -> tuple[str, ...]:
    """The addresses at which this database may be opened, looked up now.

    Raises:
        ValidationError: the operator lists it nowhere, or no address is known for it.
    """
    usual = _USUAL_PORT.get(url.get_backend_name(), 0)
    try:
        return reaching.addresses(url.host or "", url.port or usual, usual_port=usual)
    except Refused as refusal:
        raise ValidationError(str(refusal.message)) from refusal
    except reaching.Unknown as error:
        raise ValidationError(str(_l("No address is known for this machine."))) from error


def sources(settings: Mapping[str, Any]) -> tuple[Source, ...]:
    """The mapping of a connector that was set up."""
    return parse(settings["mapping"], _EVENTS)
