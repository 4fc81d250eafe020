"""Whether the public can read what a form would collect: the form's parts against a version of the policy. Pure.

What counts is the text that was published, in the words of the policy's own renderer, not what the register says by now.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from trustward.documents import Document, Table, blocks_of, plain
from trustward.kernel.texts import Lang, Text
from trustward.law.book import Lawbook
from trustward.policies.domain.retention import retention_words
from trustward.policies.domain.wording import Writer
from trustward.register.domain import Snapshot

from .kinds import ConsentKind
from .objections import Objection, Reason
from .texts import Part

_PURPOSES, _ITEMS, _RETENTION, _STATUTORY, _RECIPIENTS = "purposes.", "items.", "retention.", "statutory", "recipients"
_TRANSFERS = "transfers"


@dataclass(frozen=True, slots=True)
class Claims:
    """What the policy must say of one part, in its own Korean words. Stored with an edition, to be compared again later."""

    service: str
    name: Text
    purpose: str
    period: str
    items: Mapping[str, str]
    classes: tuple[str, ...]
    recipients: tuple[str, ...]
    transfers: Mapping[str, str] = field(default_factory=dict)
    """By the key of the transfer, the country that the policy must name."""

    def as_data(self) -> dict[str, Any]:
        """Plain data to be stored."""
        return {
            "service": self.service, "name": self.name.as_dict(), "purpose": self.purpose, "period": self.period,
            "items": dict(self.items), "classes": list(self.classes), "recipients": list(self.recipients),
            "transfers": dict(self.transfers),
        }  # fmt: skip

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Claims:
        """Read what `as_data` wrote."""
        return cls(
            data["service"], Text.of(data["name"]), data["purpose"], data["period"], data["items"],
            tuple(data["classes"]), tuple(data["recipients"]), data.get("transfers", {}),
        )  # fmt: skip


def claims_of(part: Part, snapshot: Snapshot, book: Lawbook) -> Claims:
    """What the policy must say so that `part` may collect."""
    w = Writer(Lang.KO, snapshot, book)
    provided = [one.recipient for one in part.consents if one.kind is ConsentKind.PROVISION]
    abroad = {one.recipient for one in part.consents if one.kind is ConsentKind.TRANSFER}
    return Claims(
        service=part.service.key,
        name=part.service.name,
        purpose=plain(w.say_inline(part.service.purpose)),
        period=plain(retention_words(w, part.service.retention)),
        items={item.key: plain(w.item(item)) for item in part.items},
        classes=tuple(one.key for one in part.definition.classes),
        recipients=tuple(provided),
        transfers={one.key: w.country(one.country) for one in snapshot.transfers if one.key in abroad},
    )


def unlisted(claims: Claims, policy: Document | None) -> list[Objection]:
    """What of a part the published policy does not say (PIPA art. 30(1)); everything where no policy is public."""
    if policy is None:
        return [Objection(Reason.NO_POLICY, claims.service)]
    tables = [table for section in policy.walk() for table in blocks_of(section.blocks) if isinstance(table, Table)]
    return list(_missing(claims, tables))


def _missing(claims: Claims, tables: Sequence[Table]) -> Iterator[Objection]:
    purpose = _cell(tables, _PURPOSES, claims.service, "purpose")
    listed = _cell(tables, _ITEMS, claims.service, "items")
    if purpose is None or listed is None:
        yield Objection(Reason.SERVICE_UNLISTED, claims.service, claims.name)
        return
    if _plain(purpose) != _plain(claims.purpose):
        yield Objection(Reason.PURPOSE_DIFFERS, claims.service, claims.name)
    for key, words in claims.items.items():
        if not _names(listed, words):
            yield Objection(Reason.ITEM_UNLISTED, claims.service, Text(words, key))
    if _plain(_cell(tables, _RETENTION, claims.service, "period") or "") != _plain(claims.period):
        yield Objection(Reason.PERIOD_DIFFERS, claims.service, claims.name)
    for key in claims.classes:
        if _cell(tables, _STATUTORY, key, "records") is None:
            yield Objection(Reason.CLASS_UNLISTED, claims.service, Text(key, key))
    for key in claims.recipients:
        if _cell(tables, _RECIPIENTS, key, "recipient") is None:
            yield Objection(Reason.RECIPIENT_UNLISTED, claims.service, Text(key, key))
    for key, country in claims.transfers.items():
        if _cell(tables, _TRANSFERS, key, "country") != country:
            yield Objection(Reason.TRANSFER_UNLISTED, claims.service, Text(key, key))


def _cell(tables: Sequence[Table], prefix: str, row_key: str, column: str) -> str | None:
    """The words in a cell of the first table of that kind that has such a row."""
    for table in tables:
        if not (table.key == prefix or (prefix.endswith(".") and table.key.startswith(prefix))):
            continue
        at = next((index for index, one in enumerate(table.columns) if one.key == column), None)
        row = next((one for one in table.rows if one.key == row_key), None)
        if at is not None and row is not None:
            return plain(row.cells[at])
    return None


def _names(listed: str, words: str) -> bool:
    """Whether a list of items names one, as a whole: not as a part of another's name."""
    return bool(re.search(rf"(?:^|, |\n|\] ){re.escape(words)}(?=$|, |\n)", listed))


def _plain(words: str) -> str:
    return " ".join(words.split())
