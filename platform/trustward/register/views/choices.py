"""What a field may be chosen from: facts of the register, rows of the law."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trustward.law.rows import ContractItem, PolicySection, Profile, RemedyBody, RetentionRow
from trustward.plugins.statutes import lawbook
from trustward.register import services
from trustward.web.languages import lang

Options = list[tuple[str, Any]]
_LAW = {
    "law.retention": RetentionRow,
    "law.profiles": Profile,
    "law.contract_items": ContractItem,
    "law.remedies": RemedyBody,
    "law.sections": PolicySection,
}


class Choices:
    """Options by name; each list is read once for a page, and only when a field asks for it."""

    def __init__(self) -> None:
        self._read: dict[str, Options] = {}

    def of(self, name: str) -> Options:
        """Values and what they are called."""
        if name not in self._read:
            self._read[name] = _rows_of_law(name) if name in _LAW else _facts(name)
        return self._read[name]

    def name_of(self, name: str, value: str) -> Any:
        """What a value is called; the value itself where nobody knows it any more."""
        return dict(self.of(name)).get(value, value)


def _facts(kind: str) -> Options:
    return [(key, called(name)) for key, name in services.choices(kind)]


def called(fact: Any) -> str:
    """What a fact is called in a list: its name, or what comes nearest."""
    for attribute in ("name", "text", "record_class", "title", "reason", "recipient"):
        found = getattr(fact, attribute, None)
        if found is not None and not isinstance(found, str):
            text = getattr(found, "text", found)
            if shown := text.in_(lang()):
                return str(shown)
    return str(getattr(fact, "key", ""))


def _rows_of_law(name: str) -> Options:
    rows: Sequence[Any] = lawbook().rows(_LAW[name])
    return [(row.key if isinstance(row, PolicySection) else row.id, _row_name(row)) for row in rows]


def _row_name(row: Any) -> str:
    name = row.text.in_(lang())
    return f"{name} — {row.citation}" if isinstance(row, RetentionRow) and row.citation else str(name)
