from __future__ import annotations

import hashlib
import hmac
import os
import unicodedata
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app
from sqlalchemy import event
from sqlalchemy.orm import Mapped, Session, mapped_column

from trustward.kernel import clock, scope
from trustward.kernel.db import REVIEWED, Base, ScopedSession, insert_unless_there
from trustward.kernel.errors import NotFound
from trustward.kernel.logs import logger
from trustward.kernel.vault.store import KeptKey, KeyStore

_LAYOUT = b"\x01"
_NONCE = 12
_WAITING = "trustward.vault"
_log = logger(__name__)


class KeyUnit(Base):
    """That a unit's row was committed: what tells a key in use from an orphan. Platform scope; holds no value."""

    __tablename__ = "key_unit"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]


class Vault:
    """Seals and opens values. Keys are written first, confirmed after main has committed; orphans go after an hour."""

    def __init__(self, store: KeyStore, master: bytes) -> None:
        self._store, self._master = store, master
        self._wrapping = AESGCM(self.derive(b"wrap"))

    def derive(self, purpose: bytes) -> bytes:
        """A key for one purpose, 32 bytes, that tells nothing about the master key."""
        return HKDF(SHA256(), 32, None, b"trustward:" + purpose).derive(self._master)

    def seal(self, value: bytes, unit: UUID, place: str, *, chain: UUID | None = None) -> bytes:
        """Encrypt `value` under the key of `unit`, made at first use, bound to tenant and place.

        Args:
            chain: whose value it is, when it isn't the entered tenant's (an account's stands above the tenants).
        """
        nonce = os.urandom(_NONCE)
        return _LAYOUT + nonce + self._key(unit, make=True).encrypt(nonce, value, _bound(unit, place, chain))

    def open(self, sealed: bytes, unit: UUID, place: str, *, chain: UUID | None = None) -> bytes:
        """Decrypt. Raises: NotFound when the key was destroyed, or the value was moved or changed."""
        if sealed[:1] != _LAYOUT:
            raise NotFound
        nonce, body = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            return self._key(unit, make=False).decrypt(nonce, body, _bound(unit, place, chain))
        except InvalidTag as error:
            raise NotFound from error

    def destroy(self, units: list[UUID]) -> int:
        """Destroy the keys of `units`: what they sealed opens no more."""
        return self._store.remove(units)

    def remove_orphans(self, in_use: Callable[[list[UUID]], set[UUID]], older_than: timedelta) -> int:
        """Remove keys whose row never committed; confirm those whose row did (a crash came between)."""
        before = clock.now() - older_than
        unsure = self._store.unconfirmed(before)
        used = in_use(unsure) if unsure else set()
        self.confirm(used)
        return self._store.remove_unconfirmed([unit for unit in unsure if unit not in used], before)

    def confirm(self, units: Iterable[UUID]) -> None:
        """Say that the rows sealed under the keys of `units` are committed."""
        self._store.confirm(units, clock.now())

    def _key(self, unit: UUID, *, make: bool) -> AESGCM:
        kept = self._to_seal_with(unit) if make else self._store.get(unit)
        if kept is None:
            raise NotFound
        return AESGCM(self._wrapping.decrypt(kept.wrapped[:_NONCE], kept.wrapped[_NONCE:], unit.bytes))

    def _to_seal_with(self, unit: UUID) -> KeptKey | None:
        """The unit's key, made at first use. Whoever seals under one that is not confirmed yet vouches for it."""
        kept = self._store.get(unit)
        waiting: list[UUID] = scope.session().info.setdefault(_WAITING, [])
        if kept and (kept.confirmed or unit in waiting):
            return kept
        if kept is None or not self._store.vouch(unit, clock.now()):  # the sweep may have taken it between the two
            kept = self._store.get(unit) or self._make(unit)
        if kept and not kept.confirmed:
            waiting.append(unit)
        return kept

    def _make(self, unit: UUID) -> KeptKey | None:
        nonce = os.urandom(_NONCE)
        wrapped = nonce + self._wrapping.encrypt(nonce, os.urandom(32), unit.bytes)
        try:
            self._store.put(unit, wrapped, clock.now())
        except sa.exc.IntegrityError:  # a unit that many share was made by somebody else just now
            return self._store.get(unit)
        return KeptKey(wrapped, confirmed=False)


def vault() -> Vault:
    """The application's vault."""
    found: Vault = current_app.extensions["trustward.vault"]
    return found


def seal_text(value: str, unit: UUID, place: str, *, chain: UUID | None = None) -> bytes:
    """Seal a text. `place` names table and column ("account.email"); `chain` as in `Vault.seal`."""
    return vault().seal(value.encode(), unit, place, chain=chain)


def open_text(sealed: bytes, unit: UUID, place: str, *, chain: UUID | None = None) -> str:
    """Open what `seal_text` sealed. Raises: NotFound."""
    return vault().open(sealed, unit, place, chain=chain).decode()


def blind_index(value: str, place: str, *, chain: UUID | None = None) -> bytes:
    """A keyed fingerprint for exact look-up of a sealed value: equal values are recognisable within one tenant only."""
    normal = unicodedata.normalize("NFC", value).strip().casefold()
    key = vault().derive(b"blind:" + (chain or scope.current().chain).bytes + place.encode())
    return hmac.digest(key, normal.encode(), hashlib.sha256)[:16]


def units_in_use(units: list[UUID]) -> set[UUID]:
    """Which of `units` have a committed row."""
    statement = sa.select(KeyUnit.id).where(KeyUnit.id.in_(units))
    return set(scope.session().execute(statement).scalars())


def _bound(unit: UUID, place: str, chain: UUID | None) -> bytes:
    return (chain or scope.current().chain).bytes + unit.bytes + place.encode()


@event.listens_for(ScopedSession, "before_commit")
def _keep_units(opened: Session) -> None:
    if not scope.outermost(opened):
        return
    units = opened.info.get(_WAITING)
    if units and not opened.info.get(_WAITING + ".kept"):
        rows = [
            {"id": unit, "made_at": clock.now()} for unit in sorted(units)
        ]  # in one order: two never wait for each other
        opened.execute(insert_unless_there(KeyUnit), rows, execution_options=REVIEWED)
        opened.info[_WAITING + ".kept"] = True


@event.listens_for(ScopedSession, "after_commit")
def _confirm(opened: Session) -> None:
    if not scope.outermost(opened):
        return
    units = opened.info.pop(_WAITING, None)
    opened.info.pop(_WAITING + ".kept", None)
    if not units:
        return
    try:
        vault().confirm(units)
    except Exception as error:  # the rows are committed: the sweep finds them, and confirms the keys
        _log.warning("keys not confirmed yet", count=len(units), exc_info=error)


@event.listens_for(ScopedSession, "after_soft_rollback")
def _leave_orphans_to_the_sweep(opened: Session, previous_transaction: object) -> None:
    if getattr(previous_transaction, "parent", None) is None:
        opened.info.pop(_WAITING, None)
        opened.info.pop(_WAITING + ".kept", None)
