"""What every row of a statute pack has in common."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from trustward.kernel.texts import Text

NO_TEXT = Text("")


class Status(StrEnum):
    """Whether the legal text behind a row has been seen."""

    VERIFIED = "verified"
    CHECK = "check"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One fact of law, or one proposal of ours where the law names no number.

    `valid_from` is the first day on which the row holds, `valid_to` the first day on which it does not hold any more;
    so the rows of one id follow each other without gap or overlap when one's `valid_to` is the next one's `valid_from`.
    None means: since long ago, or until further notice.

    `key` is what the row is for, in words that every country's pack shares ("supervise"): code asks for a row by its key,
    stored facts and people name it by its id.

    `unsure` names single fields that nobody has seen in the text, in a row that is verified otherwise.
    """

    kind: ClassVar[str] = "row"

    id: str
    text: Text
    key: str = ""
    citation: str = ""
    status: Status = Status.CHECK
    valid_from: date | None = None
    valid_to: date | None = None
    note: Text = NO_TEXT
    unsure: tuple[str, ...] = ()

    def in_force(self, on: date) -> bool:
        """Whether the row holds on the day `on`."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on < self.valid_to)

    @property
    def to_check(self) -> bool:
        """Whether a person should look before relying on the row: shown as "check"."""
        return self.status is Status.CHECK or bool(self.unsure)
