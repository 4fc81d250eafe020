"""Trying a connector: what reading, taking in and destroying would come to, with nothing written here or there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from trustward.destruction.connectors import Found, Unreachable
from trustward.destruction.tables import DestructionConnector
from trustward.kernel import audit
from trustward.kernel.errors import NotFound
from trustward.kernel.logs import logger
from trustward.kernel.scope import load
from trustward.records.services import look_at, wrong_with

from . import connecting, taking_in

PAGES, SAMPLE = 4, 500
"""Ours: how far it is read on trial, and for how many records it is counted what destroying would touch."""
_log = logger(__name__)


@dataclass(slots=True)
class Trial:
    """What a trial found. Numbers and names of places only.

    Attributes:
        there: records by service, all of them.
        looked: how many of them were read.
        whole: nothing was left unread.
        services: of those read, by service.
        events: of those read, how many have a day of a kind.
        created, updated, unchanged: what taking them in would do here.
        faults: why some could not be taken in, with how many each concerns: (column, sentence) → number.
        touched: rows that destroying the first `sampled` would touch, by table.
        trouble: why there is no more to tell.
    """

    there: Mapping[str, int] = field(default_factory=dict)
    looked: int = 0
    whole: bool = True
    services: Counter[str] = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    faults: Counter[tuple[str, str]] = field(default_factory=Counter)
    sampled: int = 0
    touched: Mapping[str, int] = field(default_factory=dict)
    trouble: str = ""


def try_out(connector_id: UUID) -> Trial:
    """Let a connector read and count, whether it is enabled or not. Raises: NotFound: no such connector, or its kind is off."""
    row = load(DestructionConnector, connector_id)
    kind = connecting.kind_of(row)
    if kind is None or kind.by_hand:
        raise NotFound
    trial, settings, found = Trial(), connecting.settings_of(row), list[Found]()
    try:
        trial.there = kind.count(settings)
        after = ""
        for _page in range(PAGES):
            page = kind.read(settings, after, taking_in.PAGE)
            found += page.records
            after = page.after
            if not after:
                break
        trial.whole = not after
        sample = [one.external_id for one in found[:SAMPLE]]
        outcome = kind.dry_run(settings, sample) if sample else None
        trial.sampled, trial.touched = len(sample), outcome.rows if outcome else {}
    except Unreachable as error:
        trial.trouble = str(error)[:300]
    except Exception as error:  # a kind is a plugin's: what it raises may quote a row
        _log.error("connector failed", kind=row.kind, exc_info=error)
        trial.trouble = "failed"
    _weigh(trial, found)
    audit.record("connector.tried", ("destruction_connector", row.id), {"read": len(found)})
    return trial


def _weigh(trial: Trial, found: list[Found]) -> None:
    """What taking these in would do."""
    arriving = taking_in.arriving(found)
    faulty: dict[int, None] = {}
    for one in wrong_with(arriving):
        trial.faults[one.column, one.text] += 1
        faulty[one.line] = None
    outcome = look_at([one for one in arriving if one.line not in faulty])
    trial.created, trial.updated, trial.unchanged = outcome.created, outcome.updated, outcome.unchanged
    trial.looked = len(found)
    trial.services.update(one.service for one in found)
    trial.events.update(kind for one in found for kind in {kind for kind, _day in one.events})
