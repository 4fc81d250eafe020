"""Connectors: setting one up, checking it, and acting through it. One that fails or is disabled holds up nobody else."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError

from trustward.apart.services import moves_elsewhere
from trustward.destruction.connectors import ConnectorKind, Outcome, Unreachable
from trustward.destruction.domain import ConnectorState, RequestKind, Trouble, UnitEnd
from trustward.destruction.tables import DestructionConnector, DestructionRequest, DestructionUnit
from trustward.kernel import audit, clock, outbox, scope
from trustward.kernel.errors import Conflict, Invalid, NotFound, Refused, by_field
from trustward.kernel.ids import new_id
from trustward.kernel.logs import logger
from trustward.kernel.scope import load, session
from trustward.kernel.vault import open_text, seal_text
from trustward.plugins.manager import ask
from trustward.records.services import external_id_of
from trustward.records.tables import RecordUnit

SETTINGS = "destruction_connector.settings"
_log = logger(__name__)


class NotReached(Exception):
    """A connector can't act now."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Order:
    """What a connector is told to do. Holds ids that another system knows: never written anywhere."""

    kind: ConnectorKind
    settings: Mapping[str, Any]
    ids: tuple[str, ...]
    anonymise: bool


def kinds() -> dict[str, ConnectorKind]:
    """The kinds of connector that the tenant's plugins bring, by name."""
    return {kind.name: kind for answer in ask("connector_kinds") if answer.error is None for kind in answer.value or ()}


def connectors() -> Sequence[DestructionConnector]:
    """What the tenant has set up, by name."""
    return session().scalars(sa.select(DestructionConnector).order_by(DestructionConnector.name)).all()


def named(connector_id: UUID | None) -> str:
    """A connector's name; empty where there is none."""
    if connector_id is None:
        return ""
    statement = sa.select(DestructionConnector.name).where(DestructionConnector.id == connector_id)
    return session().scalar(statement) or ""


def kind_of(row: DestructionConnector) -> ConnectorKind | None:
    """A connector's kind; None where its plugin is off or gone."""
    return kinds().get(row.kind)


def add(kind: str, name: str, settings: Mapping[str, Any]) -> DestructionConnector:
    """Set a connector up, disabled. Raises: NotFound: no such kind. Invalid, by field."""
    known = kinds().get(kind)
    if known is None:
        raise NotFound
    loaded = _loaded(known, settings)
    _refuse_taken(name, None)
    row = DestructionConnector(
        id=new_id(), kind=kind, name=name.strip(), check_said=[], created_at=clock.now(),
        created_by=scope.current().actor.id,
    )  # fmt: skip
    row.settings = _sealed(row.id, loaded)
    session().add(row)
    session().flush()
    audit.record("connector.added", ("destruction_connector", row.id), {"kind": kind})
    return row


def change(
    connector_id: UUID, name: str, settings: Mapping[str, Any], *, anonymises: bool, version: int | None
) -> DestructionConnector:
    """Change a connector; it is disabled until it was checked anew. A secret that is left empty stays as it was.

    Raises: NotFound. Conflict. Invalid, by field.
    """
    row = load(DestructionConnector, connector_id, lock=True)
    if version is not None and row.version != version:
        raise Conflict(_l("Somebody else changed this in the meantime. Load the page again."))
    known = kind_of(row)
    if known is None:
        raise NotFound
    before = settings_of(row)
    kept = {name: before.get(name) for name in secrets(known) if not settings.get(name)}
    loaded = _loaded(known, {**settings, **{name: value for name, value in kept.items() if value}})
    _refuse_taken(name, row.id)
    row.name, row.settings, row.anonymises = name.strip(), _sealed(row.id, loaded), anonymises
    row.state, row.check_ok, row.check_said = ConnectorState.DISABLED, None, []
    audit.record("connector.changed", ("destruction_connector", row.id), {"kind": row.kind})
    return row


