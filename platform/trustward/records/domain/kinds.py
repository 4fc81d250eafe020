"""Closed sets of the records. Stored by value; a value, once stored, is never renamed."""

from __future__ import annotations

from enum import StrEnum

OWN_PURPOSE = ""
"""The record class of the unit that serves the service's own purpose; every other one is a statutory record class."""


class RecordSource(StrEnum):
    """How a record came here."""

    FORM = "form"
    API = "api"
    CSV = "csv"
    CONNECTOR = "connector"
    STAFF = "staff"


class Held(StrEnum):
    """Where the content of a record is."""

    HERE = "here"
    ELSEWHERE = "elsewhere"
    """Known here by its events only, so that its clocks run; a connector or a person acts on the content."""


class UnitState(StrEnum):
    """Where a unit stands. It says alone from which store the content is read, so there is always exactly one.

    A destroyed unit has no row: what remains of it is the destruction ledger.
    """

    LIVE = "live"
    MOVING = "moving"
    """On its way to the retained database: still read in the main one, changed by nobody."""
    APART = "apart"


class IndexKind(StrEnum):
    """By what a record can be found exactly."""

    EMAIL = "email"
    PHONE = "phone"
    EXTERNAL = "external"
    """The id under which another system knows the record."""


class HoldState(StrEnum):
    """A hold needs two persons; it counts from the moment that it is asked for."""

    ASKED = "asked"
    APPROVED = "approved"
    ENDED = "ended"


class ImportState(StrEnum):
    """What became of an uploaded sheet."""

    LOOKED_AT = "looked_at"
    FAULTY = "faulty"
    """Some lines can't be: it is kept for a day, so that they can be had back with what is wrong."""
    TAKING = "taking"
    """Being taken in, step by step, by a worker."""
    TAKEN = "taken"
    STOPPED = "stopped"
    """The register changed while it was taken in, so that the rest can't be."""
    THROWN_AWAY = "thrown_away"
    UNDOING = "undoing"
    UNDONE = "undone"
