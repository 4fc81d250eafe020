"""What a plugin says about itself: data, so that nothing of it runs before it was looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

API = 1
"""The version of `trustward.api` and of the hook specifications."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A plugin's manifest, the attribute `manifest` of the module that its entry point names.

    Attributes:
        name: short, the last part of its addresses and the prefix of its tables.
        title: lazy translatable name for people.
        description: lazy translatable sentence on what it adds.
        api: version of `trustward.api` that it was written for.
        requires: names of plugins whose `<plugin>.api` it imports.
        tables: module whose import maps its tables ("trustward_x.tables"), or empty.
        migrations: folder with its `versions/`, or None when it has no tables.
        translations: folder with its catalogues, or None.
        settings: marshmallow schema class of its settings per tenant, or None.
        on_by_default: whether a new tenant has it on.
    """

    name: str
    title: Any
    description: Any = ""
    version: str = "0"
    api: int = API
    requires: frozenset[str] = field(default_factory=frozenset)
    tables: str = ""
    migrations: Path | None = None
    translations: Path | None = None
    settings: type[Any] | None = None
    on_by_default: bool = False
