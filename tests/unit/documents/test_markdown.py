"""Tenants write Markdown; no HTML and no dangerous address gets through."""

from __future__ import annotations

import pytest

from trustward.documents import (
    Heading,
    Item,
    Listing,
    Notice,
    Paragraph,
    Run,
    Table,
    blocks_html,
    blocks_text,
    from_markdown,
    inline,
    runs,
    safe_link,
)


def test_blocks_of_every_kind() -> None:
    found = from_markdown(
        "# 제목\n\n문단 **굵게** `코드`\n둘째 줄\n\n- 하나\n- 둘\n  1. 안쪽\n\n"
        "> 알림\n\n| 가 | 나 |\n|---|---|\n| 1 | 2 |\n| 1 | 3 |\n"
    )
    heading, text, items, notice, table = found
    assert heading == Heading(1, runs("제목"))
    assert text == Paragraph(
        (Run("문단 "), Run("굵게", strong=True), Run(" "), Run("코드", code=True), Run(" 둘째 줄"))
    )
    assert items == Listing((Item(runs("하나")), Item(runs("둘"), (Item(runs("안쪽")),))))
    assert notice == Notice((Paragraph(runs("알림")),))
    assert isinstance(table, Table)
    assert [column.title for column in table.columns] == ["가", "나"]
    assert [row.key for row in table.rows] == ["1", "1 2"]


def test_raw_html_stays_text() -> None:
    html = str(blocks_html(from_markdown('<script>alert(1)</script>\n\n가 <b onclick="x()">나</b>')))
    assert "<script" not in html
    assert "<b " not in html
    assert "&lt;script&gt;" in html
    assert "&lt;b onclick=" in html


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://a.example/b?c=d", True),
        ("mailto:cpo@a.example", True),
        ("tel:+82-2-1234-5678", True),
        ("/p/hanbit/privacy", True),
        ("#rights", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("data:text/html,x", False),
        ("//evil.example/x", False),
        ('https://a.example/"onclick="x', False),
        ("privacy.html", False),
    ],
)
def test_only_harmless_addresses_are_kept(address: str, kept: bool) -> None:
    assert safe_link(address) == (address if kept else "")


def test_an_address_that_is_refused_keeps_its_words() -> None:
    assert inline("[누르세요](vbscript:x) [여기](https://a.example)") == (
        Run("[누르세요](vbscript:x) "),
        Run("여기", href="https://a.example"),
    )


def test_an_image_becomes_its_description() -> None:
    assert inline("![조직도](https://tracker.example/x.png)") == (Run("조직도"),)


def test_lines_and_fences() -> None:
    assert inline("") == ()
    assert blocks_text(from_markdown("가  \n나")) == "가\n나"
    assert from_markdown("```\na <b>\n```") == (Paragraph((Run("a <b>", code=True),)),)
    assert from_markdown("가\n\n---\n\n나") == (Paragraph(runs("가")), Paragraph(runs("나")))
