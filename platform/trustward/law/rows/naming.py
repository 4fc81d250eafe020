"""Names: statutes, how their articles are written, closed lists of codes, and kinds of business."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from trustward.kernel.texts import Text

from .base import NO_TEXT, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class StatuteName(Row):
    """A statute, decree, notice or guideline.

    `text` is the official title, `short` what citations print where it is not empty, `number` that of the notice or the
    edition, where it has one.
    """

    kind: ClassVar[str] = "statute"

    short: Text = NO_TEXT
    style: str
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationStyle(Row):
    """How a language writes a place in a statute: templates with `{n}` for the number, `{m}` for an inserted one.

    `article` "art. {n}", `article_sub` for an inserted article ("art. {n}-{m}"), likewise paragraphs and items; `joint`
    stands between two places of one statute.
    """

    kind: ClassVar[str] = "citation_style"

    article: Text
    article_sub: Text = NO_TEXT
    paragraph: Text = NO_TEXT
    paragraph_sub: Text = NO_TEXT
    item: Text = NO_TEXT
    item_sub: Text = NO_TEXT
    joint: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Code(Row):
    """One entry of a closed list that the law draws up (legal bases, transfer bases, special categories, methods).

    `list` names the list, `code` the entry; `id` is unique over all lists.
    """

    kind: ClassVar[str] = "code"

    list: str
    code: str
    order: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile(Row):
    """A property of a company on which it depends whether a row applies to it ("mail-order business")."""

    kind: ClassVar[str] = "profile"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation(Row):
    """Why the law wants something that people enter, to be shown beside the field. `id` is the field's dotted path."""

    kind: ClassVar[str] = "explanation"
