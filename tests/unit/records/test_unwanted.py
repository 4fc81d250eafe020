"""Numbers that may not be kept are told from those that people need to write."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trustward.records.domain.unwanted import holds_card_number, holds_resident_number

TODAY = date(2026, 11, 24)
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
BIRTHS = st.dates(date(1900, 1, 1), TODAY)
LETTERS = st.text(st.characters(categories=["Lo", "Ll"]), max_size=20)
GAPS = st.sampled_from(["", "-", " ", " - ", "–", "－", "\u200b-"])
DIGITS = st.text("0123456789", min_size=6, max_size=6)


def of(born, foreign, gap, rest):
    century = (5 if foreign else 1) if born.year < 2000 else (7 if foreign else 3)
    return f"{born:%y%m%d}{gap}{century}{rest}"


@UNHURRIED
@given(BIRTHS, st.booleans(), GAPS, DIGITS, LETTERS, LETTERS)
def test_a_registration_number_is_found_in_any_text_whatever_its_check_digit(born, foreign, gap, rest, before, after):
    number = of(born, foreign, gap, rest)
    assert holds_resident_number(f"{before}{number}{after}", TODAY)
    wide = number.translate({ord("0") + n: 0xFF10 + n for n in range(10)})
    assert holds_resident_number(wide, TODAY)


@UNHURRIED
@given(st.integers(0, 99), st.sampled_from(["00", "13", "20", "99"]), st.integers(0, 99), GAPS, st.integers(1, 8), DIGITS)
def test_without_a_day_that_can_be_it_is_none(year, month, day, gap, sign, rest):
    assert not holds_resident_number(f"{year:02}{month}{day:02}{gap}{sign}{rest}", TODAY)


@UNHURRIED
@given(BIRTHS, GAPS, DIGITS, st.sampled_from("09"))
def test_nor_with_another_seventh_digit(born, gap, rest, sign):
    assert not holds_resident_number(f"{born:%y%m%d}{gap}{sign}{rest}", TODAY)


@UNHURRIED
@given(BIRTHS, st.booleans(), DIGITS, st.text("0123456789", min_size=1, max_size=5))
def test_nor_within_a_longer_number(born, foreign, rest, more):
    number = of(born, foreign, "", rest)
    assert not holds_resident_number(number + more, TODAY)
    assert not holds_resident_number(more + number, TODAY)


@UNHURRIED
@given(st.sampled_from(["010", "011", "02", "031", "070", "0505", "+82 10", "+82-2"]), st.integers(100, 9999), st.integers(0, 9999))
def test_telephone_numbers_stay(area, middle, last):
    for gap in ("", "-", " ", "."):
        number = f"{area}{gap}{middle}{gap}{last:04}"
        assert not holds_resident_number(number, TODAY)
        assert not holds_card_number(number)


@UNHURRIED
@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 9_999_999))
def test_numbers_of_orders_stay(day, serial):
    for number in (f"{day:%Y%m%d}-{serial:07}", f"{day:%Y%m%d}{serial:08}", f"{day:%y%m%d}-0{serial % 10**6:06}"):
        assert not holds_resident_number(f"주문번호 {number} 문의", TODAY)
        assert not holds_card_number(f"주문번호 {number} 문의")


@pytest.mark.parametrize("text", ["주민등록번호는 900101-1234568, 감사합니다", "0101013234567", "900101 5234567"])
def test_as_people_write_it(text):
    assert holds_resident_number(text, TODAY)


def test_nobody_is_born_tomorrow_in_this_century():
    assert not holds_resident_number("270101-3234567", TODAY)
    assert holds_resident_number("261124-3234567", TODAY)


CARDS = ["4111-1111-1111-1111", "4111111111111111", "5555 5555 5555 4444", "378282246310005", "3782 822463 10005"]


@pytest.mark.parametrize("number", CARDS)
def test_a_card_is_told_by_its_check_digit(number):
    assert holds_card_number(f"카드 {number}.")
    assert not holds_card_number(f"카드 {number[:-1]}{(int(number[-1]) + 1) % 10}.")
    assert not holds_card_number(f"{number}1")
