"""Passwords: argon2id, one cost for the whole installation, the same work for a known and an unknown account."""

from __future__ import annotations

import functools
from importlib.resources import files

import argon2
from flask import current_app
from flask_babel import gettext as _

from trustward.accounts.domain.passwords import LONGEST, SHORTEST, PasswordFault, normal, password_faults
from trustward.kernel.errors import Invalid


@functools.cache
def _hasher(fast: bool) -> argon2.PasswordHasher:
    """The one place of the cost. `fast` is for tests, which check hundreds of passwords."""
    if fast:
        return argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    return argon2.PasswordHasher(time_cost=3, memory_cost=48 * 1024, parallelism=1)


@functools.cache
def _nobodys(fast: bool) -> str:
    """A hash that no password fits: checked in place of an account that doesn't exist."""
    return _hasher(fast).hash("nobody's password, checked so that an unknown account takes as long")


def _fast() -> bool:
    return bool(current_app.extensions["trustward.settings"].test)


def hashed(password: str) -> str:
    """The hash to be stored."""
    return _hasher(_fast()).hash(normal(password))


def fits(stored: str | None, password: str) -> bool:
    """Whether `password` fits the stored hash; without one (no such account) the same work is done for nothing."""
    nobodys = _nobodys(_fast())
    try:
        _hasher(_fast()).verify(stored or nobodys, normal(password))
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False
    return stored is not None


def outdated(stored: str) -> bool:
    """Whether the hash was made at another cost than today's."""
    return _hasher(_fast()).check_needs_rehash(stored)


def check_new(password: str, *about: str, field: str = "password") -> None:
    """Refuse a bad new password. Raises: Invalid, with the reasons at `field`."""
    faults = password_faults(password, common(), about)
    if faults:
        words = {
            PasswordFault.TOO_SHORT: _("Use at least %(count)s characters. A sentence is easy to remember.", count=SHORTEST),
            PasswordFault.TOO_LONG: _("Use at most %(count)s characters.", count=LONGEST),
            PasswordFault.COMMON: _("This password is on the list that attackers try first. Please choose another one."),
            PasswordFault.REPEATS: _("This password only repeats or counts. Please choose another one."),
            PasswordFault.NAMES_ITS_OWNER: _("This password contains your name or address. Please choose another one."),
        }  # fmt: skip
        raise Invalid(_("Please choose another password."), fields={field: [words[fault] for fault in faults]})


@functools.cache
def common() -> frozenset[str]:
    """Passwords that are tried first, those of twelve and more characters and the words they are made from."""
    text = (files("trustward.accounts") / "common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(normal(line).casefold() for line in text.splitlines() if line and not line.startswith("#"))
