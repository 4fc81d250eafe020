"""Every page declares who may open it; one that declares nothing stops the start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from trustward.accounts.domain import Permission

_View = TypeVar("_View", bound=Callable[..., Any])


class Door(StrEnum):
    """By which way a page is entered."""

    OPEN = "open"
    """Anybody, no tenant: log-in, health."""
    PUBLIC = "public"
    """Anybody, a tenant's public page: `/p/<slug>/…`."""
    SIGNED_IN = "signed_in"
    """Any signed-in person, no tenant entered."""
    STAFF = "staff"
    """A member of the tenant in the address, with a permission: `/t/<slug>/…`."""
    PORTAL = "portal"
    """A vendor's contact who came by a link and a code: `/a/…`."""
    MACHINE = "machine"
    """Another system that shows a token of the tenant in the address: `/api/v1/t/<slug>/…`."""


@dataclass(frozen=True, slots=True)
class Access:
    """A page's declared access. `writes`: a GET that must write (it shows personal data and is logged)."""

    door: Door
    permission: Permission | None = None
    writes: bool = False


def _declare(access: Access) -> Callable[[_View], _View]:
    def mark(view: _View) -> _View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark


def requires(permission: Permission, *, writes: bool = False) -> Callable[[_View], _View]:
    """A staff page below `/t/<slug>/`; the tenant is entered, the member's role has `permission`.

    What is sent to a page that needs `APPROVE` takes effect only after a proof of identity not older than ten minutes.
    """
    return _declare(Access(Door.STAFF, permission, writes))


def public(*, writes: bool = False) -> Callable[[_View], _View]:
    """A public page below `/p/<slug>/`; the tenant is entered, nobody is signed in, no cookie exists."""
    return _declare(Access(Door.PUBLIC, None, writes))


def portal(*, writes: bool = False) -> Callable[[_View], _View]:
    """A portal page; the door's tenant is entered and the actor is the vendor's contact."""
    return _declare(Access(Door.PORTAL, None, writes))


def machine(*, writes: bool = False) -> Callable[[_View], _View]:
    """An address of the API below `/api/v1/t/<slug>/`; the tenant is entered, the actor is the token's."""
    return _declare(Access(Door.MACHINE, None, writes))


def signed_in() -> Callable[[_View], _View]:
    """A page for any signed-in person; no scope is entered."""
    return _declare(Access(Door.SIGNED_IN))


def open_to_all() -> Callable[[_View], _View]:
    """A page that needs neither a person nor a tenant; no scope is entered."""
    return _declare(Access(Door.OPEN))
