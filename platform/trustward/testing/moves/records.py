"""Records that must be kept apart now, and what they hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID
from zlib import crc32

import sqlalchemy as sa

from trustward.kernel import clock, files
from trustward.kernel.scope import session
from trustward.records import services
from trustward.records.domain import OWN_PURPOSE, IndexKind, RecordSource
from trustward.records.tables import Record, RecordUnit
from trustward.retention.domain import EventKind, Happened
from trustward.testing.records import fill_register

COMPLAINTS = "complaints"
DAY = timedelta(days=1)


def register_with_complaints() -> None:
    """Fill the entered tenant's register: inquiries, and complaints that the Korean pack has kept for three years."""
    fill_register()


def contents(name: str) -> dict[str, str]:
    """What the person called `name` typed: long enough to be looked for in raw files."""
    return {"email": f"{name}@person-of-the-move.example", "phone": f"+82 10-{crc32(name.encode()) % 10**8:08d}"}


def complaint(name: str, *, withdrawn: bool = True, attached: Sequence[bytes] = ()) -> Record:
    """A complaint in the entered tenant. `withdrawn`: its purpose ended yesterday, so that it must be kept apart now."""
    now, items = clock.now(), contents(name)
    events = [
        Happened(EventKind.COLLECTED, now - 400 * DAY),
        Happened(EventKind.INQUIRY, now - 400 * DAY),
        Happened(EventKind.CLOSED, now - 300 * DAY),
    ]
    stored = [
        files.put(data, name=f"{name}-{number}.txt", media_type="text/plain", purpose="test").id
        for number, data in enumerate(attached)
    ]
    return services.create(
        service="inquiry",
        items=items,
        events=[*events, Happened(EventKind.WITHDRAWN, now - DAY)] if withdrawn else events,
        classes={COMPLAINTS: None},
        source=RecordSource.FORM,
        index={IndexKind.EMAIL: [items["email"]], IndexKind.PHONE: [items["phone"]]},
        files={"email": stored} if stored else None,
    )


def unit_of(record: Record, record_class: str = COMPLAINTS) -> UUID:
    """The unit of a record in a class."""
    wanted = sa.select(RecordUnit.id).where(RecordUnit.record_id == record.id, RecordUnit.record_class == record_class)
    return session().scalars(wanted).one()


__all__ = ["COMPLAINTS", "DAY", "OWN_PURPOSE", "complaint", "contents", "register_with_complaints", "unit_of"]
