"""The mapping: what it reads, and that every fault is named at once."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from trustward_connectors.domain import Blank, MappingFault, external_id, parse, split_id

EVENTS = {"collected", "closed"}
GOOD = """
zone = "Asia/Seoul"
[[sources]]
key = "ticket"
service = "customer-inquiries"
table = "support.ticket"
id = "ticket_id"
events = { collected = "created_at", closed = "closed_at" }
classes = { consumer-complaints = "is_dispute" }
apart = "archive.ticket"
anonymise = { requester = "empty", email = "null" }
[[sources.parts]]
table = "support.message"
column = "ticket_id"
apart = "archive.message"
"""


def test_a_mapping_is_read():
    [source] = parse(GOOD, EVENTS)
    assert source.zone == ZoneInfo("Asia/Seoul")
    assert source.table == "support.ticket"
    assert source.anonymise == {"requester": Blank.EMPTY, "email": Blank.NULL}
    assert source.movable
    assert source.parts[0].column == "ticket_id"


def test_a_record_without_every_place_apart_can_not_be_moved():
    [source] = parse(GOOD.replace('apart = "archive.message"', ""), EVENTS)
    assert not source.movable


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('zone = "Asia/Seoul"', "", "mapping.zone"),
        ('zone = "Asia/Seoul"', 'zone = "Asia/Atlantis"', "mapping.zone"),
        ('id = "ticket_id"', "", "sources[ticket].id"),
        ('table = "support.ticket"', 'table = "support.ticket; drop table x"', "sources[ticket].table"),
        ("closed =", "shut =", "sources[ticket].events: there is no shut"),
        ('email = "null"', 'email = "random"', "sources[ticket].anonymise: email"),
        ("classes =", "clases =", "there is no clases"),
        ('column = "ticket_id"', "", "sources[ticket].parts[1].column"),
    ],
)
def test_a_fault_is_named_with_its_place(old, new, named):
    with pytest.raises(MappingFault) as caught:
        parse(GOOD.replace(old, new), EVENTS)
    assert any(named in fault for fault in caught.value.faults)


def test_faults_are_told_together():
    with pytest.raises(MappingFault) as caught:
        parse('[[sources]]\nkey = "A B"', EVENTS)
    assert len(caught.value.faults) >= 5


def test_what_is_no_toml_is_said():
    with pytest.raises(MappingFault):
        parse("zone = ", EVENTS)


def test_an_external_id_keeps_a_colon_in_the_key():
    [source] = parse(GOOD, EVENTS)
    assert split_id(external_id(source, "a:b")) == ("ticket", "a:b")