def check(connector_id: UUID) -> bool:
    """Let a connector look whether it can act, and keep what it says. Raises: NotFound. Returns: whether it can."""
    row = load(DestructionConnector, connector_id, lock=True)
    known = kind_of(row)
    if known is None:
        raise NotFound
    ok, said = False, [str(_l("The connector failed: it could not even say why."))]
    try:
        found = known.check(settings_of(row))
        ok, said = found.ok, [str(sentence)[:300] for sentence in found.sentences][:20]
    except Unreachable as error:
        said = [str(error)[:300]]
    except Exception as error:
        _log.error("connector failed", kind=row.kind, exc_info=error)
    row.checked_at, row.check_ok, row.check_said = clock.now(), ok, said
    if not ok:
        row.state = ConnectorState.DISABLED
    audit.record("connector.checked", ("destruction_connector", row.id), {"ok": ok})
    return ok


def enable(connector_id: UUID) -> None:
    """Let a connector act. Raises: NotFound. Refused: it was not checked with success."""
    row = load(DestructionConnector, connector_id, lock=True)
    if not row.check_ok:
        raise Refused(_l("Check the connector first: only one that can act is enabled."), code="connector_unchecked")
    row.state = ConnectorState.ENABLED
    audit.record("connector.enabled", ("destruction_connector", row.id))


def disable(connector_id: UUID) -> None:
    """Let a connector rest: what is approved for it waits, everything else goes on. Raises: NotFound."""
    row = load(DestructionConnector, connector_id, lock=True)
    row.state = ConnectorState.DISABLED
    audit.record("connector.disabled", ("destruction_connector", row.id))


def settings_of(row: DestructionConnector) -> dict[str, Any]:
    """A connector's settings, secrets included: for the connector only, never for a page."""
    found: dict[str, Any] = json.loads(open_text(row.settings, row.id, SETTINGS))
    return found


def shown_settings(row: DestructionConnector, kind: ConnectorKind) -> dict[str, Any]:
    """A connector's settings as a form shows them: without secrets."""
    return {name: value for name, value in settings_of(row).items() if name not in secrets(kind)}


def secrets(kind: ConnectorKind) -> set[str]:
    """Names of the settings that are never shown again."""
    return {name for name, field in kind.schema().fields.items() if field.metadata.get("secret")}


def order(row: DestructionRequest, units: Sequence[UUID]) -> Order | None:
    """What a connector must do for some units of a request; None where none is concerned.

    Units whose external id opens no more were done before: their keys go after the connector has acted.

    Raises: NotReached: the connector is disabled, or its plugin is off.
    """
    if row.kind is not RequestKind.CONNECTOR or row.connector_id is None:
        return None
    connector = load(DestructionConnector, row.connector_id)
    kind = kind_of(connector)
    if kind is None or connector.state is not ConnectorState.ENABLED:
        raise NotReached(Trouble.DISABLED)
    return Order(kind, settings_of(connector), tuple(_external_ids(units)), connector.anonymises)


def carry_out(wanted: Order) -> dict[str, int]:
    """Let a connector destroy. With no scope entered: the other system may take its time.

    Returns: rows that it touched, by table.
    Raises: NotReached: it does not answer, fails, or something is left.
    """
    if not wanted.ids or wanted.kind.by_hand:
        return {}
    act = wanted.kind.anonymise if wanted.anonymise else wanted.kind.erase
    try:
        outcome: Outcome = act(wanted.settings, wanted.ids)
        left = wanted.kind.left(wanted.settings, wanted.ids)
    except Unreachable as error:
        raise NotReached(Trouble.UNREACHABLE) from error
    except Exception as error:
        _log.error("connector failed", kind=wanted.kind.name, exc_info=error)
        raise NotReached(Trouble.CONNECTOR_FAILED) from error
    if left or set(wanted.ids) - outcome.done:
        raise NotReached(Trouble.CONNECTOR_FAILED)
    return {name[:60]: int(number) for name, number in outcome.rows.items()}


