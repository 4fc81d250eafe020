"""Compares what was committed with what arrived."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from trustward.kernel import scope
from trustward.notices.domain import NoticeState
from trustward.notices.tables import Notice
from trustward.testing.soak.drive import History
from trustward.testing.soak.plugin import address_of
from trustward.testing.soak.sink import Arrival


@dataclass(frozen=True, slots=True)
class Committed:
    """One notice as it stands in the database."""

    key: str
    message_id: str
    state: NoticeState


@dataclass(slots=True)
class Verdict:
    """What the comparison found. Everything but `sent` and `doubled` must be empty."""

    sent: int = 0
    doubled: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


def committed(app: Flask, tenants: Sequence[UUID]) -> list[Committed]:
    """Every notice of these tenants."""
    found = []
    with app.app_context():
        for tenant in tenants:
            with scope.enter(tenant, write=False) as opened:
                rows = opened.execute(sa.select(Notice.dedupe_key, Notice.message_id, Notice.state))
                found += [Committed(*row) for row in rows]
    return found


def settle(app: Flask, tenants: Sequence[UUID], seconds: float, say: Callable[[str], None]) -> None:
    """Wait until nothing waits any more, or time is up."""
    deadline, waiting = time.monotonic() + seconds, -1
    while time.monotonic() < deadline:
        now_waiting = sum(notice.state is NoticeState.WAITING for notice in committed(app, tenants))
        if not now_waiting:
            return
        if now_waiting != waiting:
            say(f"{now_waiting} wait for the end of a dead process's lease")
        waiting = now_waiting
        time.sleep(2.0)


def compare(notices: Sequence[Committed], arrivals: Sequence[Arrival], history: History, known: set[str]) -> Verdict:
    """Judge one phase. `known`: keys of phases before, which are left out."""
    verdict, ids = Verdict(), defaultdict(set)
    times = Counter(arrival.recipient for arrival in arrivals)
    for arrival in arrivals:
        ids[arrival.recipient].add(arrival.message_id)
    ours = {notice.key: notice for notice in notices if notice.key not in known}
    for key, notice in ours.items():
        number = times[address_of(key)]
        verdict.sent += number > 0
        if not number:
            verdict.lost.append(key)
        if number > 1:
            verdict.doubled.append(key)
        if number > 2:
            verdict.troubles.append(f"{key} arrived {number} times")
        if number and ids[address_of(key)] != {notice.message_id}:
            verdict.troubles.append(f"{key} arrived under {sorted(ids[address_of(key)])}, not {notice.message_id}")
        if number and notice.state is not NoticeState.SENT:
            verdict.troubles.append(f"{key} arrived but is {notice.state}")
    verdict.lost += sorted(history.acknowledged - ours.keys())
    verdict.troubles += [f"{key} was aborted but committed" for key in sorted(history.aborted & ours.keys())]
    right = {address_of(key) for key in ours.keys() | known}
    verdict.troubles += [f"{address} was never promised" for address in sorted(times.keys() - right)]
    return verdict
