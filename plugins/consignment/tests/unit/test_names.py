"""Names made findable, and business numbers."""

from __future__ import annotations

import unicodedata

import pytest

from trustward.api import business_number, written
from trustward_consignment.domain.names import initials, normal, only_initials


def test_korean_names_by_initial_consonants():
    assert initials("오케스트로 클라우드") == "ㅇㅋㅅㅌㄹㅋㄹㅇㄷ"
    assert initials("까치 Mail") == "ㄲㅊmail"
    assert initials(unicodedata.normalize("NFD", "스티비")) == "ㅅㅌㅂ"
    assert only_initials("ㅅㅌ ㅂ")
    assert not only_initials("스티비")
    assert not only_initials(" ")


def test_names_are_compared_without_case_and_spaces():
    assert normal(" Stevie  Corporation") == "steviecorporation"


@pytest.mark.parametrize("number", ["124-81-00998", "1248100998", "220.81.62517"])
def test_a_business_number_with_a_fitting_check_digit(number: str):
    digits = business_number(number)
    assert digits is not None
    assert written(digits)[3] == written(digits)[6] == "-"


@pytest.mark.parametrize("number", ["124-81-00997", "12481009", "1234567890", "abcdefghij", "", "１２４８１００９９８"])
def test_a_mistyped_business_number(number: str):
    assert business_number(number) is None


def test_a_country_without_a_scheme_takes_what_is_typed():
    assert business_number("DE 123.456", "DE") == "DE123456"
