"""One person, one form: however an address or a number is written."""

import pytest

from trustward.records.domain import IndexKind, email, forms_of, new_reference, phone, written_reference


@pytest.mark.parametrize(
    "written",
    ["010-1234-5678", "010 1234 5678", "010.1234.5678", "+82 10-1234-5678", "+82-(0)10-1234-5678", "0082 10 1234 5678",
     "０１０－１２３４－５６７８", "+821012345678"],
)  # fmt: skip
def test_a_number_is_one_number(written):
    assert phone(written, "82") == "821012345678"


@pytest.mark.parametrize(("written", "found"), [("1588-1234", "15881234"), ("+1 (212) 555-0100", "12125550100"),
                                                ("112", ""), ("none", ""), ("", "")])  # fmt: skip
def test_what_is_no_national_number_stays_as_it_is(written, found):
    assert phone(written, "82") == found


def test_without_a_country_the_digits_count():
    assert phone("010-1234-5678") == "01012345678"
    assert forms_of(IndexKind.PHONE, "010-1234-5678", "82") == ("821012345678", "01012345678")


def test_an_address_is_one_address():
    decomposed, composed = "Haneul@회사.example", "haneul@회사.example"
    assert email(f" {decomposed} ") == email(composed) == composed
    assert email("haneul") == email("two words@x.example") == ""


def test_case_counts_in_other_systems_ids():
    assert forms_of(IndexKind.EXTERNAL, "abc") != forms_of(IndexKind.EXTERNAL, "ABC")
    assert forms_of(IndexKind.EXTERNAL, " abc ") == forms_of(IndexKind.EXTERNAL, "abc")


def test_references_survive_the_telephone():
    one = new_reference()
    assert len(one) == 19
    assert written_reference(one.lower().replace("-", " ")) == one
    assert written_reference("0OIL") == written_reference("") == ""
    assert len({new_reference() for _ in range(1000)}) == 1000
