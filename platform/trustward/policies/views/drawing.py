"""Stored content as HTML. Equal content has one hash, so what was drawn once is drawn for everybody."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

from markupsafe import Markup

from trustward.documents import Document, Section, contents_html, section_html
from trustward.documents.diff import DocumentDiff, diff_html
from trustward.kernel.texts import Lang
from trustward.policies import services
from trustward.policies.domain import SectionKey
from trustward.policies.tables import PolicyVersion

_KEEP = 128
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A policy as HTML, in parts. The section on changes is drawn by the page, which knows the dates."""

    title: str
    controller: str
    contents: Markup
    sections: tuple[Markup | Section, ...]

    @property
    def whole(self) -> list[Markup]:
        """Every section, for a page that knows no dates."""
        return [part if isinstance(part, Markup) else section_html(part) for part in self.sections]


class Kept:
    """The last few things that were drawn, by everything that they were drawn from."""

    def __init__(self) -> None:
        self._kept: OrderedDict[object, object] = OrderedDict()
        self._lock = Lock()

    def get(self, key: object, draw: Callable[[], T]) -> T:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]  # type: ignore[return-value]
        made = draw()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _KEEP:
                self._kept.popitem(last=False)
        return made


_kept = Kept()


def drawn(row: PolicyVersion, lang: Lang) -> Drawn:
    """A version's tree in one language, from its stored content."""
    return _kept.get((row.content_hash, lang), lambda: _draw(services.document(row, lang)))


def compared(row: PolicyVersion, lang: Lang, *, level: int = 2) -> tuple[DocumentDiff, Markup]:
    """A version against the one before it, as data and as HTML."""
    before = services.before(row)
    key = (before.content_hash if before else "", row.content_hash, lang, level)

    def draw() -> tuple[DocumentDiff, Markup]:
        diff = services.comparison(row, lang)
        return diff, diff_html(diff, lang, level=level)

    return _kept.get(key, draw)


def _draw(document: Document) -> Drawn:
    return Drawn(
        document.title,
        document.meta.get("controller", ""),
        contents_html(document),
        tuple(section if section.id == SectionKey.CHANGES else section_html(section) for section in document.sections),
    )
