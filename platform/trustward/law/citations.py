"""Citations: stored short ("PIPA 26(2), 26(6); PIPA-D 28(1)"), shown as each language writes them.

One citation is a list of places separated by "; ", each beginning with a statute's id; further places of the same
statute follow after ", ". A place is article, paragraph in brackets, item: `28-12(5)`, `15(1)4`, `30(1)3-2`; an item
right under its article follows a colon: `2:1`. A statute alone is a citation, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from trustward.kernel.texts import Lang, Text

from .rows import CitationStyle, StatuteName

_PLACE = re.compile(r"(\d+(?:\.\d+)*)(?:-(\d+))?(?:\((\d+)(?:-(\d+))?\)|:(?=\d))?(?:(\d+)(?:-(\d+))?)?")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a statute; an empty part is not named."""

    article: str
    article_sub: str = ""
    paragraph: str = ""
    paragraph_sub: str = ""
    item: str = ""
    item_sub: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """Places in one statute."""

    statute: str
    places: tuple[Place, ...] = ()


def parse_citation(written: str) -> tuple[Reference, ...]:
    """Read a stored citation. Raises ValueError that names the part that can't be read."""
    if not written.strip():
        return ()
    return tuple(_reference(part.strip()) for part in written.split(";"))


def merged(written: Iterable[str]) -> str:
    """Several stored citations as one that names each statute and each place once, in the order in which they come."""
    found: dict[str, dict[str, None]] = {}
    for part in (part.strip() for one in written for part in one.split(";")):
        statute, _, places = part.partition(" ")
        if statute:
            found.setdefault(statute, {}).update({one.strip(): None for one in places.split(",") if one.strip()})
    return "; ".join(f"{statute} {', '.join(places)}".strip() for statute, places in found.items())


def write_citation(
    written: str,
    statute: Callable[[str], StatuteName],
    style: Callable[[str], CitationStyle],
) -> Text:
    """The citation as people read it, in both languages."""
    found = parse_citation(written)
    return Text(*(", ".join(_written(one, statute, style, lang) for one in found) for lang in (Lang.KO, Lang.EN)))


def _reference(part: str) -> Reference:
    statute, _, places = part.partition(" ")
    return Reference(statute, tuple(_place(one.strip()) for one in places.split(",")) if places else ())


def _place(written: str) -> Place:
    found = _PLACE.fullmatch(written)
    if not found:
        raise ValueError(f"{written!r} is not a place in a statute; write for example '26(2)', '28-12(5)', '15(1)4'")
    return Place(*(part or "" for part in found.groups()))


def _written(
    reference: Reference,
    statute: Callable[[str], StatuteName],
    style: Callable[[str], CitationStyle],
    lang: Lang,
) -> str:
    name = statute(reference.statute)
    title = name.short.in_(lang) if not name.short.lacks(lang) else name.text.in_(lang)
    if not reference.places:
        return title
    how = style(name.style)
    return f"{title} " + how.joint.in_(lang).join(_place_text(place, how, lang) for place in reference.places)


def _place_text(place: Place, how: CitationStyle, lang: Lang) -> str:
    return (
        _part(how.article, how.article_sub, place.article, place.article_sub, lang)
        + _part(how.paragraph, how.paragraph_sub, place.paragraph, place.paragraph_sub, lang)
        + _part(how.item, how.item_sub, place.item, place.item_sub, lang)
    )


def _part(plain: Text, inserted: Text, number: str, sub: str, lang: Lang) -> str:
    if not number:
        return ""
    return (inserted if sub else plain).in_(lang).format(n=number, m=sub)
