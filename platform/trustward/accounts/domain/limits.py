"""How often somebody may be wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Throttling:
    """The product's one setting for failed log-ins; the law asks for a restriction and names no number (SS 5(6)).

    Tries are counted for an account together with the place they come from, so that nobody can keep a colleague out: a
    browser in which the account's owner signed in before has a count of its own.
    """

    tries: int = 5
    """Wrong passwords, or wrong codes, for one account from one place within the window."""
    tries_of_a_place: int = 100
    """Wrong tries from one network address, whatever the account."""
    window: timedelta = timedelta(minutes=10)


THROTTLE = Throttling()
