"""Texts that tenants write in Markdown, as blocks. Raw HTML stays text, images become their description."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from .canonical import normalise
from .model import Block, Column, Heading, Item, Listing, Notice, Paragraph, Row, Run, Runs, Table, plain

_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")
_SAFE_LINK = re.compile(r"(?:https?://|mailto:|tel:|/(?!/)|#)[^\s<>\"]*", re.IGNORECASE)
_DEEPEST = 3


def from_markdown(text: str) -> tuple[Block, ...]:
    """Blocks out of a Markdown text (CommonMark and tables).

    Links keep their address only where it is http(s), mail, telephone or on this site; others are left as words.
    """
    return tuple(_blocks(_Reader(_PARSER.parse(text))))


def inline(text: str) -> Runs:
    """Runs out of one line of Markdown."""
    tokens = _PARSER.parseInline(text)
    return _runs(tokens[0].children or ()) if tokens else ()


def safe_link(address: str) -> str:
    """The address if a public page may point at it, else an empty text."""
    return address if _SAFE_LINK.fullmatch(address) else ""


class _Reader:
    """Walks the parser's flat list of tokens."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens, self._at = tokens, 0

    def __bool__(self) -> bool:
        return self._at < len(self._tokens)

    def take(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def until(self, closing: str, level: int) -> _Reader:
        """What lies before the closing token on this level; the closing token is swallowed."""
        start = self._at
        while True:
            token = self.take()
            if token.type == closing and token.level == level:
                return _Reader(self._tokens[start : self._at - 1])


def _blocks(reader: _Reader) -> Iterable[Block]:
    while reader:
        token = reader.take()
        match token.type:
            case "heading_open":
                inner = reader.until("heading_close", token.level)
                yield Heading(min(int(token.tag[1:]), _DEEPEST), _inline_of(inner))
            case "paragraph_open":
                yield Paragraph(_inline_of(reader.until("paragraph_close", token.level)))
            case "bullet_list_open" | "ordered_list_open":
                ordered = token.type == "ordered_list_open"
                inner = reader.until("ordered_list_close" if ordered else "bullet_list_close", token.level)
                yield Listing(tuple(_items(inner)), ordered)
            case "blockquote_open":
                yield Notice(tuple(_blocks(reader.until("blockquote_close", token.level))))
            case "table_open":
                yield _table(reader.until("table_close", token.level))
            case "fence" | "code_block":
                yield Paragraph(normalise([Run(token.content.rstrip("\n"), code=True)]))


def _items(reader: _Reader) -> Iterable[Item]:
    while reader:
        token = reader.take()
        pieces: list[Run] = []
        inner: list[Item] = []
        for block in _blocks(reader.until("list_item_close", token.level)):
            match block:
                case Listing(items):
                    inner.extend(items)
                case Paragraph(runs) | Heading(_, runs):
                    pieces.extend([Run("\n"), *runs] if pieces else runs)
        yield Item(normalise(pieces), tuple(inner))


def _table(reader: _Reader) -> Table:
    lines: list[list[Runs]] = []
    while reader:
        token = reader.take()
        if token.type == "tr_open":
            lines.append([])
        elif token.type == "inline":
            lines[-1].append(_runs(token.children or ()))
    titles, *rows = lines
    columns = tuple(Column(f"c{index}", plain(title)) for index, title in enumerate(titles))
    return Table("table", "", columns, tuple(_keyed(rows)))


def _keyed(rows: Iterable[list[Runs]]) -> Iterable[Row]:
    """A row without a key of its own is recognised by its first cell."""
    seen: dict[str, int] = {}
    for cells in rows:
        key = plain(cells[0]).strip().casefold() or "row"
        seen[key] = seen.get(key, 0) + 1
        yield Row(key if seen[key] == 1 else f"{key} {seen[key]}", tuple(cells))


def _inline_of(reader: _Reader) -> Runs:
    pieces: list[Run] = []
    while reader:
        pieces.extend(_runs(reader.take().children or ()))
    return normalise(pieces)


def _runs(tokens: Iterable[Token]) -> Runs:
    pieces: list[Run] = []
    marks = Run("")
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                marks = replace(marks, strong=token.nesting == 1)
            case "em_open" | "em_close":
                marks = replace(marks, emphasis=token.nesting == 1)
            case "link_open":
                marks = replace(marks, href=safe_link(str(token.attrs.get("href", ""))))
            case "link_close":
                marks = replace(marks, href="")
            case "code_inline":
                pieces.append(replace(marks, text=token.content, code=True))
            case "softbreak":
                pieces.append(replace(marks, text=" "))
            case "hardbreak":
                pieces.append(replace(marks, text="\n"))
            case _:
                pieces.append(replace(marks, text=token.content))
    return normalise(pieces)
