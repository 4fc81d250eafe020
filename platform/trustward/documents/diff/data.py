"""A comparison as plain data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .changes import Change, DocumentDiff, LineChange
from .words import Piece


def diff_data(diff: DocumentDiff) -> dict[str, Any]:
    """The comparison as plain data: the changed sections, and in them what stayed too."""
    return {
        "title": _pieces_data(diff.title),
        "counts": {mark.value: count for mark, count in diff.counts.items()},
        "sections": [
            {
                "id": section.id,
                "mark": section.mark.value,
                "within": list(section.within),
                "title": _pieces_data(section.title),
                "changes": [_change_data(change) for change in section.changes],
            }
            for section in diff.changed
        ],
    }


def _pieces_data(pieces: Iterable[Piece]) -> list[list[str]]:
    return [[piece.mark.value, piece.text] for piece in pieces]


def _change_data(change: Change) -> dict[str, Any]:
    if isinstance(change, LineChange):
        return {"type": change.kind.value, "mark": change.mark.value, "pieces": _pieces_data(change.pieces)}
    return {
        "type": "table",
        "mark": change.mark.value,
        "key": change.key,
        "caption": change.caption,
        "columns": [[column.mark.value, column.key, column.title] for column in change.columns],
        "rows": [
            {"key": row.key, "mark": row.mark.value, "cells": [_pieces_data(cell) for cell in row.cells]}
            for row in change.rows
        ],
    }
