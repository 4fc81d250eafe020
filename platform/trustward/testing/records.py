"""Records for tests: a register whose statutory retentions rest on the Korean pack, and inquiries made through the services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from trustward.kernel import clock
from trustward.kernel.texts import Text
from trustward.records import services
from trustward.records.domain import IndexKind, RecordSource
from trustward.records.tables import Record
from trustward.register import domain as d
from trustward.register import services as register
from trustward.retention.domain import EventKind, Happened
from trustward.testing.registers import a_register, store


def a_korean_register() -> d.Snapshot:
    """The test register with rows of the Korean pack behind its statutory retentions: books and complaints."""
    plain = a_register()
    complaints = d.StatutoryRetention("complaints", ("KR-RET04",), record_class=Text("불만·분쟁", "Complaints"))
    books = replace(plain.statutory[0], rows=("KR-RET05",))
    return replace(
        plain, consignments=(), statutory=(books, complaints), profile=d.Profile(("taxpayer", "ecommerce"))
    )


def fill_register() -> None:
    """Store that register in the entered tenant, unless it has one."""
    if register.single("controller") is None:
        store(a_korean_register())


def an_inquiry(
    email: str = "haneul@person.example",
    phone: str = "010-1234-5678",
    at: date | datetime | None = None,
    classes: Mapping[str, Sequence[str] | None] | None = None,
    **settings: Any,
) -> Record:
    """A record of the service "inquiry"; the tenant is entered and its register filled."""
    at = at or clock.now()
    return services.create(
        service="inquiry",
        items={"email": email, "phone": phone},
        events=[Happened(EventKind.COLLECTED, at), Happened(EventKind.INQUIRY, at)],
        classes=classes,
        source=RecordSource.FORM,
        index={IndexKind.EMAIL: [email], IndexKind.PHONE: [phone]},
        **settings,
    )
