"""What a printed file promises beside its words: tags and language, real headings and lists, headings of tables, fonts."""

from __future__ import annotations

import io
import zipfile
from types import ModuleType
from typing import Any

import docx
import hwpx
import pypdf
import pytest
from docx.oxml.ns import qn

from trustward.documents import paragraph
from trustward.documents.printing import Attachment, Format, render
from trustward.documents.printing.docx import to_docx
from trustward.documents.printing.hwpx import to_hwpx
from trustward.documents.printing.pdf import to_pdf


def tags(reader: pypdf.PdfReader) -> list[str]:
    found: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for kid in node:
                walk(kid)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(str(node["/S"])[1:])
            if "/K" in node:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def read(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(data), strict=True)


def test_a_pdf_is_tagged_and_says_its_language_and_title(samples: ModuleType, hostile: ModuleType) -> None:
    reader = read(to_pdf(samples.first()))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "ko-KR"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata
    assert reader.metadata.title == "개인정보 처리방침"
    assert {"H1", "H2", "H3", "P", "L", "LI", "LBody", "Table", "THead", "TR", "TH", "TD", "Caption"} <= set(
        tags(reader)
    )
    assert read(to_pdf(hostile.CASES["English"])).trailer["/Root"]["/Lang"] == "en-US"


def test_a_pdf_is_pdf_ua_unless_a_letter_has_no_font(samples: ModuleType, hostile: ModuleType) -> None:
    assert b"pdfuaid:part" in to_pdf(samples.first())
    assert b"pdfuaid:part" in to_pdf(hostile.CASES["headings that skip"])
    lacking = to_pdf(hostile.CASES["letters that no font has"])
    assert b"pdfuaid:part" not in lacking
    assert read(lacking).trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_names_in_chinese_letters_are_drawn(hostile: ModuleType) -> None:
    """A name in a contract must be seen, not only stored."""
    data = to_pdf(hostile.document(paragraph("홍길동(洪吉童), 金珉俊 ㉠ ㈜한빛")))
    assert b"pdfuaid:part" in data, "every letter has a font"
    names = {str(font.get_object()["/BaseFont"]) for font in read(data).pages[0]["/Resources"]["/Font"].values()}
    assert any("NotoSans" in name for name in names)


def test_a_pdf_embeds_the_korean_font_and_leads_to_its_headings(samples: ModuleType) -> None:
    reader = read(to_pdf(samples.first()))
    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]
    assert {str(font["/BaseFont"]).partition("+")[2] for font in fonts} >= {"Pretendard-Regular", "Pretendard-Bold"}
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)
    titles = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert titles == ["개인정보 처리방침"]


def test_a_pdf_numbers_its_pages_and_repeats_the_headings_of_a_table(hostile: ModuleType) -> None:
    reader = read(to_pdf(hostile.CASES["a long table"]))
    count = len(reader.pages)
    assert count > 2
    for number, page in enumerate(reader.pages, 1):
        lines = page.extract_text().splitlines()
        assert lines[-1] == f"{number} / {count}"
        assert "가 나 다" in lines
    assert tags(reader).count("TH") == 3, "repeated ones are artifacts"


def hwpx_page(data: bytes) -> tuple[str, str, str]:
    (page,) = [e for s in hwpx.HwpxDocument.open(data).sections for e in s.element.iter() if e.tag.endswith("}pagePr")]
    return page.get("landscape", ""), page.get("width", ""), page.get("height", "")


def test_an_hwpx_numbers_its_pages_once(samples: ModuleType) -> None:
    elements = [e.tag for s in hwpx.HwpxDocument.open(to_hwpx(samples.first())).sections for e in s.element.iter()]
    assert sum(tag.endswith("}footerApply") for tag in elements) == 1
    assert any(tag.endswith("}autoNum") for tag in elements)
    assert not any(tag.endswith("}pageNum") for tag in elements)


def test_a_wide_table_lies_on_its_side(samples: ModuleType, hostile: ModuleType) -> None:
    wide = hostile.CASES["a wide table"]
    box, upright = (read(to_pdf(document)).pages[0].mediabox for document in (wide, samples.first()))
    assert box.width > box.height
    assert upright.width < upright.height
    section = docx.Document(io.BytesIO(to_docx(wide))).sections[0]
    assert section.page_width > section.page_height
    assert hwpx_page(to_hwpx(wide)) == ("NARROWLY", "59528", "84189")
    assert hwpx_page(to_hwpx(samples.first())) == ("WIDELY", "59528", "84189"), (
        "the format always names the upright size"
    )


