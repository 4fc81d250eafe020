"""The demo's log-ins: one of each role, with addresses that belong to nobody. Never made outside TRUSTWARD_DEMO."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pyotp
from flask import current_app

from trustward.accounts import entry
from trustward.accounts.domain import Role
from trustward.accounts.services import accounts, memberships
from trustward.kernel import clock, scope, tenants
from trustward.kernel.errors import Refused
from trustward.kernel.tenants import Tenant
from trustward.settings import Settings

_FILE = "demo-logins.json"
_PEOPLE = {
    Role.OWNER: ("owner", "데모 소유자"),
    Role.OFFICER: ("officer", "데모 보호책임자"),
    Role.CLERK: ("clerk", "데모 담당자"),
    Role.AUDITOR: ("auditor", "데모 감사자"),
}
_AUDITOR_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class DemoLogIn:
    """What a visitor of the demo types to sign in."""

    slug: str
    role: Role
    email: str
    password: str = field(repr=False)
    code: str = field(repr=False)


def ensure(tenant: Tenant) -> None:
    """Make the log-ins of a demo tenant that are missing. No scope is entered.

    Raises:
        Refused: this is no demo installation, or the tenant is not marked as a demo.
    """
    settings = _settings()
    if not settings.demo or not tenant.demo:
        raise Refused("Demo log-ins exist in the demo only.", code="no_demo")
    passwords = _read(settings.home)
    for role, (local, name) in _PEOPLE.items():
        email = f"{local}@{tenant.slug}.example"
        passwords.setdefault(email, "-".join(secrets.token_hex(2) for _ in range(4)))
        _write(settings.home, passwords)
        with scope.enter_platform():
            account = accounts.find_account(email)
            if account is None:
                secret = pyotp.random_base32()
                account = accounts.create_account(email, name, passwords[email], totp_secret=secret)
        with scope.enter_platform(write=False):
            inside = any(m.tenant_id == tenant.id for m in entry.memberships(account.id))
        if not inside:
            until = clock.now() + _AUDITOR_FOR if role is Role.AUDITOR else None
            with scope.enter(tenant.id):
                memberships.add_membership(account.id, role, expires_at=until)


def log_ins() -> list[DemoLogIn]:
    """The log-ins of every demo tenant, with the second factor's code of this moment. No scope is entered."""
    passwords, found = _read(_settings().home), []
    with scope.enter_platform(write=False):
        for tenant in tenants.active():
            for role, (local, _) in _PEOPLE.items() if tenant.demo else ():
                email = f"{local}@{tenant.slug}.example"
                account = accounts.find_account(email)
                if account is None or email not in passwords or account.totp_secret is None:
                    continue
                code = pyotp.TOTP(accounts.secret_of(account)).at(clock.machine_now())
                found.append(DemoLogIn(tenant.slug, role, email, passwords[email], code))
    return found


def describe() -> str:
    """Make what is missing, and say in lines for the terminal who may sign in. No scope is entered."""
    with scope.enter_platform(write=False):
        demo_tenants = [tenant for tenant in tenants.active() if tenant.demo]
    for tenant in demo_tenants:
        ensure(tenant)
    base = _settings().base_url
    lines = [f"Demo        {base}/demo shows log-ins, codes of the moment and outgoing mail"]
    for one in log_ins():
        where = f"{base}/t/{one.slug}/"
        lines.append(f"Log in      {where}  {one.role.value:<16} {one.email:<28} {one.password}  code now {one.code}")
    return "\n".join(lines)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["trustward.settings"]
    return settings


def _read(home: Path) -> dict[str, str]:
    try:
        kept: dict[str, str] = json.loads((home / _FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return kept


def _write(home: Path, passwords: dict[str, str]) -> None:
    """Written before the account that it opens, whole or not at all, readable by its owner alone."""
    temporary = home / f".{_FILE}.{os.getpid()}"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        json.dump(passwords, file, indent=1)
    temporary.rename(home / _FILE)
