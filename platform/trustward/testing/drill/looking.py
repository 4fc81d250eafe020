"""Looking for what was destroyed, by every way that leads to a record."""

from __future__ import annotations

import http.client
from collections import Counter
from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from trustward.accounts.sessions import cookie_name
from trustward.apart.tables import KeptUnit
from trustward.destruction.domain.ledger import DESTROYED, faults
from trustward.destruction.services import book
from trustward.kernel import retained, scope
from trustward.kernel.errors import NotFound
from trustward.kernel.vault import signed_by
from trustward.records import services as records
from trustward.records.tables import Record, RecordUnit
from trustward.testing.desk import Desk
from trustward.testing.drill.people import Cast


def readable(app: Flask, cast: Cast, which: dict[UUID, str]) -> Counter[str]:
    """How many of these records are found, by each way."""
    found: Counter[str] = Counter()
    with app.app_context(), scope.enter(cast.tenant.id, write=False) as session:
        rows = set(session.scalars(sa.select(Record.id)))
        units = {row.id: row.record_id for row in session.execute(sa.select(RecordUnit.id, RecordUnit.record_id))}
        found["rows"] = sum(record in rows for record in which)
        found["units"] = sum(record in which for record in units.values())
        found["found by address"] = sum(bool(records.find(email=email)) for email in which.values())
        if which == cast.destroyed:
            others = {unit for unit, record in units.items() if record in cast.living}
            found["ciphertexts opened"] = sum(_opens(u, c) for u, c in cast.ciphertexts.items() if u not in others)
            with retained.open(write=False) as apart:
                found["copies kept apart"] = len(apart.scalars(sa.select(KeptUnit.id)).all())
    return found


def taken_back(app: Flask, cast: Cast) -> tuple[int, int]:
    """Of records of which an item was taken back: how many have it, by row or by the backup's ciphertext, and how many have
    the rest."""
    back = rest = 0
    with app.app_context(), scope.enter(cast.tenant.id, write=False):
        for record in cast.taken_back:
            [unit] = records.units_of(record)
            now, then = records.read_items(unit), records.open_sealed(cast.ciphertexts[unit.id], unit.id)
            back += "phone" in unit.item_keys or "phone" in now or "phone" in then
            rest += now == then == {"email": cast.living[record]}
    return back, rest


def _opens(unit: UUID, sealed: bytes) -> bool:
    try:
        records.open_sealed(sealed, unit)
    except NotFound:
        return False
    return True


def pages(app: Flask, port: int, cast: Cast, which: dict[UUID, str]) -> Counter[int]:
    """What the running system answers when an officer asks for each record's page."""
    desk = Desk(app, cast.officer)
    with app.app_context():
        name = cookie_name()
    cookie = desk.client.get_cookie(name)
    assert cookie is not None
    connection, answers = http.client.HTTPConnection("127.0.0.1", port, timeout=20), Counter[int]()
    for record in which:
        connection.request(
            "GET", f"/t/{cast.tenant.slug}/records/{record}", headers={"Cookie": f"{name}={cookie.value}"}
        )
        response = connection.getresponse()
        body = response.read().decode()
        answers[response.status] += 1
        answers[-1] += which[record] in body
    connection.close()
    return answers


def ledger(app: Flask, cast: Cast) -> tuple[int, list[str]]:
    """How many units the destruction ledger names, and what is wrong with its certificates."""
    with app.app_context(), scope.enter(cast.tenant.id, write=False):
        entries = [entry for entry in book.page(size=1000) if entry.kind == DESTROYED]
        wrong = [str(fault) for entry in entries for fault in faults(book.certificate_of(entry), signed_by)]
        return sum(int(entry.body["count"]) for entry in entries), wrong
