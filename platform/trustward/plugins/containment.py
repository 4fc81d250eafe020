"""A plugin works inside our transaction: it may spoil its savepoint, never the rest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from trustward.kernel import scope


class Contained(Exception):
    """A plugin did what a hook may not do."""


@contextmanager
def savepoint(hook: str, *, may_write: bool) -> Iterator[None]:
    """Run a hook's implementation; whatever it raises or breaks is undone to here, and it can't end the transaction.

    Args:
        may_write: False refuses changed rows.
    Raises:
        Contained: it changed rows in a hook that only asks.
    """
    with scope.attempt(), scope.sealed(f"the hook {hook}"):
        yield
        opened = scope.session()
        if not may_write and (opened.new or opened.dirty or opened.deleted):
            raise Contained(f"The hook {hook} may not change rows.")
