"""Errors as domain words with stable codes. HTTP is added once, in `trustward.web.errors`.

A message is a lazy translatable string or a plain one; it is shown to the user, so it never carries a personal value.
Returning commits, raising rolls back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class DomainError(Exception):
    """Anything Trustward says no to. `code` is stable and documented, `message` is for people."""

    code = "error"

    def __init__(self, message: Any = "", *, code: str | None = None) -> None:
        super().__init__(code or self.code)
        self.message = message
        if code:
            self.code = code


class NotFound(DomainError):
    """Absent, or another tenant's: the two must look alike."""

    code = "not_found"


class Forbidden(DomainError):
    """The person is known and lacks the right for this act."""

    code = "forbidden"


class Invalid(DomainError):
    """Input that can't be accepted. `fields` maps a field to its messages."""

    code = "invalid"

    def __init__(
        self, message: Any = "", *, fields: Mapping[str, Sequence[Any]] | None = None, code: str | None = None
    ):
        super().__init__(message, code=code)
        self.fields = dict(fields or {})


def by_field(error: Any) -> dict[str, list[Any]]:
    """The messages of a schema's error (marshmallow's ValidationError) by dotted field name."""
    return _flat(error.normalized_messages())


def _flat(messages: Mapping[str, Any], prefix: str = "") -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for name, message in messages.items():
        key = f"{prefix}{name}"
        if isinstance(message, Mapping):
            found |= _flat(message, f"{key}.")
        else:
            found[key] = list(message) if isinstance(message, (list, tuple)) else [message]
    return found


class Refused(DomainError):
    """A rule says no to an act that is otherwise well formed. `objections` says why, one entry a reason."""

    code = "refused"

    def __init__(self, message: Any = "", *, objections: Sequence[Any] = (), code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.objections = tuple(objections)


class Conflict(DomainError):
    """Somebody else changed the row in the meantime. `theirs` and `ours` let both texts be shown."""

    code = "conflict"

    def __init__(
        self, message: Any = "", *, theirs: Mapping[str, Any] | None = None, ours: Mapping[str, Any] | None = None
    ):
        super().__init__(message)
        self.theirs, self.ours = dict(theirs or {}), dict(ours or {})


class TooMany(DomainError):
    """Throttled: try again after `retry_after` seconds."""

    code = "too_many"

    def __init__(self, message: Any = "", *, retry_after: int = 60) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unscoped(RuntimeError):
    """A query on tenant-owned rows without an entered tenant: a programming error, never shown to a user."""


class ReadOnly(RuntimeError):
    """A write in a scope that was entered for reading: a programming error. On SQLite it could fail at any moment."""
