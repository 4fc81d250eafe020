"""A register and a statute pack for tests: small, lawful, with nothing for the linter to complain about but its hint.

Tests change one fact of it and look at what follows.
"""

from trustward.testing.registers.facts import a_register, a_trustee, store
from trustward.testing.registers.statutes import AS_OF, YEARS_3, YEARS_5, a_book, a_pack

__all__ = ["AS_OF", "YEARS_3", "YEARS_5", "a_book", "a_pack", "a_register", "a_trustee", "store"]
