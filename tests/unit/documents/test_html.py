"""HTML that a screen reader can walk, and that carries nothing it was not given."""

from __future__ import annotations

from html.parser import HTMLParser

from trustward.documents import (
    Column,
    Document,
    Heading,
    Item,
    Row,
    Run,
    Section,
    Table,
    blocks_html,
    contents_html,
    document_html,
    listing,
    paragraph,
    runs,
    table_html,
)
from trustward.kernel.texts import Lang

VOID = {"br"}


class Tree(HTMLParser):
    """Checks nesting, collects headings, ids and attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.attributes: set[str] = set()
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        if tag[0] == "h" and tag[1:].isdigit():
            self.headings.append(int(tag[1:]))
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value for name, value in attrs if name == "id" and value]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_a_document_is_golden(samples, golden) -> None:
    golden("first.html", str(document_html(samples.first())))
    golden("contents.html", str(contents_html(samples.first())))


def test_it_is_well_formed_with_headings_in_order_and_ids_once(samples) -> None:
    tree = Tree(str(document_html(samples.first())))
    assert tree.headings[0] == 1
    assert all(after <= before + 1 for before, after in zip(tree.headings, tree.headings[1:], strict=False))
    assert len(tree.ids) == len(set(tree.ids))


def test_there_is_no_style_and_no_script_attribute(samples) -> None:
    attributes = Tree(str(document_html(samples.first()))).attributes
    assert attributes <= {"id", "class", "role", "scope", "aria-labelledby", "data-label", "href", "rel", "lang"}


def test_a_heading_never_skips_a_level() -> None:
    html = str(blocks_html((Heading(3, runs("가")), Heading(2, runs("나")), Heading(3, runs("다"))), level=3))
    assert Tree(html).headings == [3, 4, 5]


def test_everything_that_comes_from_outside_is_escaped() -> None:
    evil = '<img src=x onerror="alert(1)">&'
    table = Table("t", evil, (Column("a", evil),), (Row("r", (runs(evil),)),))
    document = Document(
        "policy",
        Lang.KO,
        evil,
        (Section("a", evil, (paragraph(evil, Run(evil, href='https://x.example/"><b>')), listing(evil), table)),),
    )
    html = str(document_html(document)) + str(contents_html(document))
    assert "<img" not in html
    assert "<b>" not in html
    assert html.count("&lt;img") == 10


def test_a_table_names_its_rows_and_columns() -> None:
    table = Table("t", "현황", (Column("a", "이름"), Column("b", "업무")), (Row("r", (runs("스티비"), runs("메일"))),))
    html = str(table_html(table))
    assert "<caption>현황</caption>" in html
    assert '<th role="columnheader" scope="col">업무</th>' in html
    assert '<th role="rowheader" scope="row" data-label="이름">스티비</th>' in html
    assert '<td role="cell" data-label="업무">메일</td>' in html


def test_marks_breaks_and_foreign_words() -> None:
    html = str(blocks_html((paragraph("가\n나", Run("다", strong=True, emphasis=True), Run("라", lang=Lang.KO)),)))
    assert "가<br>나<strong><em>다</em></strong>" in html
    assert '<span class="doc-fallback" lang="ko">라</span>' in html


def test_nested_lists() -> None:
    html = str(blocks_html((listing(Item(runs("가"), (Item(runs("나")),)), ordered=True),)))
    assert html == "<ol>\n<li>가<ul>\n<li>나</li>\n</ul>\n</li>\n</ol>\n"
    Tree(html)
