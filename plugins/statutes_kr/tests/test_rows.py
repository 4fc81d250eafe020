from __future__ import annotations

from datetime import date

import pytest

from trustward.law.book import Lawbook
from trustward.law.errors import NotInForce, UnknownRow
from trustward.law.rows import Duty, Form, PolicySection, RetentionRow, Status
from trustward_statutes_kr import statutes

TODAY = date(2026, 11, 24)
LATER = date(2027, 3, 9)

DUTIES = [
    *(f"KR-C{number:02}" for number in range(1, 10)),
    *(f"KR-R{number:02}" for number in range(1, 17)),
    *(f"KR-K{number:02}" for number in range(1, 8)),
    *(f"KR-S{number:02}" for number in range(1, 9)),
    *(f"KR-P{number:02}" for number in range(1, 6)),
    *("KR-B01", "KR-B02", "KR-B03", "KR-B05", "KR-B06", "KR-B07"),
    *(f"KR-F{number:02}" for number in range(1, 8)),
    "KR-T01",
]

RETENTION = [f"KR-RET{number:02}" for number in range(1, 23)]


@pytest.fixture(scope="module")
def book() -> Lawbook:
    return Lawbook.of([statutes()], on=TODAY)


def test_every_duty_of_the_table_is_there_and_no_other() -> None:
    assert {row.id for row in statutes().of(Duty)} == set(DUTIES)
    later = Lawbook.of([statutes()], on=LATER)
    assert {row.id for row in later.duties()} == set(DUTIES)


def test_every_retention_row_of_the_table_is_there(book: Lawbook) -> None:
    ids = {row.id for row in book.retentions()}
    assert set(RETENTION) <= ids
    assert {row.family for row in book.retentions()} - set(RETENTION) == {
        "KR-RET-SOURCE",
        "KR-RET-PORT",
        "KR-RET-PSEUD",
    }
    assert all(row.family == row.id or row.id.startswith(f"{row.family}-") for row in book.retentions())


@pytest.mark.parametrize(
    ("row_id", "period"),
    [
        ("KR-RET01", "6 months"),
        ("KR-RET02", "5 years"),
        ("KR-RET03", "5 years"),
        ("KR-RET04", "3 years"),
        ("KR-RET05", "5 years"),
        ("KR-RET05-CROSS", "7 years"),
        ("KR-RET06", "5 years"),
        ("KR-RET06-AUX", "3 years"),
        ("KR-RET06-END", "5 years"),
        ("KR-RET07", "1 year"),
        ("KR-RET08", "3 months"),
        ("KR-RET09", "12 months"),
        ("KR-RET09-LOCAL", "6 months"),
        ("KR-RET10", "3 years"),
        ("KR-RET11", "5 years"),
        ("KR-RET11-PURPOSE", "3 months"),
        ("KR-RET12", "5 years"),
        ("KR-RET13", "3 years"),
        ("KR-RET14", "3 years"),
        ("KR-RET15", "10 years"),
        ("KR-RET15-SLIP", "5 years"),
        ("KR-RET16", "5 years"),
        ("KR-RET17", "10 years"),
        ("KR-RET17-5Y", "5 years"),
        ("KR-RET17-3Y", "3 years"),
        ("KR-RET17-2Y", "2 years"),
        ("KR-RET18", "14 days"),
        ("KR-RET19", "6 months"),
        ("KR-RET19-GRANT", "5 years"),
        ("KR-RET19-LOG", "1 year"),
        ("KR-RET19-DATA", "1 year"),
        ("KR-RET20", "3 years"),
        ("KR-RET20-LOG", "1 year"),
        ("KR-RET20-LOG2", "2 years"),
        ("KR-RET21", "None"),
        ("KR-RET22", "30 days"),
    ],
)
def test_periods_are_those_of_the_statutes(book: Lawbook, row_id: str, period: str) -> None:
    assert str(book.retention(row_id).period) == period


def test_lists_have_the_length_that_the_law_gives_them(book: Lawbook) -> None:
    assert [item.order for item in book.contract_items()] == [1, 2, 3, 4, 5, 6, 7]
    assert [section.order for section in book.policy_sections()] == list(range(1, 25))
    assert [question.order for question in book.questions()] == list(range(1, 45))
    assert [ground.code for ground in book.refusals()] == ["A1", "A2", "A3", "E1", "S1", "S2", "S3", "S4"]
    assert [form.number for form in book.forms()] == [1, 2, 8, 9, 10, 11]
    assert {form.number for form in statutes().of(Form)} == set(range(1, 12))


def test_key_questions_and_those_of_an_email_sender(book: Lawbook) -> None:
    keys = [question.order for question in book.questions(key_only=True)]
    assert keys == [1, 5, 8, 15, 21, 24, 27, 34, 39]
    asked = book.questions(key_only=True, vendor_type="email")
    assert len(asked) == 24
    assert all(question.hint for question in asked)
    assert len(book.questions(vendor_type="email")) == 59


