"""What happens to records by itself: they follow the register and the adopted law."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from trustward.accounts.domain import Role
from trustward.kernel import files, outbox, tenants
from trustward.kernel.due import Every, every
from trustward.kernel.texts import N_
from trustward.kernel.vault import destroy_later
from trustward.law.arithmetic import Deadline, deadline, end_of_day
from trustward.obligations.domain import RaisedDuty
from trustward.obligations.providers import provides
from trustward.obligations.services import request_refresh
from trustward.plugins.events import Event, on
from trustward.records.duties import waiting_duties
from trustward.records.services import computing, foreseeing, law, repeats, sheets, statutes, undoing


@on("register.changed")
def follow_the_register(event: Event) -> None:
    """What the register says changed; units whose rules did are found by an index, so any change may ask."""
    computing.recompute_all()


@every(Every.DAY, "records.follow_the_law")
def follow_the_law() -> None:
    """A new day may bring other rows into force, and a release other holidays, without anybody touching the register."""
    if statutes.notice_changes():
        request_refresh(["records"])
    computing.recompute_all()


@provides("records")
def what_can_be_late(as_of: date) -> Iterator[RaisedDuty]:
    """Changes of the law that wait for an officer, and records and holds that wait for anybody."""
    yield from law_to_apply(as_of)
    yield from waiting_duties(as_of)


def law_to_apply(as_of: date) -> Iterator[RaisedDuty]:
    """What newer packs say otherwise waits for an officer: until the day from which it holds.

    Where that day has passed, what must not be destroyed meanwhile piles up: the time is the one for destroying (PIPA art.
    21), from the day on which the change was noticed.
    """
    zone = ZoneInfo(tenants.get().zone)
    for change in statutes.pending_changes():
        start = change.valid_from
        noticed = change.noticed_on or as_of
        if start is not None and start > noticed:
            due = Deadline(start, end_of_day(start, zone), rule=change.id)
        else:
            duty = law.destroy_duty()
            due = Deadline(noticed, end_of_day(noticed, zone), rule=change.id)
            if duty is not None and duty.period is not None:
                due = replace(deadline(noticed, duty.period, computing.calendar(), zone, duty.rule), rule=duty.id)
        yield RaisedDuty(
            source="records",
            kind="apply_law",
            subject=("law_change", statutes.change_id(change)),
            title=N_("Decide about a change of the law: %(row)s"),
            title_params={"row": change.id},
            due=due,
            citation=change.newest.citation,
            role=Role.OFFICER,
            path=f"records/statutes/{statutes.change_id(change)}",
            by_hand=False,
        )


@on("law.applied")
def law_applied(event: Event) -> None:
    """What waited for the officer is decided."""
    request_refresh(["records"])


outbox.handler(computing.RECOMPUTE, forget=True)(computing.recompute_batch)


@outbox.handler(sheets.TAKE, forget=True)
def take_sheet(promise: outbox.Promise) -> None:
    """Take in the next lines of a long sheet."""
    sheets.take_step(UUID(promise.payload["import"]))


@outbox.handler(foreseeing.FORESEE, in_transaction=False, forget=True)
def foresee_ends(promise: outbox.Promise) -> None:
    """Reckon what the next lines of a long sheet would lead to."""
    foreseeing.carry_on(promise.tenant_id, UUID(promise.payload["import"]))


@outbox.handler(undoing.UNDO, forget=True)
def undo_import(promise: outbox.Promise) -> None:
    """Take the next records of an upload back."""
    undoing.step(UUID(promise.payload["import"]))


@outbox.handler("records.destroy_keys", forget=True)
@outbox.handler("records.erase_files", forget=True)
@outbox.handler("records.erase_sheet", forget=True)
def promised_by_an_older_release(promise: outbox.Promise) -> None:
    """An upgrade in between loses no promise: keys and files go in today's way, which journals them."""
    said = promise.payload
    destroy_later([UUID(unit) for unit in said.get("units", ())])
    files.erase_later([UUID(file) for file in (*said.get("files", ()), *filter(None, [said.get("file")]))])


@every(Every.DAY, "records.forget")
def forget() -> None:
    """Sheets that nobody took, and answers of the API that nobody asks for again."""
    sheets.throw_away_forgotten()
    repeats.forget_old()
