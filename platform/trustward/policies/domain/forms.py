"""Prescribed forms, and the notice that they belong to."""

from __future__ import annotations

from trustward.law.book import Lawbook
from trustward.law.citations import parse_citation
from trustward.law.errors import UnknownRow
from trustward.law.rows import Form, StatuteName


def form_in_force(book: Lawbook, number: str) -> Form | None:
    """The form with that number on the day of the book."""
    return next((row for row in book.forms() if str(row.number) == number), None)


def notice_of(book: Lawbook, form: Form) -> StatuteName | None:
    """The notice that prescribes a form."""
    try:
        return book.statute_name(parse_citation(form.citation)[0].statute)
    except (UnknownRow, ValueError, IndexError):
        return None
