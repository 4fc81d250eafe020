"""Counting wrong tries in the database, where no wipe of the queue forgets them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import ngettext

from trustward.accounts.domain.limits import THROTTLE
from trustward.accounts.tables import ThrottleRow
from trustward.kernel import clock, scope
from trustward.kernel.db import rows_changed
from trustward.kernel.errors import TooMany
from trustward.kernel.vault import blind_index


@dataclass(frozen=True, slots=True)
class Source:
    """Where a try comes from: a network address, and the browser when an account's owner signed in there before."""

    address: str
    browser: str = ""
    """The name of a browser that is known to belong to the account in question, else empty."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is counted together, and how far."""

    name: str
    limit: int


def of_password(email: str, source: Source) -> list[Bucket]:
    """Wrong passwords: for the account from this place (or this known browser), and for the place alone."""
    one = f"password|{source.browser}" if source.browser else f"password|{email.strip()}|{source.address}"
    return [Bucket(one, THROTTLE.tries), _of_place(source)]


def of_code(account: object, source: Source) -> list[Bucket]:
    """Wrong codes: whoever gets here knew the password, so the account is counted wherever they come from."""
    one = f"code|{source.browser}" if source.browser else f"code|{account}"
    return [Bucket(one, THROTTLE.tries), _of_place(source)]


def of_reset(email: str, source: Source) -> list[Bucket]:
    """Askings for a new password: each sends a mail."""
    return [Bucket(f"reset|{email.strip()}", THROTTLE.tries), _of_place(source)]


def _of_place(source: Source) -> Bucket:
    return Bucket(f"place|{source.address}", THROTTLE.tries_of_a_place)


def take(buckets: Iterable[Bucket]) -> None:
    """Count a try in each bucket before it is checked, so that tries made at the same time are counted too.

    Platform scope. Raises: TooMany, when one of them is full; nothing is counted then.
    """
    now, full = clock.now(), []
    for bucket in sorted(buckets, key=_key):  # always in one order, so that two never wait for each other
        row = _locked(_key(bucket))
        if row.began_at <= now - THROTTLE.window:
            row.began_at, row.tries = now, 0
        if row.tries >= bucket.limit:
            full.append(row.began_at + THROTTLE.window - now)
        row.tries += 1
    if full:
        seconds = max(1, int(max(full).total_seconds()))
        minutes = -(-seconds // 60)
        message = ngettext(
            "There were too many tries. Please try again in %(num)s minute.",
            "There were too many tries. Please try again in %(num)s minutes.",
            minutes,
        )
        raise TooMany(message, retry_after=seconds)


def forgive(buckets: Iterable[Bucket]) -> None:
    """The try was right after all: the account's count is forgotten, the place's is set back by it. Platform scope."""
    first, *others = buckets
    rows_changed(sa.delete(ThrottleRow).where(ThrottleRow.key == _key(first)))
    keys = [_key(bucket) for bucket in others]
    fewer = sa.update(ThrottleRow).where(ThrottleRow.key.in_(keys), ThrottleRow.tries > 0)
    rows_changed(fewer.values(tries=ThrottleRow.tries - 1))


def forget_old() -> None:
    """Remove windows that ended. Platform scope."""
    scope.session().execute(sa.delete(ThrottleRow).where(ThrottleRow.began_at <= clock.now() - THROTTLE.window))


def _key(bucket: Bucket) -> bytes:
    return blind_index(bucket.name, "throttle.key")


def _locked(key: bytes) -> ThrottleRow:
    opened = scope.session()
    row = opened.get(ThrottleRow, key, with_for_update=True)
    if row is not None:
        return row
    try:
        with scope.attempt():
            row = ThrottleRow(key=key, tries=0, began_at=clock.now())
            opened.add(row)
        return row
    except sa.exc.IntegrityError:
        return opened.get_one(ThrottleRow, key, with_for_update=True, populate_existing=True)
