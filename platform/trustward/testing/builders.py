"""Builders: rows that tests need, made through the services where there are any."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pyotp
from flask import Flask

from trustward.accounts.domain import Role
from trustward.kernel import clock, scope, tenants

_numbers = itertools.count(1)
PASSWORD = "correct-horse-battery-집배원"


@dataclass(frozen=True, slots=True)
class ATenant:
    """A tenant of a test."""

    id: UUID
    slug: str


@dataclass(frozen=True, slots=True)
class APerson:
    """A standing person of a test, with what she types to sign in."""

    id: UUID
    email: str
    tenant: ATenant
    role: Role
    secret: str
    password: str = PASSWORD

    def code(self) -> str:
        """The second-factor code of this moment."""
        return pyotp.TOTP(self.secret).now()


class Builders:
    """`build.tenant()`, `build.person(of=tenant, role=Role.CLERK)`."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def tenant(self, slug: str = "", *, plugins: tuple[str, ...] | None = None, demo: bool = False) -> ATenant:
        """A tenant in Seoul; `plugins` are switched on (all installed ones when left out)."""
        from trustward.plugins.enablement import switch_on
        from trustward.plugins.manager import plugins as installed

        number = next(_numbers)
        slug = slug or f"tenant{number}"
        with self._app.app_context():
            with scope.enter_platform():
                made = tenants.create(slug, f"테스트 주식회사 {number}", zone="Asia/Seoul", demo=demo)
                found = ATenant(made.id, slug)
            with scope.enter(found.id):
                for manifest in installed().in_order():
                    if plugins is None or manifest.name in plugins:
                        switch_on(manifest.name)
        return found

    def person(self, of: ATenant, role: Role = Role.CLERK) -> APerson:
        """Somebody with a log-in, a second factor and a membership; an auditor's ends after a year."""
        from trustward.accounts import services

        email, secret = f"person{next(_numbers)}@staff.example", pyotp.random_base32()
        with self._app.app_context():
            with scope.enter_platform():
                account = services.create_account(email, "김하늘", PASSWORD, totp_secret=secret)
            with scope.enter(of.id):
                until = clock.now() + timedelta(days=365) if role is Role.AUDITOR else None
                services.add_membership(account.id, role, expires_at=until)
        return APerson(account.id, email, of, role, secret)
