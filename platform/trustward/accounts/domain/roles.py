"""Roles of a tenant's staff and what each may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """A membership's role. The operator has none: he works by command line and sees no tenant's data."""

    OWNER = "owner"
    OFFICER = "privacy_officer"
    CLERK = "clerk"
    AUDITOR = "auditor"


class GrantAct(StrEnum):
    """What happened to a right."""

    GRANTED = "granted"
    CHANGED = "changed"
    REVOKED = "revoked"


class Permission(StrEnum):
    """What a page or an act needs. Few and general, so that plugins use the same."""

    VIEW = "view"
    EDIT = "edit"
    APPROVE = "approve"
    ADMIN = "admin"
    AUDIT = "audit"


RIGHTS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset({Permission.VIEW, Permission.EDIT, Permission.ADMIN, Permission.AUDIT}),
    Role.OFFICER: frozenset({Permission.VIEW, Permission.EDIT, Permission.APPROVE, Permission.AUDIT}),
    Role.CLERK: frozenset({Permission.VIEW, Permission.EDIT}),
    Role.AUDITOR: frozenset({Permission.VIEW, Permission.AUDIT}),
}


def may(role: Role, permission: Permission) -> bool:
    """Whether `role` includes `permission`."""
    return permission in RIGHTS[role]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whoever is signed in, as Flask-Login sees it; no personal value, so it may be passed about."""

    id: UUID
    locale: str

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """The account's id, as the session keeps it."""
        return str(self.id)


@dataclass(frozen=True, slots=True)
class Member:
    """A signed-in person in one tenant."""

    account_id: UUID
    tenant_id: UUID
    role: Role
    slug: str
    tenant_name: str
    zone: str

    def may(self, permission: Permission) -> bool:
        return may(self.role, permission)
