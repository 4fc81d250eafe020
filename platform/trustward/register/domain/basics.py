"""What the other facts are made of.

The facts of the register. Each has a stable `key` (a slug, unique among its kind) by which versions are compared.

An empty `Text`, an empty tuple or None means that the source does not say it: the linter decides whether that is a
defect. `remark` is for the staff and never published.
"""

from __future__ import annotations

from dataclasses import dataclass

from trustward.kernel.texts import Text

from .kinds import Spelling

NOTHING = Text("")


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is published, and how sure its spelling is."""

    text: Text
    spelling: Spelling = Spelling.CONFIRMED


@dataclass(frozen=True, slots=True)
class Contact:
    """Where somebody can be reached, in the notation of the source."""

    phone: str = ""
    email: str = ""
    fax: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address under a label ("head office")."""

    label: Text
    text: Text
