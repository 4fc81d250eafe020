"""What happens by itself: the sweep, the moves, copies that follow their units, and what a restore must do again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from uuid import UUID

from flask_babel import lazy_gettext as _l

from trustward.accounts import access_log
from trustward.apart.domain import SEGREGATE
from trustward.apart.services import carrying, claiming, dropping, elsewhere, ledger, mirroring, tidying
from trustward.kernel import outbox, replay, scope
from trustward.kernel.due import Every, every
from trustward.kernel.failpoints import reach
from trustward.kernel.ids import new_id
from trustward.kernel.outbox import Promise
from trustward.kernel.tenants import active
from trustward.kernel.texts import N_
from trustward.kernel.vault import JournalEntry
from trustward.law.arithmetic import Deadline
from trustward.law.errors import UnknownRow
from trustward.law.rows import Duty
from trustward.obligations.domain import RaisedDuty
from trustward.obligations.providers import provides
from trustward.obligations.services import request_refresh
from trustward.plugins.statutes import lawbook
from trustward.records.domain import Held

SOURCE = "apart"
TIDY = "apart.tidy"
access_log.describe("apart.found", _l("Found a record that is kept apart"))
access_log.describe("apart.shown", _l("Read a record that is kept apart"))
access_log.describe("apart.file_shown", _l("Read a file of a record that is kept apart"))


@every(Every.HOUR, "apart.sweep")
def sweep() -> None:
    """Begin what is due; what recomputing makes due in between is begun within a minute."""
    claiming.sweep()
    elsewhere.ask()
    if ledger.late():
        request_refresh([SOURCE])


@provides(SOURCE)
def late_moves(as_of: date) -> Iterator[RaisedDuty]:
    """What should be apart and is not: the law says at once (PIPA art. 21(3)). Withdrawn as soon as nothing is late."""
    try:
        duty = lawbook(as_of).by_key(Duty, SEGREGATE)
    except UnknownRow:
        return
    titles = {
        Held.HERE: (N_("Find out why records are not moved apart by themselves"), "apart/"),
        Held.ELSEWHERE: (N_("Move records apart where they are held"), "apart/elsewhere"),
    }
    for one in ledger.late():
        title, path = titles[one.held]
        yield RaisedDuty(
            source=SOURCE,
            kind=f"move_{one.held}",
            subject=("apart", scope.tenant_id()),
            title=title,
            due=Deadline(None, one.since, rule=duty.id),
            citation=duty.citation,
            path=path,
            by_hand=False,
        )


@outbox.handler(claiming.CLAIM, forget=True)
def claim(promise: Promise) -> None:
    """Claim one batch, and promise to look for the next."""
    claiming.claim_and_go_on()


@outbox.handler(claiming.CARRY, in_transaction=False, forget=True)
def carry(promise: Promise) -> None:
    """Bring one batch to its end."""
    reach("apart.claimed")
    carrying.carry(promise.tenant_id, UUID(promise.payload["batch"]))


@outbox.handler(elsewhere.ASK, in_transaction=False, forget=True)
def ask_connector(promise: Promise) -> None:
    """Have a connector move one batch apart."""
    elsewhere.ask_connector(promise.tenant_id, UUID(promise.payload["connector"]), UUID(promise.payload["batch"]))


@outbox.handler(mirroring.MIRROR, in_transaction=False, forget=True)
def mirror(promise: Promise) -> None:
    """Tell copies until when they are kept."""
    mirroring.mirror(promise.tenant_id, _ids(promise.payload["units"]))


@outbox.handler(dropping.DROP_COPIES, in_transaction=False, forget=True)
def drop_copies(promise: Promise) -> None:
    """Remove copies of moves that were taken back."""
    dropping.drop_copies(promise.tenant_id, _ids(promise.payload["moves"]))


@every(Every.DAY, TIDY)
def tidy_daily() -> None:
    """Look for copies that no unit answers for."""
    outbox.promise(f"{TIDY}.strays", f"{TIDY}.strays:{new_id()}", {})


@outbox.handler(f"{TIDY}.strays", in_transaction=False, forget=True)
def tidy(promise: Promise) -> None:
    """Remove copies that no unit answers for."""
    tidying.tidy(promise.tenant_id)


def destroy_again(entries: Sequence[JournalEntry]) -> int:
    """After a restore: remove copies of what the journal says was destroyed."""
    units = [unit for entry in entries for unit in entry.units]
    with scope.enter_platform(write=False):
        tenants = [tenant.id for tenant in active()]
    gone = 0
    for tenant_id in tenants:
        with scope.enter(tenant_id):
            gone += dropping.drop(units)
    return gone


replay.register("apart", destroy_again)


def _ids(values: Sequence[str]) -> list[UUID]:
    found = []
    for value in values:
        with suppress(ValueError):
            found.append(UUID(value))
    return found
