"""A move main → retained, and what becomes of it when the facts changed on the way."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum


class MoveStep(StrEnum):
    """How far a move is, as the main database knows it. Copying and reading back need no step: both can be repeated."""

    CLAIMED = "claimed"
    """The unit is MOVING: read in the main database, changed by nobody."""
    SETTLED = "settled"
    """The unit is APART: read in the retained database; the old key and files are still to be destroyed."""
    DONE = "done"
    ASKED = "asked"
    """The content is held elsewhere: a connector or a person has been asked to move it apart there."""


class Fate(StrEnum):
    """What a move must do with a unit when it comes to settle."""

    SETTLE = "settle"
    CANCEL = "cancel"
    """The facts changed on the way: it stays where it is."""
    GONE = "gone"
    """There is no such unit any more."""
    NOTHING = "nothing"
    """Somebody else settled or cancelled it."""


SEGREGATE = "segregate"
"""Key of the duty that has it kept apart, in whichever country's pack."""

PLACES = (
    "apart.claim.chosen", "apart.claim.marked", "apart.claim.keyed", "apart.claimed", "apart.copy.opened",
    "apart.copy.inserted", "apart.copied", "apart.verified", "apart.settle.marked", "apart.settle.cleared", "apart.settled",
    "apart.keys_destroyed", "apart.files_erased", "apart.done.noted", "apart.done",
)  # fmt: skip
"""Where a test lets the mover die, in their order."""


def fate_of(*, there: bool, moving: bool, wants_move: bool, due_at: datetime | None, now: datetime) -> Fate:
    """What a move does with its unit, from the unit's row as it is locked now.

    Args:
        there: whether the unit has a row.
        moving: whether it is still on its way.
        wants_move: whether its disposition still says that it must be kept apart.
    """
    if not there:
        return Fate.GONE
    if not moving:
        return Fate.NOTHING
    return Fate.SETTLE if wants_move and due_at is not None and due_at <= now else Fate.CANCEL
