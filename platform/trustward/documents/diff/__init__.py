"""Comparison of two versions of a document."""

from .changes import ColumnChange, DocumentDiff, LineChange, LineKind, RowChange, SectionChange, TableChange
from .compare import compare
from .data import diff_data
from .html import diff_html, pieces_html, sign_html
from .words import Mark, Piece, compare_words

__all__ = [
    "ColumnChange",
    "DocumentDiff",
    "LineChange",
    "LineKind",
    "Mark",
    "Piece",
    "RowChange",
    "SectionChange",
    "TableChange",
    "compare",
    "compare_words",
    "diff_data",
    "diff_html",
    "pieces_html",
    "sign_html",
]
