"""Tenants are entered, not passed.

A scope says for whom the current code works: one tenant, or the platform. It owns one session and one transaction.
Leaving it normally commits, leaving it by an exception rolls back; entering another one inside is an error, since the
row policy of a transaction can't change its tenant half-way.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from trustward.kernel.errors import NotFound, Unscoped

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, SessionTransaction

PLATFORM = UUID(int=0)
"""Stands for the platform where a tenant id is asked for (its audit chain, its keys); never a tenant."""


class ActorKind(StrEnum):
    """Who acts: a member of staff, a vendor's contact, the public, another system, an operator, or Trustward itself."""

    STAFF = "staff"
    VENDOR = "vendor"
    PUBLIC = "public"
    MACHINE = "machine"
    OPERATOR = "operator"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever an act is recorded against. `id` is an account or door id, never a name; `role` a tenant role's value."""

    kind: ActorKind
    id: UUID | None = None
    role: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" if self.id else str(self.kind)


SYSTEM = Actor(ActorKind.SYSTEM)
OPERATOR = Actor(ActorKind.OPERATOR)
ANYONE = Actor(ActorKind.PUBLIC)

_serials = itertools.count(1)


@dataclass(eq=False, slots=True)
class Scope:
    """One entered tenant (or the platform: `tenant_id` None), its actor, and whether it means to write."""

    tenant_id: UUID | None
    actor: Actor
    write: bool
    serial: int = field(default_factory=lambda: next(_serials))
    memory: dict[object, Any] = field(default_factory=dict)
    spoiled: str = ""
    """Who ended the transaction from inside: nothing of it may be committed any more, whoever catches what."""

    @property
    def chain(self) -> UUID:
        """Whose audit chain and keys this scope uses."""
        return self.tenant_id or PLATFORM


class OwnedByTenant:
    """Marks a model whose rows belong to one tenant: their key is the tenant's id and their own."""


class Spoiled(RuntimeError):
    """Code that was let into a transaction ended it by a way that could not be barred: all is undone."""


class Sealed(RuntimeError):
    """Code that was let into a transaction tried to end it."""


_sealed: ContextVar[str] = ContextVar("trustward_sealed", default="")
_sealed_connection: ContextVar[object] = ContextVar("trustward_sealed_connection", default=None)
_current: ContextVar[Scope | None] = ContextVar("trustward_scope", default=None)
_sessions: list[Any] = []
_Row = TypeVar("_Row")
_Value = TypeVar("_Value")


def current() -> Scope:
    """The entered scope. Raises: Unscoped where nothing was entered."""
    scope = _current.get()
    if scope is None:
        raise Unscoped("No scope is entered: use enter(tenant_id) or enter_platform().")
    return scope


def entered() -> bool:
    """Whether any scope is entered."""
    return _current.get() is not None


def tenant_id() -> UUID:
    """The entered tenant's id. Raises: Unscoped in no scope, or in the platform's."""
    scope = current()
    if scope.tenant_id is None:
        raise Unscoped("This needs a tenant, but the platform's scope is entered.")
    return scope.tenant_id


def remembered(key: object, make: Callable[[], _Value]) -> _Value:
    """What the entered scope has read already: `make` is asked once in a scope, and again after something was undone."""
    memory = current().memory
    if key not in memory:
        memory[key] = make()
    found: _Value = memory[key]
    return found


def forget() -> None:
    """Something changed that others may remember: a plugin's switch decides on settings and law too."""
    current().memory.clear()


def session_key() -> int:
    """Key of the session registry: one session for each entered scope; 0, where no session can be made, outside."""
    scope = _current.get()
    return scope.serial if scope else 0


def keep_sessions_in(registry: Any) -> None:
    """Called by the database's module: where the session of each entered scope is made and put away."""
    _sessions[:] = [registry]


def session() -> Session:
    """The session of the entered scope. Raises: Unscoped."""
    current()
    opened: Session = _sessions[0]()
    return opened


