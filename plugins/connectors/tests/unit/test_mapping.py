"""The mapping: what it reads, and that every fault is named at once."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from trustward_connectors.domain import Blank, MappingFault, Wrong, external_id, parse, split_id

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
    ("old", "new", "path", "line", "wrong"),
    [
        ('zone = "Asia/Seoul"', "", "zone", 0, Wrong.MISSING),
        ('zone = "Asia/Seoul"', 'zone = "Asia/Atlantis"', "zone", 2, Wrong.NO_ZONE),
        ('id = "ticket_id"', "", "sources[ticket].id", 3, Wrong.MISSING),
        ('table = "support.ticket"', 'table = "support.ticket; drop table x"', "sources[ticket].table", 6, Wrong.UNUSABLE),
        ("closed =", "shut =", "sources[ticket].events", 8, Wrong.UNKNOWN),
        ('email = "null"', 'email = "random"', "sources[ticket].anonymise", 11, Wrong.NO_BLANK),
        ("classes =", "clases =", "sources[ticket].clases", 9, Wrong.UNKNOWN),
        ('column = "ticket_id"', "", "sources[ticket].parts[1].column", 12, Wrong.MISSING),
        ('apart = "archive.message"', "apart = 3", "sources[ticket].parts[1].apart", 15, Wrong.MISSING),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_place(old, new, path, line, wrong):
    with pytest.raises(MappingFault) as caught:
        parse(GOOD.replace(old, new, 1), EVENTS)
    assert (path, line, wrong) in [(one.path, one.line, one.wrong) for one in caught.value.faults]


def test_what_is_no_table_is_named():
    with pytest.raises(MappingFault) as caught:
        parse('zone = "Asia/Seoul"\nsources = 3\n', EVENTS)
    assert ("sources", 2, Wrong.NO_TABLE) in [(one.path, one.line, one.wrong) for one in caught.value.faults]


def test_the_same_key_twice_is_named_where_it_stands_again():
    with pytest.raises(MappingFault) as caught:
        parse(GOOD + GOOD.split("\n", 2)[2], EVENTS)
    assert [(one.line, one.wrong) for one in caught.value.faults] == [(17, Wrong.TWICE)]


def test_faults_are_told_together():
    with pytest.raises(MappingFault) as caught:
        parse('[[sources]]\nkey = "A B"', EVENTS)
    assert len(caught.value.faults) >= 5


@pytest.mark.parametrize(("written", "line"), [("zone = ", 1), ('zone = "x"\n[[sources\n', 2), ('a = "b\n', 1)])
def test_what_is_no_toml_is_said_with_its_line(written, line):
    with pytest.raises(MappingFault) as caught:
        parse(written, EVENTS)
    assert [(one.line, one.wrong) for one in caught.value.faults] == [(line, Wrong.NO_TOML)]


def test_an_external_id_keeps_a_colon_in_the_key():
    [source] = parse(GOOD, EVENTS)
    assert split_id(external_id(source, "a:b")) == ("ticket", "a:b")
