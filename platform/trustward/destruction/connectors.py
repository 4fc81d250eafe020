"""Records that are held elsewhere: what a connector is. Plugins bring the kinds, through the hook `connector_kinds`.

A connector acts by external ids, in batches. Every act may be repeated: an id that is gone already counts as done, so that a
worker that died half-way, or a retry after a lost answer, does no harm. No method may put a value about a person into an
exception's text, a log or a result; ids go nowhere but to the system that knows them.

An act that fails raises `Unreachable` (tried again, each time later) or anything else (the same, but shown as a fault of the
connector). The hook is asked per tenant; a connector whose plugin is off, that is disabled or that fails never holds up
another one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, runtime_checkable

from marshmallow import Schema


class Unreachable(Exception):
    """The other system does not answer now. The text must be free of values: it is shown to staff."""


@dataclass(frozen=True, slots=True)
class Check:
    """What a connector says of itself: sentences for staff. `ok` False: it can't be enabled."""

    ok: bool
    sentences: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A record as the other system knows it: metadata only.

    Attributes:
        external_id: its id there.
        service: key of the register's service.
        events: what happened and on which day, kinds as the register's engine names them ("collected", "contract_ended").
        classes: record classes besides the service's own purpose.
    """

    external_id: str
    service: str
    events: tuple[tuple[str, date], ...]
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page of records. `after` is given back to read the next one; empty at the end."""

    records: tuple[Found, ...]
    after: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act did, or a dry run would do.

    Attributes:
        done: external ids of which nothing is left there that the act was to remove, those gone before included.
        rows: rows touched, by table or place.
        failed: external ids that are still as they were, with the reason in words without values.
    """

    done: frozenset[str]
    rows: Mapping[str, int] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)


@runtime_checkable
class ConnectorKind(Protocol):
    """One kind of connector. Stateless: what a tenant set up comes in as `settings`, checked by `schema`.

    Attributes:
        name: stored with the connector; never renamed.
        title: what staff read, translatable.
        schema: marshmallow schema of its settings. A field's `metadata` may say `label`, `help`, `kind` ("text",
            "textarea", "password"), `example` (a function without arguments: text that the page shows beside it), and
            `secret: True`: a secret is never shown again, empty keeps the stored one.
        by_hand: no system is reached; a person acts and brings a proof. Then only `check` is called.
    """

    name: str
    title: Any
    schema: type[Schema]
    by_hand: bool

    def check(self, settings: Mapping[str, Any]) -> Check:
        """Reach the system and look whether everything that the settings name is there and may be changed."""
        ...

    def read(self, settings: Mapping[str, Any], after: str, limit: int) -> FoundPage:
        """Records with their events, by ascending id, so that their clocks run here too."""
        ...

    def count(self, settings: Mapping[str, Any]) -> Mapping[str, int]:
        """How many records each service has there."""
        ...

    def dry_run(self, settings: Mapping[str, Any], ids: Sequence[str]) -> Outcome:
        """What `erase` would touch, without touching it."""
        ...

    def erase(self, settings: Mapping[str, Any], ids: Sequence[str]) -> Outcome:
        """Remove these records for good."""
        ...

    def anonymise(self, settings: Mapping[str, Any], ids: Sequence[str]) -> Outcome:
        """Leave the rows, take away what identifies a person."""
        ...

    def move_apart(self, settings: Mapping[str, Any], ids: Sequence[str]) -> Outcome:
        """Put these records where ordinary roles can't read them."""
        ...

    def left(self, settings: Mapping[str, Any], ids: Sequence[str]) -> frozenset[str]:
        """The verification query: which of these are still found there."""
        ...
