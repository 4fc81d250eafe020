"""Reading an export: it must open whole before anything of it is used."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from trustward.backup import sealed
from trustward.backup.tenants.exporting import FORMAT, key_of
from trustward.kernel import durable
from trustward.kernel.errors import Invalid, Refused


@dataclass(slots=True)
class Export:
    """An export that opened: the tenant's facts, its data keys, and what it says it holds."""

    body: Path
    key: bytes
    facts: dict[str, Any] = field(default_factory=dict)
    end: dict[str, Any] = field(default_factory=dict)
    keys: dict[UUID, tuple[str, bytes]] = field(default_factory=dict)

    @property
    def tenant_id(self) -> UUID:
        return UUID(self.facts["id"])

    def lines(self, kind: str) -> Iterator[dict[str, Any]]:
        """All lines of one kind, in their order."""
        for raw in sealed.read(self.body, self.key, b"tenant"):
            facts = json.loads(raw)
            if facts.pop("kind") == kind:
                yield facts

    def forget(self) -> None:
        """Remove what was laid out for reading."""
        durable.remove(self.body)


def open_export(path: Path, passphrase: str, scratch: Path) -> Export:
    """Open an export. Raises: Invalid, Refused."""
    with path.open("rb") as file:
        try:
            head = json.loads(file.readline())
            known = head["format"] == FORMAT
        except (ValueError, KeyError, TypeError):
            known = False
        if not known:
            raise Invalid(f"{path} is not an export that this release can read.", code="unknown_format")
        body = scratch / f"{path.name}.opened"
        durable.replace(body, file.read())
    found = Export(body, key_of(passphrase, head))
    try:
        for raw in sealed.read(body, found.key, b"tenant"):
            facts = json.loads(raw)
            kind = facts.pop("kind")
            if kind == "tenant":
                found.facts = facts
            elif kind == "key":
                found.keys[UUID(facts["unit"])] = facts["family"], base64.b64decode(facts["key"])
            elif kind == "end":
                found.end = facts
    except Refused:
        found.forget()
        raise Refused("The export does not open: another passphrase, or the file was changed or cut off.",
                      code="not_opened") from None  # fmt: skip
    return found
