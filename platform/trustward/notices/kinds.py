"""Which kinds of notice there are. Rooms and plugins register theirs when their jobs are loaded."""

from __future__ import annotations

from pathlib import Path

from trustward.kernel.texts import Lang
from trustward.notices.domain import NoticeKind

_kinds: dict[str, NoticeKind] = {}


def register(kind: NoticeKind) -> NoticeKind:
    """Make a kind known.

    Raises:
        ValueError: a text is missing in one of the languages, or another kind has the name.
    """
    for lang in Lang:
        if not text_file(kind, lang).is_file():
            raise ValueError(f"The notice {kind.name} has no text {text_file(kind, lang).name}.")
    if _kinds.setdefault(kind.name, kind) != kind:
        raise ValueError(f"Two notices are called {kind.name}.")
    return kind


def find(name: str) -> NoticeKind | None:
    """A kind by name; None when its plugin is gone."""
    return _kinds.get(name)


def all_kinds() -> list[NoticeKind]:
    """Every kind, by name."""
    return [_kinds[name] for name in sorted(_kinds)]


def text_file(kind: NoticeKind, lang: Lang) -> Path:
    """Where the text of a kind stands."""
    return kind.templates / "notices" / f"{kind.name}.{lang}.txt"
