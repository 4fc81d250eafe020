"""The text of a printed document, read back from each format by its structure: as whoever listens to it would get it.

A document becomes a list of blocks `(kind, text)`: `h1`…`h6`, `p`, `li0`… (with the depth), `caption`, `th`, `td`. What is
compared and what is not:
- every block, in reading order, with its kind; list entries with the sign or number that stands before them;
- inside a block every visible character; white space is left out, because a line may end anywhere, and so are characters
  that show nothing (Unicode category Cf, such as zero-width spaces); blocks without a visible character are left out;
- the caption of a table without columns is a `p`: on paper nothing is left of such a table;
- the first cell of a row is a `td` here, though the HTML marks it as a heading of its row;
- a letter with a mark above it that Unicode has no single letter for (no Korean or English text has one) may stand twice in
  the text that a PDF holds, so no such letter is generated;
- page numbers and headings that are repeated on a new page are no text of the document: the PDF marks them as artifacts.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

import pypdf
from lxml import etree
from pypdf.generic import ContentStream

from trustward.documents import Document, document_html
from trustward.documents.printing import Format, render

Block = tuple[str, str]
DEEPEST = 6
BULLET = "•"


def assert_same_text(document: Document) -> list[Block]:
    """HTML, PDF, DOCX and HWPX say the same. Returns: what they say."""
    wanted = from_html(str(document_html(document)))
    for form, read in ((Format.PDF, from_pdf), (Format.DOCX, from_docx), (Format.HWPX, from_hwpx)):
        assert read(render(document, form)) == wanted, form
    return wanted


def blocks(found: Iterator[Block]) -> list[Block]:
    """What is compared of some blocks."""
    bare = ((kind, visible(text)) for kind, text in found)
    return [
        (kind, text) for kind, text in bare if text.strip("•") and not re.fullmatch(r"li\d \d+\.", f"{kind} {text}")
    ]


def visible(text: str) -> str:
    """The characters that show, in NFC."""
    text = unicodedata.normalize("NFC", text)
    hidden = {"Cf", "Cc", "Cs", "Zs", "Zl", "Zp"}
    return "".join(
        c for c in text if not c.isspace() and c not in "\ufffe\uffff" and unicodedata.category(c) not in hidden
    )


# HTML


def from_html(html: str) -> list[Block]:
    reader = _Html()
    reader.feed(html)
    reader.close()
    return blocks(iter(reader.found))


class _Html(HTMLParser):
    _KINDS = {"h1", "h2", "h3", "h4", "h5", "h6", "p", "caption", "li", "th", "td"}

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Block] = []
        self._open: list[list[str]] = []
        self._lists: list[int] = []
        self._in_head = False
        self._columns = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in {"ol", "ul"}:
            self._flush()
            self._lists.append(1 if tag == "ol" else 0)
        elif tag == "table":
            self._columns = 0
        elif tag == "thead":
            self._in_head = True
        elif tag == "br" and self._open:
            self._open[-1][1] += "\n"
        elif tag in self._KINDS:
            self._columns += tag == "th"
            self._open.append([self._kind(tag), self._sign() if tag == "li" else ""])

    def handle_endtag(self, tag: str) -> None:
        if tag in {"ol", "ul"}:
            self._lists.pop()
        elif tag == "thead":
            self._in_head = False
        elif tag == "table":
            if not self._columns and self.found and self.found[-1][0] == "caption":
                self.found[-1] = ("p", self.found[-1][1])
        elif tag in self._KINDS:
            self._flush()
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open:
            self._open[-1][1] += data
        else:
            assert not data.strip(), f"words outside of a block: {data!r}"

    def _kind(self, tag: str) -> str:
        if tag == "li":
            return f"li{min(len(self._lists) - 1, DEEPEST)}"
        return ("th" if self._in_head else "td") if tag in {"th", "td"} else tag

    def _sign(self) -> str:
        if not self._lists[-1]:
            return BULLET
        self._lists[-1] += 1
        return f"{self._lists[-1] - 1}."

    def _flush(self) -> None:
        if self._open and self._open[-1][1]:
            self.found.append((self._open[-1][0], self._open[-1][1]))
            self._open[-1][1] = ""


# PDF


def from_pdf(data: bytes) -> list[Block]:
    reader = pypdf.PdfReader(io.BytesIO(data), strict=True)
    texts: dict[int | None, dict[int, str]] = {_number(page): _marked(page, reader) for page in reader.pages}
    tree: Any = reader.root_object["/StructTreeRoot"]
    return blocks(_Tags(texts).walk(tree["/K"], None, -1, ""))


def _number(page: Any) -> int:
    return int(page.indirect_reference.idnum)


class _Tags:
    _BLOCKS = {"/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/P", "/Caption", "/TH", "/TD"}

    def __init__(self, texts: Mapping[int | None, dict[int, str]]) -> None:
        self._texts = texts
        self._sign = ""

    def walk(self, node: Any, page: int | None, depth: int, inside: str) -> Iterator[Block]:
        """Blocks below a node; words that belong to `inside` are joined."""
        words = ""
        for kid in _many(node):
            if isinstance(kid, int):
                words += self._texts[page].pop(kid)
                continue
            here = kid.raw_get("/Pg").idnum if "/Pg" in kid else page
            kind = kid.get("/S")
            if kind is None:
                if kid.get("/Type") == "/MCR":
                    words += self._texts[here].pop(kid["/MCID"])
                continue
            if kind == "/Lbl":
                self._sign = "".join(text for _, text in self.walk(kid.get("/K"), here, depth, "sign"))
                continue
            if kind == "/LBody":
                words, block = "", f"li{depth}"
                first = True
                for got, text in self.walk(kid.get("/K"), here, depth, block):
                    yield got, (self._sign + text if first and got == block else text)
                    first = False
                continue
            if kind in self._BLOCKS and not inside:
                yield from self.walk(kid.get("/K"), here, depth, str(kind)[1:].lower())
                continue
            inner = list(
                self.walk(kid.get("/K"), here, depth + (kind == "/L"), "" if kind in {"/L", "/LI"} else inside)
            )
            if inside and kind not in {"/L", "/LI"}:
                for got, text in inner:
                    if got == inside:
                        words += text
                    else:
                        yield from [(inside, words), (got, text)] if words else [(got, text)]
                        words = ""
            else:
                if words:
                    yield inside, words
                    words = ""
                yield from inner
        if words:
            yield inside or "stray", words


def _many(node: Any) -> Iterator[Any]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for one in node:
            yield from _many(one)
    elif node is not None:
        yield node


def _marked(page: Any, reader: pypdf.PdfReader) -> dict[int, str]:
    """The page's texts by their mark; what is drawn as an artifact has none."""
    found: dict[int, str] = defaultdict(str)
    letters: dict[str, dict[int, str]] = {}
    fonts = page["/Resources"].get("/Font", {})
    stack: list[tuple[int | None, str | None]] = []
    font: dict[int, str] = {}
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator in {b"BDC", b"BMC"}:
            facts = operands[1] if len(operands) > 1 else {}
            mark = None if operands[0] == "/Artifact" else facts.get("/MCID", stack[-1][0] if stack else None)
            instead = facts.get("/ActualText")
            if instead is not None and mark is not None:
                found[mark] += instead
            stack.append((mark, instead if instead is not None else (stack[-1][1] if stack else None)))
        elif operator == b"EMC":
            stack.pop()
        elif operator == b"Tf":
            name = str(operands[0])
            font = letters.setdefault(name, _letters(fonts[name]))
        elif operator in {b"Tj", b"TJ"}:
            pieces = operands[0] if operator == b"TJ" else [operands[0]]
            shown = "".join(_text(piece, font) for piece in pieces if isinstance(piece, bytes | str))
            assert stack, f"text that is neither marked nor an artifact: {shown!r}"
            mark, instead = stack[-1]
            if mark is not None and instead is None:
                found[mark] += shown
    return defaultdict(str, found)


