"""The reason and the article beside each legal field: explanations are rows of the statute packs."""

from __future__ import annotations

from trustward.law.rows import Explanation
from trustward.plugins.statutes import lawbook
from trustward.web.languages import lang

from .layout import Reason, Reasons


def reasons_for(kind: str) -> Reasons:
    """Gives the reason of a field of `kind` by its path; nothing where the tenant's law explains nothing."""
    book, prefix = lawbook(), f"register.{kind}."
    rows = {row.id: row for row in book.rows(Explanation) if row.id.startswith(prefix)}

    def reason(path: str) -> Reason:
        row = rows.get(prefix + path)
        return Reason(row.text.in_(lang()), book.cite(row).in_(lang())) if row else Reason()

    return reason
