"""Documents that try to break a printer: each is a name and what stands in it."""

from __future__ import annotations

from collections.abc import Sequence

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
    listing,
    paragraph,
    runs,
)
from trustward.kernel.texts import Lang


def document(*blocks: Block, title: str = "제목", lang: Lang = Lang.KO, sections: Sequence[Section] = ()) -> Document:
    return Document("policy", lang, title, tuple(sections) or (Section("s", "절", blocks, number="1"),))


def _table(caption: str, titles: Sequence[str], *rows: Sequence[str]) -> Table:
    columns = tuple(Column(f"c{index}", title) for index, title in enumerate(titles))
    return Table("t", caption, columns, tuple(Row(f"r{i}", tuple(map(runs, row))) for i, row in enumerate(rows)))


def _deep_item(depth: int) -> Item:
    item = Item(runs("끝"))
    for index in range(depth):
        item = Item(runs(f"깊이 {index}"), (item, Item(runs("옆"))))
    return item


def _deep_notice(depth: int) -> Block:
    block: Block = paragraph("안")
    for index in range(depth):
        block = Notice((paragraph(f"밖 {index}"), block))
    return block


def _deep_clause(depth: int) -> Block:
    block: Block = paragraph("안")
    for index in range(depth):
        block = Clause(f"k{index}", f"제{index}조", "조항", (block,))
    return block


def _deep_section(depth: int) -> Section:
    section = Section("z", "끝", (paragraph("x"),))
    for index in range(depth):
        section = Section(f"s{index}", f"절 {index}", (), (section,), "1")
    return section


TYPST = (
    '#set page(width: 1pt) #import "x": * *a* _b_ $x$ `c` <l> @r // c /* d */ #{1+1} [x] = H - l + e \\ "q" ~ -- ---'
)

CASES = {
    "typst": document(
        paragraph(TYPST), paragraph(Run(TYPST, code=True, strong=True)), _table(TYPST, (TYPST,), (TYPST,)), title=TYPST
    ),
    "xml": document(
        paragraph("<w:p>&amp; ]]> <!-- \" ' </w:t></hp:t> &#x0; %SYSTEM <?xml?> <![CDATA["), title="<b>&lt;"
    ),
    "control characters": document(paragraph("a\x00b\x07c\x1bd\x7fe\u0085f\ufffeg\uffffh\ud800i\r\nj\rk")),
    "turned words": document(paragraph("abc\u202edef\u202c ghi\u2067jkl\u2069\u200f!")),
    "long words": document(
        paragraph("가" * 200),
        paragraph("a" * 300),
        paragraph(Run("https://example.com/" + "x" * 200, href="https://example.com/" + "x" * 2000)),
        _table("표", ("가" * 60, "B" * 60), ("가" * 200, "W" * 200)),
    ),
    "nothing in it": document(
        _table("빈 표", ("가",)),
        _table("", ("가",)),
        _table("", ()),
        _table("열 없음", ()),
        _table("빈 칸", ("", " "), ("", "x"), (" ", "")),
        Listing(()),
        Listing((), ordered=True),
        paragraph(""),
        paragraph("  "),
        Notice(()),
        Clause("k", "", "", ()),
        Heading(1, ()),
    ),
    "empty entries": document(
        listing("", Item(runs(""), (Item(runs("x")),)), "b", ordered=True),
        listing("", Item(runs(""), (Item(runs("x")),))),
    ),
    "no title": document(title=" \n "),
    "a title of many lines": document(paragraph("x"), title="긴\n제목 <b> #x " * 30),
    "letters that no font has": document(
        paragraph("個人情報 保護法 日本語カナ 😀 ✓ ☐ ① ㉠ ㈜ ※ 「」 · … ₩ ０ Ａ ﬁ ñ Ж Ω 𓀀 \U0010fffe"),
        paragraph(Run("洪吉童", strong=True), Run("洪吉童", code=True), Run("洪吉童", emphasis=True)),
    ),
    "spaces": document(
        paragraph("a   b\u00a0c\u3000d\u2003e\u200bf\u00adg\u2028h\u2029i\tj  "), paragraph(" 앞", " 뒤 ")
    ),
    "line breaks and marks": document(
        paragraph(
            "가\n나\n\n다",
            Run("라\n마", strong=True, emphasis=True),
            Run("바\n사", code=True),
            Run("아\n자", href="https://a.example/?q=<>&\"'#x"),
            Run("차", href="/p/x"),
            Run("카", href="#y"),
            Run("타", href="javascript:alert(1)"),
            Run("파", href="mailto:a@b.example", strong=True),
            Run("\u200b", href="https://unseen.example"),
            Run("하\u00ad", href="mailto:a@b.example"),
            Run("English words", lang=Lang.EN),
        )
    ),
    "headings that skip": document(
        Heading(3, runs("a")),
        Heading(1, runs("b")),
        Heading(9, runs("c")),
        paragraph("x"),
        Notice(
            (
                Heading(1, runs("in notice")),
                listing("p", "q", ordered=True),
                Notice((paragraph("inner"),)),
                _table("표", ("가",), ("1",)),
                Clause("k", "제2조", "조항", (paragraph("y"), listing("ㄱ", "ㄴ", ordered=True))),
            ),
            Tone.WARNING,
        ),
    ),
    "lists that count": document(
        listing("a", Item(runs("b"), (Item(runs("c"), (Item(runs("d")),)),)), "e", ordered=True),
        listing("x", "y", ordered=True),
        listing("z", Item(runs("ㄱ"), (Item(runs("ㄴ")), Item(runs("ㄷ"))))),
        listing(*(str(n) for n in range(12)), ordered=True),
    ),
    "a wide table": document(_table("넓은 표", [f"열 {n}" for n in range(12)], [f"값 {n}" for n in range(12)])),
    "a long table": document(
        _table("긴 표", ("가", "나", "다"), *((f"행 {n}", "긴 말 " * (n % 40), "z") for n in range(150)))
    ),
    "a cell longer than a page": document(_table("", ("가", "나"), ("x", "아주 긴 글 " * 2000))),
    "deep lists": document(Listing((_deep_item(40),)), Listing((_deep_item(10),), ordered=True)),
    "deep notices": document(_deep_notice(40)),
    "deep clauses": document(_deep_clause(40)),
    "deep sections": document(sections=(_deep_section(30),)),
    "English": document(Paragraph(runs("Hello world")), lang=Lang.EN, title="Privacy policy"),
}
"""Right-to-left words are a case of their own: a PDF holds them as they are drawn."""

RIGHT_TO_LEFT = document(paragraph("שלום עולם abc مرحبا بالعالم 가나"), _table("שלום", ("עולם",), ("مرحبا",)))
