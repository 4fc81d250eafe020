"""Keeping apart: the move, what it left, access by asking, the ledger.

What reads content goes through `read`: by asking, and in no other way. `drop`, `keys_of` and `left` are for destruction.
"""

from __future__ import annotations

from .carrying import call_back, carry
from .claiming import claim, claim_and_go_on, sweep
from .content import kept_items, opened_file
from .dropping import drop, drop_copies, keys_of, left
from .elsewhere import moves_elsewhere
from .finding import Kept, find, kept, kept_of
from .ledger import LedgerLine, late, lines, on_the_way
from .mirroring import mirror
from .moving import move_due
from .tidying import tidy

__all__ = [
    "Kept",
    "LedgerLine",
    "call_back",
    "carry",
    "claim",
    "claim_and_go_on",
    "drop",
    "drop_copies",
    "find",
    "kept",
    "kept_items",
    "kept_of",
    "keys_of",
    "late",
    "left",
    "lines",
    "mirror",
    "move_due",
    "moves_elsewhere",
    "on_the_way",
    "opened_file",
    "sweep",
    "tidy",
]  # fmt: skip
