"""What can be wrong with a pack, or with a question to the law book."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from trustward.kernel.errors import DomainError


class UnknownRow(DomainError):
    """No pack has a row of that kind and id."""

    code = "law_unknown_row"

    def __init__(self, kind: str, row_id: str) -> None:
        super().__init__(f"No installed statute pack has the {kind} {row_id!r}.")
        self.kind, self.row_id = kind, row_id


class NotInForce(UnknownRow):
    """The row exists, but not on the day of the law book."""

    code = "law_not_in_force"

    def __init__(self, kind: str, row_id: str, on: date, spans: str) -> None:
        super().__init__(kind, row_id)
        self.message = f"The {kind} {row_id!r} is not in force on {on}; it holds {spans}."


class NoPeriod(DomainError):
    """The row names no length of time, so nothing can be counted from it."""

    code = "law_no_period"

    def __init__(self, kind: str, row_id: str) -> None:
        super().__init__(f"The {kind} {row_id!r} names no period to count with.")


class PackError(DomainError):
    """A pack that can't be read: `faults` lists each with its file and place."""

    code = "law_pack"

    def __init__(self, pack: str, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"Statute pack {pack!r} has {len(faults)} faults:\n" + "\n".join(f"- {one}" for one in faults))