def test_a_pdf_carries_files(samples: ModuleType) -> None:
    data = b'{"counts": 3}'
    files = [
        Attachment("certificate.json", data, "application/json", "확인서의 데이터"),
        Attachment("원본.bin", bytes(range(256)), "application/octet-stream"),
    ]
    reader = read(to_pdf(samples.first(), files))
    assert reader.attachments["certificate.json"] == [data]
    assert reader.attachments["원본.bin"] == [bytes(range(256))]
    with pytest.raises(ValueError, match="bare file name"):
        Attachment("../x", b"")


def test_a_docx_has_real_headings_lists_and_table_headings(samples: ModuleType) -> None:
    document = docx.Document(io.BytesIO(to_docx(samples.first())))
    styles = [paragraph.style.name for paragraph in document.paragraphs if paragraph.style]
    assert styles[0] == "Heading 1"
    assert {"Heading 2", "Heading 3", "Caption", "List Paragraph", "Notice warning"} <= set(styles)
    (table,) = document.tables
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table.rows[1]._tr.trPr is None
    assert document.core_properties.title == "개인정보 처리방침"
    assert document.core_properties.language == "ko-KR"


@pytest.mark.parametrize(("case", "language"), [("xml", "ko-KR"), ("English", "en-US")])
def test_a_docx_names_language_and_korean_font(hostile: ModuleType, case: str, language: str) -> None:
    document = docx.Document(io.BytesIO(to_docx(hostile.CASES[case])))
    defaults = document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    assert defaults.find(qn("w:lang")).get(qn("w:val")) == language
    for place in (
        defaults,
        *(document.styles[name].element.rPr for name in ("Normal", "Heading 1", "Heading 6", "Caption")),
    ):
        fonts = dict(place.find(qn("w:rFonts")).attrib)
        assert fonts[qn("w:eastAsia")] == "맑은 고딕"
        assert not any("Theme" in name for name in fonts), "a theme's font would win"


def test_a_docx_links_where_the_document_does(hostile: ModuleType) -> None:
    document = docx.Document(io.BytesIO(to_docx(hostile.CASES["line breaks and marks"])))
    links = [link.address for paragraph in document.paragraphs for link in paragraph.hyperlinks]
    assert links == ["https://a.example/?q=<>&\"'#x", "mailto:a@b.example", "mailto:a@b.example"]


def hostile_names() -> list[str]:
    return [
        "xml",
        "typst",
        "nothing in it",
        "deep lists",
        "headings that skip",
        "line breaks and marks",
        "a wide table",
    ]


@pytest.mark.parametrize("name", hostile_names())
def test_an_hwpx_opens_again_and_is_valid(hostile: ModuleType, name: str) -> None:
    data = to_hwpx(hostile.CASES[name])
    opened = hwpx.HwpxDocument.open(data)
    report = opened.validate()
    assert report.ok
    assert not [str(issue) for issue in report.issues]
    assert hwpx.validate_package(data).ok
    assert hwpx.validate_editor_open_safety(data).ok
    assert zipfile.ZipFile(io.BytesIO(data)).infolist()[0].filename == "mimetype"


def test_an_hwpx_says_title_and_language_and_repeats_the_headings_of_a_table(
    samples: ModuleType, hostile: ModuleType
) -> None:
    opened = hwpx.HwpxDocument.open(to_hwpx(samples.first()))
    facts = opened.parts.metadata
    assert facts
    assert facts.title == "개인정보 처리방침"
    (table,) = opened.tables.all
    assert table.element.get("repeatHeader") == "1"
    assert not table.treat_as_char, "else it stays on one page"
    assert opened.text.plain().startswith("개인정보 처리방침\n")
    with zipfile.ZipFile(io.BytesIO(to_hwpx(hostile.CASES["English"]))) as file:
        assert "<opf:language>en</opf:language>" in file.read("Contents/content.hpf").decode()


def test_links_that_paper_has_no_use_for_are_words(hostile: ModuleType) -> None:
    reader = read(to_pdf(hostile.CASES["line breaks and marks"]))
    links = [note.get_object()["/A"]["/URI"] for page in reader.pages for note in page.get("/Annots", [])]
    assert set(links) == {"https://a.example/?q=<>&\"'#x", "mailto:a@b.example"}


def test_a_print_is_the_same_from_wherever_it_is_made(samples: ModuleType) -> None:
    """The child has another folder, another environment and no terminal."""
    assert render(samples.first(), Format.PDF) == to_pdf(samples.first())
    assert render(samples.first(), Format.DOCX) == to_docx(samples.first())
    assert render(samples.first(), Format.HWPX) == to_hwpx(samples.first())
