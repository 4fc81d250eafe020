"""The text extracted from HTML, PDF, DOCX and HWPX is the same, block by block (what "same" means: see trustward.testing.printed)."""

from __future__ import annotations

import hashlib
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trustward.documents import (
    Block,
    Clause,
    Column,
    Document,
    Heading,
    Item,
    Listing,
    Notice,
    Paragraph,
    Row,
    Run,
    Section,
    Table,
    Tone,
    document_html,
)
from trustward.documents.printing.docx import to_docx
from trustward.documents.printing.hwpx import to_hwpx
from trustward.documents.printing.pdf import to_pdf
from trustward.kernel.texts import Lang
from trustward.testing import printed


def assert_the_same(document: Document) -> None:
    wanted = printed.from_html(str(document_html(document)))
    assert printed.from_pdf(to_pdf(document)) == wanted, "PDF"
    assert printed.from_docx(to_docx(document)) == wanted, "DOCX"
    assert printed.from_hwpx(to_hwpx(document)) == wanted, "HWPX"


def test_of_the_samples(samples: ModuleType) -> None:
    assert_the_same(samples.first())
    assert_the_same(samples.second())


def test_the_extraction_reads_every_kind_of_block(samples: ModuleType) -> None:
    """What is compared is no empty list: the blocks of the sample, written down by hand."""
    assert printed.from_pdf(to_pdf(samples.first())) == [
        ("h1", "개인정보처리방침"),
        ("p", "한빛물류는정보주체의권리를보호합니다."),
        ("h2", "1.처리목적"),
        ("h3", "고객"),
        ("p", "다음목적으로개인정보를처리합니다."),
        ("li0", "•문의답변"),
        ("li0", "•배송"),
        ("li1", "•배송지확인"),
        ("p", "목적이바뀌면동의를받습니다."),
        ("h2", "2.처리위탁"),
        ("caption", "위탁현황"),
        ("th", "수탁자"),
        ("th", "위탁업무"),
        ("th", "기간"),
        ("td", "스티비"),
        ("td", "메일발송"),
        ("td", "계약종료시까지"),
        ("td", "에이크미"),
        ("td", "고객상담"),
        ("td", "1년"),
        ("h2", "3.14세미만아동"),
        ("p", "아동의개인정보를처리하지않습니다."),
        ("h2", "4.약관"),
        ("h3", "제1조목적"),
        ("p", "이약관의목적입니다."),
    ]


HOSTILE = [
    "typst", "xml", "control characters", "turned words", "long words", "nothing in it", "empty entries", "no title",
    "a title of many lines", "letters that no font has", "spaces", "line breaks and marks", "headings that skip",
    "lists that count", "a wide table", "a long table", "a cell longer than a page", "deep lists", "deep notices",
    "deep clauses", "deep sections", "English",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_of_hostile_documents(hostile: ModuleType, name: str) -> None:
    assert_the_same(hostile.CASES[name])


def test_no_hostile_document_is_forgotten(hostile: ModuleType) -> None:
    assert set(HOSTILE) == set(hostile.CASES)


def test_of_words_from_right_to_left(hostile: ModuleType) -> None:
    """A PDF holds such letters in the order in which they are drawn, so there each block is compared as a bag of letters."""
    document = hostile.RIGHT_TO_LEFT
    wanted = printed.from_html(str(document_html(document)))
    assert printed.from_docx(to_docx(document)) == wanted
    assert printed.from_hwpx(to_hwpx(document)) == wanted
    bags = [(kind, sorted(text)) for kind, text in printed.from_pdf(to_pdf(document))]
    assert bags == [(kind, sorted(text)) for kind, text in wanted]


# letters that a keyboard in Korea gives, with the signs that mean something to one of the formats
LETTERS = "가나다힣ㄱ①漢あAz09 \n\t.,:;!?()[]{}<>&\"'`*_#$@~=+-/\\|^%※·…「」₩\u00a0\u00ad\u200b\x00\x1f\ufffe😀"
texts = st.text(st.one_of(st.sampled_from(LETTERS), st.characters(max_codepoint=0x24F)), max_size=40)
links = st.sampled_from(["", "", "", "https://a.example/x?y=1&z=<2>", "mailto:a@b.example", "/p/x", "#top"])
one_run = st.builds(
    Run, texts, strong=st.booleans(), emphasis=st.booleans(), code=st.booleans(), href=links,
    lang=st.sampled_from([None, None, Lang.EN, Lang.KO]),
)  # fmt: skip
many_runs = st.lists(one_run, max_size=4).map(tuple)
items = st.recursive(
    st.builds(Item, many_runs),
    lambda inner: st.builds(Item, many_runs, st.lists(inner, max_size=3).map(tuple)),
    max_leaves=6,
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(0, 8))
    columns = tuple(Column(f"c{n}", draw(texts)) for n in range(width))
    rows = tuple(Row(f"r{n}", tuple(draw(many_runs) for _ in columns)) for n in range(draw(st.integers(0, 4))))
    return Table("t", draw(texts), columns, rows)


leaves: st.SearchStrategy[Block] = st.one_of(
    st.builds(Paragraph, many_runs),
    st.builds(Heading, st.integers(1, 6), many_runs),
    st.builds(Listing, st.lists(items, max_size=4).map(tuple), st.booleans()),
    tables(),
)
any_block: st.SearchStrategy[Block] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Notice, st.lists(inner, max_size=3).map(tuple), st.sampled_from(Tone)),
        st.builds(Clause, st.just("k"), texts, texts, st.lists(inner, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    names = iter(range(1000))

    def section(depth: int) -> Section:
        blocks = tuple(draw(st.lists(any_block, max_size=4)))
        inner = tuple(section(depth + 1) for _ in range(draw(st.integers(0, 2)) if depth < 2 else 0))
        return Section(f"s{next(names)}", draw(texts), blocks, inner, draw(st.sampled_from(["", "1", "2.3"])))

    return Document(
        "policy", draw(st.sampled_from(Lang)), draw(texts), tuple(section(0) for _ in range(draw(st.integers(0, 3))))
    )


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents())
def test_of_generated_documents(document: Document) -> None:
    assert_the_same(document)


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents())
def test_equal_documents_have_equal_bytes(document: Document) -> None:
    for draw in (to_pdf, to_docx, to_hwpx):
        assert hashlib.sha256(draw(document)).digest() == hashlib.sha256(draw(document)).digest()
