"""A plugin works inside our transaction: it may spoil its savepoint, never the rest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState

from trustward.kernel import scope
from trustward.kernel.db import ScopedSession

_WRITES = "trustward.writes"


class Contained(Exception):
    """A plugin did what a hook may not do."""


class _OnlyAsked(Exception):
    """Ends the savepoint of a hook that only asks: nothing of it stays, whatever it did."""


@contextmanager
def savepoint(hook: str, *, may_write: bool) -> Iterator[None]:
    """Run a hook's implementation; whatever it raises or breaks is undone to here, and it can't end the transaction.

    Args:
        may_write: False undoes everything it did to the database, and refuses if that was anything.
    Raises:
        Contained: it changed rows in a hook that only asks.
        scope.Spoiled: it ended the transaction by a way that could not be barred.
    """
    opened = scope.session()
    root = None
    try:
        with scope.attempt(), scope.sealed(f"the hook {hook}"):
            root, before = opened.get_transaction(), opened.info.get(_WRITES, 0)
            yield
            if not may_write:
                if opened.info.get(_WRITES, 0) != before or opened.new or opened.dirty or opened.deleted:
                    raise Contained(f"The hook {hook} may not change rows.")
                raise _OnlyAsked
    except _OnlyAsked:
        pass
    finally:
        entered = scope.current()
        if root is not None and (opened.get_transaction() is not root or not root.is_active or entered.spoiled):
            entered.spoiled = entered.spoiled or f"the hook {hook}"
            raise scope.Spoiled(f"The hook {hook} ended the transaction.")


@event.listens_for(ScopedSession, "after_flush")
def _count_flush(opened: Any, context: Any) -> None:
    opened.info[_WRITES] = opened.info.get(_WRITES, 0) + 1


@event.listens_for(ScopedSession, "do_orm_execute")
def _count_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        state.session.info[_WRITES] = state.session.info.get(_WRITES, 0) + 1
