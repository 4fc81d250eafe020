"""The stored form of a document: canonical JSON and its hash.

Equal documents have equal bytes: keys sorted, no spaces, text in NFC, neighbouring runs with equal marks joined, marks
that are off left out. So the hash names the content, whoever computes it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from trustward.kernel.texts import Lang

from .model import (
    SCHEMA,
    Block,
    Clause,
    Column,
    Document,
    DocumentError,
    Heading,
    Item,
    Listing,
    Notice,
    Paragraph,
    Row,
    Run,
    Runs,
    Section,
    Table,
    Tone,
)

Data = dict[str, Any]
_MARKS = ("strong", "emphasis", "code", "href", "lang")
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Categories Cc and Cs but for the line feed."""


def to_data(document: Document) -> Data:
    """The document as plain data, ready for JSON."""
    return {
        "schema": SCHEMA,
        "kind": document.kind,
        "lang": document.lang.value,
        "title": clean(document.title),
        "meta": {clean(key): clean(value) for key, value in document.meta.items()},
        "sections": [_section_data(section) for section in document.sections],
    }


def from_data(data: Mapping[str, Any]) -> Document:
    """Read what `to_data` wrote.

    Raises:
        DocumentError: the schema version or a block type is unknown, or something needed is missing.
    """
    if data.get("schema") != SCHEMA:
        raise DocumentError(f"document schema {data.get('schema')!r} is not known here")
    try:
        return Document(
            kind=data["kind"],
            lang=Lang(data["lang"]),
            title=data["title"],
            sections=tuple(_section(entry) for entry in data["sections"]),
            meta=dict(data["meta"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise DocumentError(f"not a document: {error!r}") from error


def canonical_json(data: Any) -> str:
    """JSON with one spelling for equal data."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(data: Any) -> str:
    """SHA-256 over the canonical JSON, as hex."""
    return sha256(canonical_json(data).encode()).hexdigest()


def document_hash(document: Document) -> str:
    """SHA-256 of a document's content, as hex."""
    return digest(to_data(document))


def clean(text: str) -> str:
    """NFC, without control characters, which have no place in a published text (a line feed is a line break)."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _CONTROLS.sub("", text)


def normalise(pieces: Iterable[Run]) -> Runs:
    """Clean texts, no empty runs, no two neighbours with the same marks."""
    joined: list[Run] = []
    for run in pieces:
        text = clean(run.text)
        if not text:
            continue
        if joined and _marks(joined[-1]) == _marks(run):
            text = joined.pop().text + text
        joined.append(Run(text, run.strong, run.emphasis, run.code, run.href, run.lang))
    return tuple(joined)


def _marks(run: Run) -> tuple[object, ...]:
    return tuple(getattr(run, mark) for mark in _MARKS)


def _runs_data(pieces: Runs) -> list[str | Data]:
    found: list[str | Data] = []
    for run in normalise(pieces):
        marks = {mark: getattr(run, mark) for mark in _MARKS if getattr(run, mark)}
        found.append({"text": run.text, **marks} if marks else run.text)
    return found


def _runs(data: Iterable[str | Mapping[str, Any]]) -> Runs:
    found = []
    for entry in data:
        if isinstance(entry, str):
            found.append(Run(entry))
            continue
        marks = {mark: entry[mark] for mark in _MARKS if mark in entry}
        if "lang" in marks:
            marks["lang"] = Lang(marks["lang"])
        found.append(Run(entry["text"], **marks))
    return tuple(found)


def _section_data(section: Section) -> Data:
    return {
        "id": section.id,
        "number": section.number,
        "title": clean(section.title),
        "blocks": blocks_data(section.blocks),
        "sections": [_section_data(inner) for inner in section.sections],
    }


def _section(data: Mapping[str, Any]) -> Section:
    return Section(
        id=data["id"],
        number=data["number"],
        title=data["title"],
        blocks=blocks_from(data["blocks"]),
        sections=tuple(_section(inner) for inner in data["sections"]),
    )


def blocks_data(blocks: Iterable[Block]) -> list[Data]:
    """Blocks as plain data."""
    return [_block_data(block) for block in blocks]


def blocks_from(data: Iterable[Mapping[str, Any]]) -> tuple[Block, ...]:
    """Read what `blocks_data` wrote."""
    return tuple(_block(entry) for entry in data)


def _block_data(block: Block) -> Data:
    match block:
        case Heading(level, pieces):
            return {"type": "heading", "level": level, "runs": _runs_data(pieces)}
        case Paragraph(pieces):
            return {"type": "paragraph", "runs": _runs_data(pieces)}
        case Listing(items, ordered):
            return {"type": "list", "ordered": ordered, "items": [_item_data(item) for item in items]}
        case Table():
            return _table_data(block)
        case Clause(key, number, title, blocks):
            return {
                "type": "clause",
                "key": key,
                "number": number,
                "title": clean(title),
                "blocks": blocks_data(blocks),
            }
        case Notice(blocks, tone):
            return {"type": "notice", "tone": tone.value, "blocks": blocks_data(blocks)}


def _item_data(item: Item) -> Data:
    return {"runs": _runs_data(item.runs), "items": [_item_data(inner) for inner in item.items]}


def _table_data(table: Table) -> Data:
    return {
        "type": "table",
        "key": table.key,
        "caption": clean(table.caption),
        "columns": [{"key": column.key, "title": clean(column.title)} for column in table.columns],
        "rows": [{"key": row.key, "cells": [_runs_data(cell) for cell in row.cells]} for row in table.rows],
    }


def _block(data: Mapping[str, Any]) -> Block:
    kind = data["type"]
    match kind:
        case "heading":
            return Heading(data["level"], _runs(data["runs"]))
        case "paragraph":
            return Paragraph(_runs(data["runs"]))
        case "list":
            return Listing(tuple(_item(item) for item in data["items"]), data["ordered"])
        case "table":
            return _table(data)
        case "clause":
            return Clause(data["key"], data["number"], data["title"], blocks_from(data["blocks"]))
        case "notice":
            return Notice(blocks_from(data["blocks"]), Tone(data["tone"]))
    raise DocumentError(f"block type {kind!r} is not known here")


def _item(data: Mapping[str, Any]) -> Item:
    return Item(_runs(data["runs"]), tuple(_item(inner) for inner in data["items"]))


def _table(data: Mapping[str, Any]) -> Table:
    return Table(
        key=data["key"],
        caption=data["caption"],
        columns=tuple(Column(column["key"], column["title"]) for column in data["columns"]),
        rows=tuple(Row(row["key"], tuple(_runs(cell) for cell in row["cells"])) for row in data["rows"]),
    )