def _text(piece: Any, font: Mapping[int, str]) -> str:
    raw = piece.original_bytes if hasattr(piece, "original_bytes") else bytes(piece)
    return "".join(font.get(int.from_bytes(raw[i : i + 2], "big"), "") for i in range(0, len(raw), 2))


def _letters(font: Any) -> dict[int, str]:
    """Which letters the font's codes stand for."""
    table = font.get_object()["/ToUnicode"].get_data().decode("latin-1")
    found: dict[int, str] = {}
    for part in re.findall(r"beginbfchar(.*?)endbfchar", table, re.S):
        for code, text in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]*)>", part):
            found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for part in re.findall(r"beginbfrange(.*?)endbfrange", table, re.S):
        for low, high, text in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", part):
            for step in range(int(high, 16) - int(low, 16) + 1):
                found[int(low, 16) + step] = chr(int(text, 16) + step)
    return found


# DOCX

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def from_docx(data: bytes) -> list[Block]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        body = etree.fromstring(file.read("word/document.xml"))
        styles = etree.fromstring(file.read("word/styles.xml"))
        numbering = etree.fromstring(file.read("word/numbering.xml"))
    names = {style.get(_W + "styleId"): style.find(_W + "name").get(_W + "val") for style in styles.iter(_W + "style")}
    return blocks(_docx(body, names, _Counts(numbering)))


