"""The example on the page is a mapping that can be read, with the names of the tenant's own register."""

from __future__ import annotations

import pytest

from trustward.api import EventKind, Snapshot, Text
from trustward.register.domain import Anchor, Controller, Name, Retention, RetentionEnd, Service, StatutoryRetention
from trustward_connectors.domain import parse
from trustward_connectors.example import written

EVENTS = {kind.value for kind in EventKind}


@pytest.fixture(params=["ko", "en"], autouse=True)
def in_both_languages(request, app):
    with app.test_request_context(f"/?lang={request.param}"):
        yield


def a_service(key, *anchors):
    ends = tuple(RetentionEnd(anchor) for anchor in anchors)
    return Service(key, "customers", Text("문의", "Inquiries"), Text("답변", "Answers"), retention=Retention(ends=ends))


def a_register(*services, statutory=()):
    return Snapshot("acme", Controller(Name(Text("회사", "Company"))), services=services, statutory=statutory)


def test_it_names_the_services_their_ends_and_a_record_class():
    kept = StatutoryRetention("consumer-complaints", ("KR-X",), record_class=Text("분쟁 기록", "Disputes"))
    register = a_register(
        a_service("inquiry", Anchor.PURPOSE_MET),
        a_service("orders", Anchor.CONTRACT_END),
        a_service("third"),
        statutory=(kept,),
    )
    first, second = parse(written(register, "Asia/Seoul"), EVENTS)
    assert (first.service, second.service) == ("inquiry", "orders")
    assert set(first.events) == {"collected", "purpose_met"}
    assert set(second.events) == {"collected", "contract_end"}
    assert first.classes == {"consumer-complaints": "is_kept"}
    assert first.movable
    assert first.can_be_anonymised


def test_without_statutes_it_can_be_read_too():
    [only] = parse(written(a_register(a_service("inquiry", Anchor.COLLECTION)), "Asia/Seoul"), EVENTS)
    assert set(only.events) == {"collected"}