def load(model: type[_Row], id: UUID, *, lock: bool = False) -> _Row:
    """One row of the entered tenant (or of the platform) by its id.

    Args:
        lock: take the row for update, so that a concurrent act waits.
    Raises:
        NotFound: absent, or another tenant's; the two can't be told apart.
    """
    key: Any = (tenant_id(), id) if issubclass(model, OwnedByTenant) else id
    row = session().get(model, key, with_for_update=lock or None, populate_existing=lock)
    if row is None:
        raise NotFound
    return row


@contextmanager
def enter(tenant_id: UUID, *, actor: Actor = SYSTEM, write: bool = True) -> Iterator[Session]:
    """Work for one tenant: one session, one transaction, its rows only.

    Args:
        actor: who acts; recorded in the audit chain.
        write: on SQLite a writing scope takes the write lock at once instead of failing half-way.
    Raises:
        Unscoped: a scope is already entered.
    """
    with _entered(Scope(tenant_id, actor, write)) as opened:
        yield opened


@contextmanager
def enter_platform(*, actor: Actor = SYSTEM, write: bool = True) -> Iterator[Session]:
    """Work on rows that belong to no tenant; any query on a tenant's rows raises."""
    with _entered(Scope(None, actor, write)) as opened:
        yield opened


@contextmanager
def attempt() -> Iterator[None]:
    """A savepoint: an exception undoes what was written and noted since, and goes on; the rest of the transaction stands."""
    opened = session()
    opened.flush()
    noted = {key: copy(value) if isinstance(value, (list, dict)) else value for key, value in opened.info.items()}
    nested = opened.begin_nested()
    try:
        yield
        opened.flush()
        nested.commit()
    except BaseException:
        if _still_open(opened, nested):  # after a failed flush it is not active, and yet has to be rolled back
            nested.rollback()
        opened.info.clear()
        opened.info.update(noted)
        forget()
        raise


def _still_open(opened: Session, nested: SessionTransaction) -> bool:
    """Whether a savepoint, or one inside it, is the session's current transaction."""
    current = opened.get_nested_transaction()
    while current is not None and current is not nested:
        current = current.parent if current.nested else None
    return current is nested


@contextmanager
def sealed(by: str) -> Iterator[None]:
    """While it lasts nobody may commit, roll back or close the session; `attempt()` still works.

    Committing by the transaction object or the connection undoes everything instead (see `trustward.kernel.db`).
    """
    token, connection = _sealed.set(by), _sealed_connection.set(session().connection() if entered() else None)
    try:
        yield
    finally:
        _sealed_connection.reset(connection)
        _sealed.reset(token)


def refuse_if_sealed() -> None:
    """Raises: Sealed inside `sealed()`."""
    if _sealed.get():
        raise Sealed(f"The transaction can't be ended inside {_sealed.get()}.")


def sealed_by() -> str:
    """What seals the transaction now; empty when nothing does."""
    return _sealed.get()


def is_sealed(connection: object) -> bool:
    """Whether `connection` carries the transaction that is sealed now."""
    return bool(_sealed.get()) and connection is _sealed_connection.get()


def outermost(opened: Session) -> bool:
    """Whether a session event concerns the whole transaction and not a savepoint."""
    return not opened.in_nested_transaction()


@contextmanager
def _entered(scope: Scope) -> Iterator[Session]:
    if _current.get() is not None:
        raise Unscoped("A scope is already entered: finish it first, a transaction can't change its tenant.")
    token = _current.set(scope)
    try:
        opened = session()
        try:
            yield opened
            if scope.spoiled:
                raise Spoiled(f"The transaction was ended by {scope.spoiled}.")
            opened.commit()
        except BaseException:
            try:
                opened.rollback()
            except Exception:  # the transaction is not what the session thinks: leave nothing of it to the pool
                opened.invalidate()
            raise
        finally:
            _sessions[0].remove()
    finally:
        _current.reset(token)