@moves_elsewhere
def move_apart(tenant_id: UUID, connector_id: UUID, units: Mapping[UUID, str]) -> frozenset[UUID]:
    """Have a connector put records apart where they are held. No scope is entered; what is apart already counts as done.

    Returns: the units that are apart there; the others wait for a person.
    Raises: Retry: it is disabled, does not answer, or fails.
    """
    with scope.enter(tenant_id, write=False):
        row = load(DestructionConnector, connector_id)
        kind = kind_of(row)
        if kind is None or row.state is not ConnectorState.ENABLED:
            raise outbox.Retry(Trouble.DISABLED.value)
        settings = settings_of(row)
    if kind.by_hand:
        return frozenset()
    try:
        outcome: Outcome = kind.move_apart(settings, tuple(units.values()))
    except Unreachable as error:
        raise outbox.Retry(Trouble.UNREACHABLE.value) from error
    except Exception as error:
        _log.error("connector failed", kind=kind.name, exc_info=error)
        raise outbox.Retry(Trouble.CONNECTOR_FAILED.value) from error
    return frozenset(unit for unit, external in units.items() if external in outcome.done)


def dry_run(row: DestructionRequest, limit: int = 500) -> Outcome | None:
    """What the connector would touch for the first units of a request. Raises: NotReached."""
    statement = sa.select(RecordUnit.id).where(RecordUnit.request_id == row.id).order_by(RecordUnit.id).limit(limit)
    wanted = order(row, session().scalars(statement).all())
    if wanted is None or wanted.kind.by_hand:
        return None
    try:
        return wanted.kind.dry_run(wanted.settings, wanted.ids)
    except Unreachable as error:
        raise NotReached(Trouble.UNREACHABLE) from error
    except Exception as error:
        _log.error("connector failed", kind=wanted.kind.name, exc_info=error)
        raise NotReached(Trouble.CONNECTOR_FAILED) from error


def _external_ids(units: Sequence[UUID]) -> list[str]:
    """Under which ids the other system knows what must go there.

    The other system has a record once, whatever classes it is kept in here: as long as another unit of it is kept (a statute
    still demands it), it stays there, and the last unit takes it along. One that is written down for destruction is not kept:
    of two batches that run at once and share a record, each would else leave it to the other.
    """
    found = []
    records = sa.select(RecordUnit.record_id).where(RecordUnit.id.in_(units))
    going = sa.select(DestructionUnit.id).where(DestructionUnit.state == UnitEnd.INTENDED)
    needed = sa.select(RecordUnit.record_id).where(
        RecordUnit.record_id.in_(records), RecordUnit.id.not_in(units), RecordUnit.id.not_in(going)
    )
    statement = sa.select(RecordUnit).where(RecordUnit.id.in_(units), RecordUnit.record_id.not_in(needed))
    for unit in session().scalars(statement.order_by(RecordUnit.id)):
        try:
            if external := external_id_of(unit):
                found.append(external)
        except NotFound:
            continue
    return found


def _loaded(kind: ConnectorKind, settings: Mapping[str, Any]) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = kind.schema().load(dict(settings))
    except ValidationError as error:
        raise Invalid(_l("Please check the marked fields."), fields=by_field(error)) from error
    return loaded


def _sealed(connector_id: UUID, settings: Mapping[str, Any]) -> bytes:
    return seal_text(json.dumps(settings, ensure_ascii=False, default=str), connector_id, SETTINGS)


def _refuse_taken(name: str, own: UUID | None) -> None:
    statement = sa.select(DestructionConnector.id).where(DestructionConnector.name == name.strip())
    found = session().scalar(statement)
    if found is not None and found != own:
        message = _l("There is one of this name already.")
        raise Invalid(_l("Please check the marked fields."), fields={"name": [message]})
