"""The sections that a tenant's files consist of. The core has its own; plugins bring more (`tenant_sections`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from marshmallow import Schema

from trustward.register.domain import Snapshot
from trustward.register.domain.delta import Delta

Fold = Callable[[Snapshot, Sequence[Any]], Snapshot]


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """One section of a tenant's files: a name at the top of a TOML file, and who reads and writes what stands under it.

    `many`: an array of tables (`[[services]]`), else one table (`[rights]`). `schema` loads one entry into a frozen
    fact. `fold` puts the facts into a snapshot without a database, so that files can be linted. `stored` reads the
    facts back, and `apply` writes a `Delta`; both run inside the tenant's scope and transaction. `apply` is called twice:
    with what is added or changed, and later with what is removed. `plugin` is filled in by whoever asks the plugins.
    """

    name: str
    title: Any
    schema: Callable[[], Schema]
    fold: Fold
    stored: Callable[[], Sequence[Any]]
    apply: Callable[[Delta], None]
    many: bool = True
    key: Callable[[Any], str] = field(default=attrgetter("key"))
    plugin: str = ""

    def keyed(self, facts: Sequence[Any]) -> dict[str, Any]:
        """The facts by key; a single table has the key ``""``."""
        return {self.key(fact) if self.many else "": fact for fact in facts}


_brought: dict[str, SectionSpec] = {}


def brings_section(spec: SectionSpec) -> SectionSpec:
    """Register a section of a room above the register; plugins answer the hook `tenant_sections` instead."""
    _brought[spec.name] = spec
    return spec


def of_rooms() -> list[SectionSpec]:
    """The sections that rooms above the register brought."""
    return list(_brought.values())
