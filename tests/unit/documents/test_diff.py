"""What changed, in words of a language with few spaces and in rows of tables."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trustward.documents import Column, Document, Item, Listing, Row, Run, Section, Table, paragraph, runs, words
from trustward.documents.diff import Mark, TableChange, compare, compare_words, diff_data, diff_html
from trustward.documents.diff.compare import spoken
from trustward.kernel.texts import Lang

korean = st.text(alphabet="가나다라 를을이 ab\n", max_size=30)


def told(before: str, after: str) -> str:
    """A comparison in one line: [-gone-] and {+came+}."""
    shape = {Mark.SAME: "{}", Mark.REMOVED: "[-{}-]", Mark.ADDED: "{{+{}+}}"}
    return "".join(shape[piece.mark].format(piece.text) for piece in compare_words(before, after))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("수탁자를 공개합니다", "수탁자가 공개합니다", "수탁자[-를-]{+가+} 공개합니다"),
        ("개인정보처리방침을", "개인정보 처리방침을", "개인정보{+ +}처리방침을"),
        ("3년간 보관합니다", "5년간 보관합니다", "[-3-]{+5+}년간 보관합니다"),
        ("메일 발송", "메일 발송과 관리", "메일 발송{+과 관리+}"),
        ("오케스트로", "오케스트로", "오케스트로"),
        ("전화번호", "이메일", "[-전화번호-]{+이메일+}"),
        ("", "새 글", "{+새 글+}"),
        ("옛 글", "", "[-옛 글-]"),
        ("동의를 받아 처리", "처리", "[-동의를 받아 -]처리"),
        ("재위탁 없음", "누리클라우드(메일 발송 서버 운영)", "[-재위탁 없음-]{+누리클라우드(메일 발송 서버 운영)+}"),
        ("the trustee sends mail", "the trustee sends e-mail", "the trustee sends {+e-+}mail"),
    ],
)
def test_words(before: str, after: str, expected: str) -> None:
    assert told(before, after) == expected


@given(korean, korean)
def test_both_texts_can_be_read_off_the_pieces(before: str, after: str) -> None:
    pieces = compare_words(before, after)
    assert "".join(piece.text for piece in pieces if piece.mark is not Mark.ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.mark is not Mark.REMOVED) == after
    assert all(piece.text for piece in pieces)


@given(korean)
def test_nothing_changed_means_nothing_marked(text: str) -> None:
    assert all(piece.mark is Mark.SAME for piece in compare_words(text, text))


def test_a_comparison_is_golden(samples, golden) -> None:
    diff = compare(samples.first(), samples.second())
    golden("diff.json", json.dumps(diff_data(diff), ensure_ascii=False, indent=1) + "\n")
    golden("diff.html", str(diff_html(diff, Lang.KO)))
    golden("diff.en.html", str(diff_html(diff, Lang.EN)))


def test_sections_are_told_by_their_id_not_by_their_place(samples) -> None:
    diff = compare(samples.first(), samples.second())
    assert {section.id: section.mark for section in diff.sections} == {
        "preamble": Mark.CHANGED,
        "purposes": Mark.CHANGED,
        "consignment": Mark.CHANGED,
        "children": Mark.REMOVED,
        "terms": Mark.SAME,
        "remedies": Mark.ADDED,
    }
    assert [section.id for section in diff.changed][3:] == ["children", "remedies"]


def test_a_version_against_itself(samples) -> None:
    diff = compare(samples.first(), samples.first())
    assert not diff
    assert "달라진 내용이 없습니다" in str(diff_html(diff, Lang.KO))


def test_a_first_version_is_all_new(samples) -> None:
    assert {section.mark for section in compare(None, samples.first()).sections} == {Mark.ADDED}


def one_table(*rows: Row, columns: tuple[str, ...] = ("a", "b")) -> Document:
    table = Table("t", "표", tuple(Column(key, key.upper()) for key in columns), rows)
    return Document("policy", Lang.KO, "제목", (Section("s", "S", (table,)),))


def row(key: str, *cells: str) -> Row:
    return Row(key, tuple(runs(cell) for cell in cells))


def only_table(before: Document, after: Document) -> TableChange:
    (change,) = compare(before, after).sections[0].changes
    assert isinstance(change, TableChange)
    return change


def test_rows_are_told_by_their_key() -> None:
    change = only_table(
        one_table(row("x", "1", "2"), row("y", "3", "4"), row("z", "5", "6")),
        one_table(row("z", "5", "6"), row("w", "7", "8"), row("x", "1", "9")),
    )
    assert [(entry.key, entry.mark) for entry in change.rows] == [
        ("z", Mark.SAME),
        ("w", Mark.ADDED),
        ("x", Mark.CHANGED),
        ("y", Mark.REMOVED),
    ]


def test_a_moved_row_is_no_change() -> None:
    change = only_table(
        one_table(row("x", "1", "2"), row("y", "3", "4")), one_table(row("y", "3", "4"), row("x", "1", "2"))
    )
    assert change.mark is Mark.SAME


def test_columns_come_and_go() -> None:
    change = only_table(one_table(row("x", "1", "2")), one_table(row("x", "1", "3"), columns=("a", "c")))
    assert [(column.key, column.mark) for column in change.columns] == [
        ("a", Mark.SAME),
        ("b", Mark.REMOVED),
        ("c", Mark.ADDED),
    ]
    assert change.mark is Mark.CHANGED


def test_an_empty_new_column_is_still_a_change() -> None:
    assert (
        only_table(one_table(row("x", "1", "")), one_table(row("x", "1", ""), columns=("a", "c"))).mark is Mark.CHANGED
    )


def test_a_new_column_changes_no_row_and_its_cells_are_shown() -> None:
    before = one_table(row("x", "1", "2"), row("y", "3", "4"), row("z", "5", "6"))
    after = one_table(
        row("x", "1", "2", "new"), row("y", "3", "9", "too"), row("z", "5", "6", ""), columns=("a", "b", "c")
    )
    change = only_table(before, after)
    assert [entry.mark for entry in change.rows] == [Mark.SAME, Mark.CHANGED, Mark.SAME]
    page = str(diff_html(compare(before, after), Lang.KO))
    assert page.count("diff-row-changed") == 1
    assert page.count("diff-row-same") == 1
    assert "new" in page
    assert words.ROWS_LEFT_OUT.ko.format(count=1) in page


def test_an_address_that_is_its_own_words_is_said_once() -> None:
    def spoken_of(text: str, address: str) -> str:
        return spoken(runs(Run(text, href=address)))

    assert spoken_of("https://www.privacy.go.kr", "https://www.privacy.go.kr/") == "https://www.privacy.go.kr"
    assert spoken_of("www.privacy.go.kr", "https://www.privacy.go.kr/") == "www.privacy.go.kr"
    assert spoken_of("privacy@a.example", "mailto:privacy@a.example") == "privacy@a.example"
    assert spoken_of("www.a.example", "https://www.b.example") == "www.a.example <https://www.b.example>"


def test_a_changed_address_of_a_link_is_a_change() -> None:
    def linked(address: str) -> Document:
        section = Section("s", "S", (paragraph(Run("여기", href=address)),))
        return Document("policy", Lang.KO, "제목", (section,))

    assert not compare(linked("https://a.example"), linked("https://a.example"))
    assert compare(linked("https://a.example"), linked("https://b.example"))


def test_a_new_number_alone_is_no_change(samples) -> None:
    before = samples.first()
    after = replace(before, sections=tuple(replace(section, number="9") for section in before.sections))
    assert not compare(before, after)


def test_a_line_between_others_is_the_only_change() -> None:
    def listed(*entries: str) -> Document:
        items = Listing(tuple(Item(runs(entry)) for entry in entries))
        return Document("policy", Lang.KO, "제목", (Section("s", "S", (items,)),))

    (section,) = compare(listed("가나다", "마바사"), listed("가나다", "새로운 항목", "마바사")).sections
    assert [change.mark for change in section.changes] == [Mark.SAME, Mark.ADDED, Mark.SAME]


def test_changes_can_be_heard_and_are_escaped(samples) -> None:
    html = str(diff_html(compare(samples.first(), samples.second()), Lang.KO))
    assert '<span class="visually-hidden">[추가] </span>' in html
    assert '<span class="visually-hidden">[삭제] </span>' in html
    assert "<긴급>" not in html
    assert "&lt;긴급&gt;" in html
    assert "style=" not in html