def _docx(body: Any, names: Mapping[str, str], counts: _Counts) -> Iterator[Block]:
    for paragraph in body.iter(_W + "p"):
        text = "".join(
            (node.text or "") if node.tag == _W + "t" else "\n"
            for node in paragraph.iter(_W + "t", _W + "br")
        )  # fmt: skip
        shape = paragraph.find(_W + "pPr")
        style = shape.find(_W + "pStyle") if shape is not None else None
        name = names[style.get(_W + "val")] if style is not None else "Normal"
        number = shape.find(_W + "numPr") if shape is not None else None
        row = next((a for a in paragraph.iterancestors(_W + "tr")), None)
        if row is not None:
            heads = row.find(f"{_W}trPr/{_W}tblHeader") is not None
            yield ("th" if heads else "td"), text
        elif number is not None:
            depth = int(number.find(_W + "ilvl").get(_W + "val"))
            yield f"li{depth}", counts.sign(number.find(_W + "numId").get(_W + "val"), depth) + text
        elif name.lower().startswith("heading"):
            yield f"h{name.split()[1]}", text
        else:
            yield ("caption" if name.lower() == "caption" else "p"), text


class _Counts:
    """What Word would write before list entries."""

    def __init__(self, numbering: Any) -> None:
        kinds = {kind.get(_W + "abstractNumId"): kind for kind in numbering.iter(_W + "abstractNum")}
        self._kinds = {
            num.get(_W + "numId"): kinds[num.find(_W + "abstractNumId").get(_W + "val")]
            for num in numbering.iter(_W + "num")
        }
        self._seen: dict[tuple[str, int], int] = defaultdict(int)

    def sign(self, num: str, depth: int) -> str:
        level = next(one for one in self._kinds[num].iter(_W + "lvl") if one.get(_W + "ilvl") == str(depth))
        if level.find(_W + "numFmt").get(_W + "val") == "bullet":
            return str(level.find(_W + "lvlText").get(_W + "val"))
        self._seen[num, depth] += 1
        return str(level.find(_W + "lvlText").get(_W + "val")).replace(f"%{depth + 1}", str(self._seen[num, depth]))


# HWPX

_HP = "{http://www.hancom.co.kr/hwpml/2011/paragraph}"
_HH = "{http://www.hancom.co.kr/hwpml/2011/head}"


def from_hwpx(data: bytes) -> list[Block]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        section = etree.fromstring(file.read("Contents/section0.xml"))
        header = etree.fromstring(file.read("Contents/header.xml"))
    return blocks(_hwpx(section, header))


def _hwpx(section: Any, header: Any) -> Iterator[Block]:
    shapes = {shape.get("id"): shape.find(_HH + "heading") for shape in header.iter(_HH + "paraPr")}
    outline = {style.get("id"): style.get("name") for style in header.iter(_HH + "style")}
    bullets = {bullet.get("id"): bullet.get("char") for bullet in header.iter(_HH + "bullet")}
    numbers = {one.get("id"): one for one in header.iter(_HH + "numbering")}
    seen: dict[str, int] = defaultdict(int)
    for paragraph in section.iter(_HP + "p"):
        around = [a.tag.rpartition("}")[2] for a in paragraph.iterancestors()]
        if "footer" in around or "header" in around:
            continue
        text = "".join(_own_text(paragraph))
        heading = shapes[paragraph.get("paraPrIDRef")]
        kind, level = heading.get("type"), int(heading.get("level"))
        if "tc" in around:
            cell = next(a for a in paragraph.iterancestors(_HP + "tc"))
            yield ("th" if cell.get("header") == "1" else "td"), text
        elif "caption" in around:
            yield "caption", text
        elif kind == "BULLET":
            yield f"li{level}", bullets[heading.get("idRef")] + text
        elif kind == "NUMBER":
            seen[heading.get("idRef")] += 1
            heads = [head for head in numbers[heading.get("idRef")] if head.get("level") == str(level + 1)]
            yield f"li{level}", heads[0].text.replace(f"^{level + 1}", str(seen[heading.get("idRef")])) + text
        elif kind == "OUTLINE":
            assert outline[paragraph.get("styleIDRef")] == f"개요 {level + 1}"
            heads = [head for head in numbers["1"] if head.get("level") == str(level + 1)]
            assert not heads[0].text, "the format would draw a number of its own"
            yield f"h{level + 1}", text
        else:
            yield "p", text


def _own_text(paragraph: Any) -> Iterator[str]:
    for run in paragraph.findall(_HP + "run"):
        for node in run.findall(_HP + "t"):
            yield node.text or ""
            for inner in node:
                yield "\n" + (inner.tail or "")
