"""The strip of symbols above a policy: one for each section that says something, with two or three examples.

Voluntary (drafting guideline, chapter on labelling); the text below stays what counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from trustward.documents import Document
from trustward.kernel.texts import Lang, Text
from trustward.register.domain import ItemKind, Snapshot

from .outline import SectionKey
from .wording import Writer

_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Label:
    """One symbol: which one, the section that it leads to, what stands there for example."""

    symbol: str
    section: str
    examples: Text

    def as_data(self) -> dict[str, Any]:
        return {"symbol": self.symbol, "section": self.section, "examples": self.examples.as_dict()}


SECTIONS_SHOWN = (
    SectionKey.ITEMS,
    SectionKey.PURPOSES,
    SectionKey.RETENTION,
    SectionKey.DESTRUCTION,
    SectionKey.PROVISION,
    SectionKey.CONSIGNMENT,
    SectionKey.TRANSFER,
    SectionKey.ADDITIONAL_USE,
    SectionKey.PSEUDONYMISED,
    SectionKey.TRACKERS,
    SectionKey.BEHAVIOURAL,
    SectionKey.AUTOMATED_DECISIONS,
    SectionKey.SENSITIVE_DISCLOSURE,
    SectionKey.SAFEGUARDS,
    SectionKey.RIGHTS,
    SectionKey.OFFICER,
    SectionKey.DOMESTIC_REPRESENTATIVE,
    SectionKey.REMEDIES,
    SectionKey.FIXED_VIDEO,
    SectionKey.MOBILE_VIDEO,
)


def labels_of(writers: Sequence[Writer], document: Document, denied: Iterable[str]) -> list[dict[str, Any]]:
    """The symbols for a rendered policy; a section that only says "not applicable" gets none."""
    snapshot = writers[0].snapshot
    examples = _examples(writers, snapshot)
    silent = set(denied)
    found = [
        Label(key, key, examples.get(key, Text("")))
        for key in SECTIONS_SHOWN
        if document.section(key) and key not in silent
    ]
    return [label.as_data() for label in (*found, *_special(snapshot, document))]


def _special(snapshot: Snapshot, document: Document) -> Iterable[Label]:
    """Categories that the law protects more."""
    items = [item for service in snapshot.services for item in service.items]
    for kind, symbol in (
        (ItemKind.SENSITIVE, "sensitive"),
        (ItemKind.UNIQUE_ID, "unique_id"),
        (ItemKind.RRN, "unique_id"),
    ):
        named = [item.name for item in items if item.kind is kind]
        if named and document.section(SectionKey.ITEMS):
            yield Label(symbol, SectionKey.ITEMS, _few(named))


def _examples(writers: Sequence[Writer], snapshot: Snapshot) -> dict[str, Text]:
    consigned = [one for fact in snapshot.consignments for one, _place in fact.chain("") if one.transfer]
    codes = dict.fromkeys([*(one.country for one in snapshot.transfers), *(one.country for one in consigned)])
    countries = Text(*(", ".join(w.country(code) for code in codes) for w in writers))
    return {
        SectionKey.ITEMS: _few(item.name for service in snapshot.services for item in service.items),
        SectionKey.PURPOSES: _few(service.name for service in snapshot.services),
        SectionKey.PROVISION: _few(recipient.name.text for recipient in snapshot.recipients),
        SectionKey.CONSIGNMENT: _few(fact.trustee.text for fact in snapshot.consignments),
        SectionKey.TRANSFER: countries,
        SectionKey.TRACKERS: _few(tracker.name for tracker in snapshot.trackers),
        SectionKey.BEHAVIOURAL: _few(t.provider.text for t in snapshot.trackers if t.provider and t.behavioural),
        SectionKey.OFFICER: _few(officer.title for officer in snapshot.officers),
    }


def _few(texts: Iterable[Text]) -> Text:
    named = [text for text in dict.fromkeys(texts) if text][:_EXAMPLES]
    return Text(*(", ".join(text.in_(lang) for text in named) for lang in (Lang.KO, Lang.EN)))
