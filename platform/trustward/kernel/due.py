"""Periodic work: a due slot is begun once per task and tenant, whoever ticks first, and is done through the outbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from trustward.kernel import clock, outbox, scope
from trustward.kernel.outbox.tables import DueSlot
from trustward.kernel.tenants import active

TaskGate = Callable[[UUID, str], bool]
KEEP_SLOTS = timedelta(days=3)


class Every(StrEnum):
    """How often: a slot is a day in the tenant's zone, an hour, or a minute."""

    DAY = "day"
    HOUR = "hour"
    MINUTE = "minute"


@dataclass(frozen=True, slots=True)
class Task:
    """One periodic task. `plugin` is empty for the core's own."""

    name: str
    every: Every
    per_tenant: bool
    plugin: str


class Slot(NamedTuple):
    """One turn of a task for one tenant."""

    task: str
    tenant_id: UUID
    slot: str


tasks: dict[str, Task] = {}


def every(
    interval: Every, name: str, *, per_tenant: bool = True, plugin: str = ""
) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register a periodic task. It runs with the tenant entered (or the platform's pseudo tenant), in one transaction.

    A missed slot is caught up once, with the newest slot only: tasks look at what is due, not at which tick it was.
    """

    def register(act: Callable[[], None]) -> Callable[[], None]:
        tasks[name] = Task(name, interval, per_tenant, plugin)
        outbox.handler(f"task.{name}", forget=True)(lambda promise: act())
        return act

    return register


def slot_of(interval: Every, at: datetime, zone: str) -> str:
    """The slot in which `at` lies."""
    local = at.astimezone(ZoneInfo(zone))
    form = {Every.DAY: "%Y-%m-%d", Every.HOUR: "%Y-%m-%dT%H%z", Every.MINUTE: "%Y-%m-%dT%H:%M%z"}[interval]
    return local.strftime(form)


def tick(gate: TaskGate = lambda tenant_id, plugin: True, known: set[Slot] | None = None) -> int:
    """Begin every slot that is due and was not begun.

    Args:
        gate: whether a plugin's task runs for a tenant.
        known: slots that the caller has seen begun; they are not asked for again, and it is kept up to date.
    Returns:
        How many were begun here.
    """
    now, known = clock.now(), set() if known is None else known
    with scope.enter_platform(write=False) as opened:
        zones = {tenant.id: tenant.zone for tenant in active()}
        wanted = {
            Slot(task.name, tenant_id, slot_of(task.every, now, zones.get(tenant_id, "UTC"))): task
            for task in tasks.values()
            for tenant_id in (zones if task.per_tenant else [scope.PLATFORM])
        }
        known.intersection_update(wanted)
        if len(known) < len(wanted):
            statement = sa.select(DueSlot.task, DueSlot.tenant_id, DueSlot.slot).where(
                DueSlot.task.in_(tasks), DueSlot.slot.in_({slot.slot for slot in wanted})
            )
            known.update(slot for row in opened.execute(statement) if (slot := Slot(*row)) in wanted)
    missing = [slot for slot in wanted if slot not in known and gate(slot.tenant_id, wanted[slot].plugin)]
    begun = sum(_begin(slot) for slot in missing)
    known.update(missing)
    return begun


def _begin(slot: Slot) -> bool:
    try:
        with scope.enter(slot.tenant_id) as opened:
            opened.add(DueSlot(task=slot.task, tenant_id=slot.tenant_id, slot=slot.slot, begun_at=clock.now()))
            opened.flush()
            return outbox.promise(f"task.{slot.task}", f"task.{slot.task}:{slot.slot}", {})
    except sa.exc.IntegrityError:
        return False


@every(Every.DAY, "kernel.forget_slots", per_tenant=False)
def forget_old_slots() -> None:
    """Begun slots are only needed while a late ticker might begin them again."""
    scope.session().execute(sa.delete(DueSlot).where(DueSlot.begun_at < clock.now() - KEEP_SLOTS))
    outbox.forget_done(clock.now() - KEEP_SLOTS)


@every(Every.DAY, "kernel.forget_done")
def forget_done() -> None:
    """Turns of tasks and told events would pile up for ever: some thousand rows a year and tenant."""
    outbox.forget_done(clock.now() - KEEP_SLOTS)