@pytest.mark.parametrize(
    ("key", "presence"),
    [
        ("preamble", "always"),
        ("children", "situational"),
        ("consignment", "situational"),
        ("behavioural", "recommended"),
        ("remedies", "recommended"),
        ("changes", "always"),
    ],
)
def test_presence_of_sections(book: Lawbook, key: str, presence: str) -> None:
    assert book.policy_section(key).presence == presence


def test_nine_sections_are_always_there(book: Lawbook) -> None:
    always = [section.order for section in book.policy_sections() if section.presence == "always"]
    assert always == [1, 2, 3, 5, 6, 11, 16, 18, 24]


@pytest.mark.parametrize(
    ("row_id", "first_day"),
    [
        ("KR-B03", date(2026, 9, 11)),
        ("KR-B07", date(2026, 10, 1)),
        ("KR-K05", date(2023, 9, 15)),
        ("KR-K07", date(2023, 9, 15)),
        ("KR-P05", date(2027, 3, 9)),
        ("KR-R16", date(2022, 6, 9)),
        ("KR-S05", date(2024, 3, 15)),
        ("KR-S06", date(2025, 3, 13)),
    ],
)
def test_a_new_duty_begins_on_its_day(row_id: str, first_day: date) -> None:
    book = Lawbook.of([statutes()], on=first_day)
    assert book.duty(row_id).valid_from == first_day
    with pytest.raises(NotInForce) as refusal:
        book.at(date.fromordinal(first_day.toordinal() - 1)).duty(row_id)
    assert f"from {first_day}" in refusal.value.message


@pytest.mark.parametrize(
    ("row_id", "first_day"),
    [
        ("KR-K02", date(2023, 9, 15)),
        ("KR-B01", date(2026, 9, 11)),
        ("KR-B02", date(2026, 9, 11)),
        ("KR-P04", date(2026, 9, 11)),
        ("KR-F02", date(2026, 10, 31)),
        ("KR-F03", date(2026, 10, 31)),
        ("KR-F04", date(2026, 10, 31)),
        ("KR-F06", date(2026, 10, 31)),
        ("KR-S06", date(2026, 8, 20)),
        ("KR-S06", date(2027, 2, 20)),
    ],
)
def test_a_changed_duty_has_both_wordings(row_id: str, first_day: date) -> None:
    new = Lawbook.of([statutes()], on=first_day)
    old = new.at(date.fromordinal(first_day.toordinal() - 1))
    assert new.duty(row_id).text != old.duty(row_id).text
    assert old.duty(row_id).valid_to == first_day


def test_the_prosecutors_office_is_gone(book: Lawbook) -> None:
    assert [body.id for body in book.ended_remedies()] == ["KR-REM-PROSECUTORS"]
    assert len(book.remedies()) == 3
    assert len(book.at(date(2026, 10, 1)).remedies()) == 4


def test_notice_numbers_follow_their_dates(book: Lawbook) -> None:
    assert book.statute_name("FN").number == "2025-5"
    assert book.at(date(2024, 5, 20)).statute_name("FN").number == "2023-12"
    assert [book.at(day).statute_name("SS").number for day in (date(2025, 1, 1), date(2026, 1, 1), TODAY)] == [
        "2023-6",
        "2025-9",
        "2026-9",
    ]


def test_numbers_of_ours_are_never_verified() -> None:
    for row in statutes().rows:
        if row.kind in ("proposal", "risk_factor", "risk_class"):
            assert row.status is Status.CHECK, row.id


def test_everything_is_written_in_both_languages() -> None:
    for row in statutes().rows:
        for name in ("text", "note", "trigger", "deadline", "exception", "output", "method", "hint"):
            text = getattr(row, name, None)
            if text:
                assert text.ko, (row.id, name)
                assert text.en, (row.id, name)
                assert any("가" <= letter <= "힣" or "ㄱ" <= letter <= "ㆎ" for letter in text.ko) or row.kind in (
                    "question_domain",
                    "risk_factor",
                ), (row.id, name)


def test_citations_are_shown_in_both_languages(book: Lawbook) -> None:
    assert book.cite("PIPA 26(2)").as_dict() == {"ko": "개인정보 보호법 제26조제2항", "en": "PIPA art. 26(2)"}
    assert book.cite(book.at(LATER).duty("KR-P05")).ko == "개인정보 보호법 제28조의12제5항"
    shown = {book.cite(row).ko for kind in (Duty, RetentionRow, PolicySection) for row in book.rows(kind)}
    assert all(text and "{" not in text for text in shown)


def test_an_unknown_id_is_told(book: Lawbook) -> None:
    with pytest.raises(UnknownRow) as refusal:
        book.duty("KR-X99")
    assert refusal.value.message == "No installed statute pack has the duty 'KR-X99'."


def test_rows_that_code_asks_for_by_key(book: Lawbook) -> None:
    assert book.by_key(Duty, "disclose_consignment").id == "KR-K02"
    assert book.by_key(RetentionRow, "access_grants").id == "KR-RET20"
    assert all(duty.key for duty in book.duties() if not duty.id.startswith("KR-R"))
    assert len({item.key for item in book.contract_items()}) == 7
