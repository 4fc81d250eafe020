"""What somebody sent: cleaned, checked and divided. Pure."""

from __future__ import annotations

from datetime import date

import pytest

from trustward.collection.domain.answers import Fault, Faulty, Typed, clean, read
from trustward.collection.domain.edition import AskedConsent, AskedField, AskedItem, Edition, ServedPart
from trustward.collection.domain.kinds import Choice, ConsentKind, FieldType
from trustward.kernel.texts import Text

NO = Text("")
TODAY = date(2026, 11, 24)


def field(key, type=FieldType.TEXT, required=False):
    return AskedField(key, type, Text(key), NO, required)


def consent(key, kind, service, required, *items):
    return AskedConsent(key, kind, service, required, items, 1, "h")


def part(service, *items, optional=False, marketing=False):
    asked = tuple(AskedItem(key, required) for key, required in items)
    return ServedPart(service, Text(service), optional, marketing, True, asked, (), ())


EDITION = Edition(
    "f", Text("양식"), NO, NO,
    parts=(part("ask", ("name", True), ("email", False)), part("news", ("name", False), ("email", False), optional=True, marketing=True)),
    fields=(field("name", required=True), field("email", FieldType.EMAIL)),
    consents=(
        consent("ask.collection", ConsentKind.COLLECTION, "ask", True, "name"),
        consent("ask.optional", ConsentKind.OPTIONAL, "ask", False, "email"),
        consent("news.marketing", ConsentKind.MARKETING, "news", False, "name", "email"),
    ),
    age=14,
)  # fmt: skip


def take(values, *consents, age="over", files=()):
    typed = Typed(values, frozenset(files), frozenset(consents), age)
    return read(EDITION, typed, usable_email=lambda found: "@" in found, today=TODAY)


def faults(values, *consents, **more):
    with pytest.raises(Faulty) as raised:
        take(values, *consents, **more)
    return {key: set(found) for key, found in raised.value.faults.items()}


def test_each_service_gets_what_was_consented_to_and_no_more():
    found = take({"name": "김"}, "ask.collection")
    assert [(kept.part.service, dict(kept.values)) for kept in found.kept] == [("ask", {"name": "김"})]
    assert [choice for _, choice in found.choices] == [Choice.GIVEN, Choice.REFUSED, Choice.REFUSED]
    both = take({"name": "김", "email": "a@b"}, "ask.collection", "news.marketing")
    assert {kept.part.service: dict(kept.values) for kept in both.kept} == {
        "ask": {"name": "김"}, "news": {"name": "김", "email": "a@b"},
    }  # fmt: skip


def test_every_fault_at_once():
    found = faults({"email": "nonsense"}, age="")
    assert found == {
        "name": {Fault.NEEDED}, "email": {Fault.NO_EMAIL}, "age": {Fault.AGE_NEEDED},
        "ask.collection": {Fault.CONSENT_NEEDED},
    }  # fmt: skip


def test_optional_items_without_a_consent_are_asked_about():
    assert faults({"name": "김", "email": "a@b"}, "ask.collection") == {"ask.optional": {Fault.CONSENT_FOR_ITEMS}}


def test_advertising_that_can_reach_nobody_is_none():
    assert faults({"name": "김"}, "ask.collection", "news.marketing") == {"news.marketing": {Fault.ONE_CONTACT}}


def test_an_address_that_can_not_be_is_said_once_at_its_field():
    found = faults({"name": "김", "email": "nonsense"}, "ask.collection", "news.marketing")
    assert found == {"email": {Fault.NO_EMAIL}}


@pytest.mark.parametrize(
    ("typed", "fault"),
    [("번호는 900101-1234568 입니다", Fault.RESIDENT_NUMBER), ("4111-1111-1111-1111", Fault.CARD_NUMBER)],
)
def test_numbers_that_may_not_be_kept_are_refused_at_their_field(typed, fault):
    assert faults({"name": typed}, "ask.collection") == {"name": {fault}}


def test_a_number_that_the_register_names_a_ground_for_is_taken():
    asked = AskedField("rrn", FieldType.TEXT, Text("rrn"), NO, True, identifies=True)
    edition = Edition("f", Text("f"), NO, NO, (), (asked,), (), None)
    assert read(edition, Typed({"rrn": "900101-1234568"}), usable_email=bool, today=TODAY).values


def test_a_birth_that_lies_ahead_is_a_wrong_date_and_no_age():
    asked = AskedField("born-on", FieldType.DATE, Text("born-on"), NO, False, birth=True)
    edition = Edition("f", Text("f"), NO, NO, (), (asked,), (), 14)
    with pytest.raises(Faulty) as raised:
        read(edition, Typed({"born-on": "2026-11-25"}, age="over"), usable_email=bool, today=TODAY)
    assert raised.value.faults == {"born-on": (Fault.DATE_AHEAD,)}


@pytest.mark.parametrize(
    ("type", "typed", "kept"),
    [
        (FieldType.TEXT, "  김\u1112\u1161\u11ab  늘 ", "김한 늘"),
        (FieldType.LONG, "첫 줄\r\n둘째 줄\r", "첫 줄\n둘째 줄"),
        (FieldType.PHONE, "０１０－１２３４", "010-1234"),
        (FieldType.EMAIL, " ａ＠ｂ．kr ", "a@b.kr"),
    ],
)
def test_values_are_brought_into_one_form(type, typed, kept):
    assert clean(typed, type) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1990-01-02", "1990-01-02"),
        ("1990. 1. 2.", "1990-01-02"),
        ("1990년 1월 2일", "1990-01-02"),
        ("19900102", "1990-01-02"),
    ],
)
def test_dates_as_koreans_type_them(typed, kept):
    edition = Edition("f", Text("f"), NO, NO, (), (field("day", FieldType.DATE),), (), None)
    found = read(edition, Typed({"day": typed}), usable_email=bool, today=TODAY)
    assert found.values == {"day": kept}


@pytest.mark.parametrize("typed", ["1990-13-01", "1990-02-30", "어제", "0001-01-01", "99999999"])
def test_what_is_no_date(typed):
    edition = Edition("f", Text("f"), NO, NO, (), (field("day", FieldType.DATE),), (), None)
    with pytest.raises(Faulty):
        read(edition, Typed({"day": typed}), usable_email=bool, today=TODAY)


@pytest.mark.parametrize(("born", "wrong"), [("2012-11-24", False), ("2012-11-25", True), ("2012-11-23", False)])
def test_the_age_on_the_birthday_itself(born, wrong):
    asked = AskedField("born-on", FieldType.DATE, Text("born-on"), NO, False, birth=True)
    edition = Edition("f", Text("f"), NO, NO, (), (asked, field("birth-date", FieldType.DATE)), (), 14)
    typed = Typed({"born-on": born, "birth-date": "2020-01-01"}, age="over")
    if wrong:
        with pytest.raises(Faulty):
            read(edition, typed, usable_email=bool, today=TODAY)
    else:
        read(edition, typed, usable_email=bool, today=TODAY)
