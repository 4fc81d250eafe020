"""Kinds of vendor: what is special about a trustee that sends e-mail, prints, hosts. Other plugins bring them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trustward.api import Text


@dataclass(frozen=True, slots=True)
class TrusteeFacts:
    """What a vendor type's rules look at."""

    key: str
    vendor_type: str
    marketing: bool
    countries: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    """`<service key>/<item key>`"""


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that the law or good practice asks of a trustee of that type, shown on its page.

    `row` is the id of the duty's row in a pack, where there is one.
    """

    code: str
    text: Text
    row: str = ""
    citation: Text | None = None


def _no_flags(facts: TrusteeFacts) -> Sequence[Flag]:
    return ()


@dataclass(frozen=True, slots=True)
class VendorType:
    """A kind of vendor, given by the hook `vendor_types`.

    Attributes:
        key: stable, short; the packs' questions carry it as `vendor_type`.
        title: what people choose in the form.
        example_task: what such a trustee usually does, offered while typing.
        hint: one sentence on what to look at.
        flags: which rules apply to one trustee of that type.
    """

    key: str
    title: Text
    example_task: Text
    hint: Text
    flags: Callable[[TrusteeFacts], Sequence[Flag]] = _no_flags
