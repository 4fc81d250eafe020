"""Documents of a consignment: the contract to sign, the letter about what a contract lacks, the receipt of answers.

They are built in the language of the page that asks for them, and printed by the core.
"""

from __future__ import annotations

from .contract import contract
from .letter import missing_items
from .receipt import receipt

__all__ = ["contract", "missing_items", "receipt"]
