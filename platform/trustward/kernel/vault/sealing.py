from __future__ import annotations

import hashlib
import hmac
import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from flask import current_app
from flask_babel import lazy_gettext as _
from sqlalchemy import event
from sqlalchemy.orm import Mapped, Session, mapped_column

from trustward.kernel import clock, scope
from trustward.kernel.among import among
from trustward.kernel.db import REVIEWED, Base, ScopedSession, insert_unless_there
from trustward.kernel.errors import NotFound, Refused
from trustward.kernel.logs import logger
from trustward.kernel.vault import parts
from trustward.kernel.vault.epochs import EpochGone, EpochKeys
from trustward.kernel.vault.journal import CUTS, Entry, Head, JournalEntry
from trustward.kernel.vault.master import SIZE, derived
from trustward.kernel.vault.parts import UnitKey
from trustward.kernel.vault.signing import Signer
from trustward.kernel.vault.store import Family, KeptKey, KeyBackup, KeyStore, StaleEpoch, UnitsDestroyed
from trustward.kernel.vault.turning import Turn, first_epoch, turn
from trustward.kernel.vault.wrapping import unwrapped, wrapped

LAYOUT = b"\x01"
_NONCE = 12
_TRIES = 5
_WAITING = "trustward.vault"
_KEPT = "trustward.vault.kept"
_MADE = "trustward.vault.made"
_AT_ONCE = 500
_log = logger(__name__)


class KeyUnit(Base):
    """That a unit's row was committed: what tells a key in use from an orphan. Platform scope; holds no value."""

    __tablename__ = "key_unit"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]


class Vault:
    """Seals and opens values, and destroys what sealed them.

    Keys are written first, confirmed after main has committed; orphans go after an hour. A unit's key is wrapped by the epoch
    key of its family; the destroyed ones that were written into the journal never come back, not from a backup either.
    """

    def __init__(self, store: KeyStore, master: bytes, home: Path) -> None:
        self.store, self.home, self._master = store, home, master
        self.epochs = EpochKeys(home, master)
        self._signer = Signer(home, master)
        self._current: dict[Family, int] = {}

    def derive(self, purpose: bytes) -> bytes:
        """A key for one purpose, 32 bytes, that tells nothing about the master key."""
        return derived(self._master, purpose)

    def prepare(self, units: Sequence[UUID], *, family: str = Family.MAIN, chain: UUID | None = None) -> None:
        """Make the keys of many units in one write. What follows in this transaction seals under them without another one.

        Raises: Refused when one of them is in the journal of what was destroyed.
        """
        self._to_seal_with(units, Family(family), chain or scope.current().chain)

    def seal(
        self, value: bytes, unit: UUID, place: str, *, chain: UUID | None = None, family: str = Family.MAIN
    ) -> bytes:
        """Encrypt `value` under the key of `unit`, made at first use, bound to tenant and place.

        Args:
            chain: whose value it is, when it isn't the entered tenant's (an account's stands above the tenants).
            family: "retained" for what lies in the retained database.
        Raises:
            Refused: the unit is in the journal of what was destroyed.
        """
        nonce = os.urandom(_NONCE)
        owner = chain or scope.current().chain
        key = self._to_seal_with([unit], Family(family), owner)[unit].whole()
        if key is None:
            raise ValueError("Parts of this unit were destroyed: seal what is new under another unit.")
        return LAYOUT + nonce + key.encrypt(nonce, value, parts.bound(unit, place, owner))

    def seal_parts(self, values: Mapping[str, bytes], unit: UUID, place: str) -> bytes:
        """Encrypt values of the entered tenant by name, each under a key that follows from the unit's: `destroy` can cut the
        unit down to some of them. Raises as `seal`."""
        owner = scope.current().chain
        return parts.seal(self._to_seal_with([unit], Family.MAIN, owner)[unit], values, unit, place, owner)

    def open_parts(self, sealed: bytes, unit: UUID, place: str) -> dict[str, bytes]:
        """Decrypt what `seal_parts` sealed; parts that were destroyed are left out.

        Raises: NotFound when the unit's key was destroyed, or something was moved or changed.
        """
        kept = self.store.get([unit]).get(unit)
        if kept is None or kept.family != Family.MAIN:
            raise NotFound
        try:
            return parts.opened(self._data_key(kept), sealed, unit, place, scope.current().chain)
        except InvalidTag as error:
            raise NotFound from error

    def open(
        self, sealed: bytes, unit: UUID, place: str, *, chain: UUID | None = None, family: str = Family.MAIN
    ) -> bytes:
        """Decrypt. Raises: NotFound when the key was destroyed, or the value was moved or changed."""
        kept = self.store.get([unit]).get(unit)
        if sealed[:1] == parts.LAYOUT:
            raise ValueError("It was sealed in parts: open those.")
        if sealed[:1] != LAYOUT or kept is None or kept.family != family:
            raise NotFound
        nonce, body = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        owner = chain or scope.current().chain
        key = self._data_key(kept).whole()
        if key is None:
            raise NotFound
        try:
            value = key.decrypt(nonce, body, parts.bound(unit, place, owner))
        except InvalidTag as error:
            raise NotFound from error
        if kept.owner is None:  # it opened, so the key is this tenant's: older releases did not write that down
            self.store.own([unit], owner)
        return value

    def destroy(
        self, units: Sequence[UUID], entry: Entry | None = None, cut: Mapping[UUID, Iterable[str]] | None = None
    ) -> int:
        """Destroy the keys of `units` in one write: what they sealed opens no more.

        Args:
            cut: units of which only these parts (`part_of`) stay readable, with the entry in the same write. The same holds
                of keys that come back from a backup: they are cut before they are kept.
            entry: for what must never come back: the units are written into the journal in the same write, none of them
                can get a key again, and a restore destroys them anew. Repeating the same entry changes nothing.
        Returns:
            How many keys there were.
        Raises:
            ValueError: the entry's id stands in the journal with other units or another payload.
        """
        made = scope.session().info.get(_MADE, {}) if scope.entered() else {}
        for unit in (*units, *(cut or ())):
            made.pop(unit, None)
        if not cut:
            return self.store.remove(units, entry)
        if entry:
            said = {CUTS: {str(unit): sorted(rest) for unit, rest in cut.items()}}
            entry = Entry(entry.id, entry.at, {**entry.payload, **said})
        for _try in range(_TRIES):
            try:
                return self.store.remove(units, entry, [*self._cut_down(cut)])
            except (StaleEpoch, EpochGone):  # it was wrapped anew just now
                continue
        raise RuntimeError("Keys that are to be cut down change again and again.")

    def _cut_down(self, cut: Mapping[UUID, Iterable[str]]) -> Iterator[tuple[KeptKey, bytes]]:
        for unit, kept in self.store.get(list(cut)).items():
            plain = unwrapped(self.epochs, kept)
            if (rest := UnitKey(plain).cut(cut[unit])) != plain:
                yield kept, wrapped(self.epochs, rest, unit, kept.family, kept.epoch)

    def readable(self, unit: UUID, wanted: Iterable[str]) -> set[str]:
        """Which of these parts the key of a unit still opens."""
        kept = self.store.get([unit]).get(unit)
        key = self._data_key(kept) if kept else None
        return {part for part in wanted if key is not None and key.part(part) is not None}

    def merge(self, entries: Sequence[JournalEntry]) -> int:
        """Take over entries of another copy of the journal, and destroy what they name. Returns: how many were new."""
        new = self.store.merge(entries)
        for entry in entries:
            if entry.cuts:
                self.destroy([], cut=entry.cuts)
        return new

    def as_journalled(self, keys: Mapping[UUID, bytes]) -> dict[UUID, bytes]:
        """Data keys that come from elsewhere, cut down to what the journal left of them."""
        cut = self.store.cuts(keys)
        return {unit: UnitKey(key).cut(cut[unit]) if unit in cut else key for unit, key in keys.items()}

    def destroyed(self, units: Iterable[UUID]) -> set[UUID]:
        """Which of `units` stand in the journal."""
        return self.store.destroyed(units)

    def entries(self, after: int = 0, limit: int = 1000) -> list[JournalEntry]:
        """The journal from the entry behind number `after` on, at most `limit` of them."""
        return self.store.entries(after, limit)

    def head(self) -> Head:
        """Where the journal ends."""
        return self.store.head()

    def turn_epoch(self, family: str | None = None) -> list[Turn]:
        """Replace the epoch key: survivors are wrapped anew, then the old epoch key is overwritten and unlinked.

        Args:
            family: all that have keys when left out.
        """
        families = [Family(family)] if family else [one for one in Family if self.store.epoch(one)]
        turns = [turn(self.store, self.epochs, one, clock.now) for one in families]
        self._current.clear()
        return turns

    def epoch(self, family: Family) -> int:
        """The number of the current epoch; the first one begins here."""
        return first_epoch(self.store, self.epochs, family, clock.now)

    def beyond_reach_at(self, destroyed_at: datetime, family: str = Family.MAIN) -> datetime | None:
        """When the epoch key that wrapped what was destroyed at that instant was destroyed too; None while it lives."""
        later = (epoch for epoch in self.store.epochs(Family(family)) if epoch.begun_at >= destroyed_at)
        return next((epoch.ended_at for epoch in later if epoch.ended_at), None)

    def backups_holding(self, destroyed_at: datetime) -> list[KeyBackup]:
        """Backups of the keys that were made before that instant: what was destroyed then opens by them until they expire."""
        return [backup for backup in self.store.backups() if backup.made_at <= destroyed_at]

    def sign(self, data: bytes) -> bytes:
        """The installation's signature over `data` (Ed25519, 64 bytes)."""
        return self._signer.sign(data)

    def public_key(self) -> bytes:
        """What the installation's signatures are checked with (32 bytes)."""
        return self._signer.public_key()

    def remove_orphans(self, in_use: Callable[[list[UUID]], set[UUID]], older_than: timedelta) -> int:
        """Remove keys whose row never committed; confirm those whose row did (a crash came between)."""
        before, gone = clock.now() - older_than, 0
        rest = iter(self.store.unconfirmed(before))
        while unsure := list(islice(rest, _AT_ONCE)):
            used = in_use(unsure)
            self.confirm(used)
            gone += self.store.remove_unconfirmed([unit for unit in unsure if unit not in used], before)
        return gone

    def confirm(self, units: Iterable[UUID]) -> None:
        """Say that the rows sealed under the keys of `units` are committed."""
        self.store.confirm(units, clock.now())

    def data_key(self, kept: KeptKey) -> bytes:
        """A unit's key itself: for what wraps it anew elsewhere (a tenant's export). Raises: NotFound."""
        for _try in range(_TRIES):
            try:
                return unwrapped(self.epochs, kept)
            except EpochGone:  # it was wrapped anew just now
                again = self.store.get([kept.unit]).get(kept.unit)
                if again is None or again == kept:
                    break
                kept = again
            except InvalidTag as error:
                raise NotFound from error
        raise NotFound

    def take_in(self, keys: Sequence[tuple[UUID, bytes]], family: str, owner: UUID) -> None:
        """Keep data keys that come from elsewhere (a tenant's import), confirmed at once; their rows must commit with them."""
        cut = self.as_journalled(dict(keys))
        self._put([(unit, key, clock.now()) for unit, key in cut.items()], Family(family), owner)

    def _data_key(self, kept: KeptKey) -> UnitKey:
        return UnitKey(self.data_key(kept))

    def _to_seal_with(self, units: Sequence[UUID], family: Family, owner: UUID) -> dict[UUID, UnitKey]:
        """The units' keys, made at first use. Whoever seals under one that is not confirmed yet vouches for it."""
        info = scope.session().info
        waiting: dict[UUID, None] = info.setdefault(_WAITING, {})
        made: dict[UUID, UnitKey] = info.setdefault(_MADE, {})
        keys = {unit: made[unit] for unit in units if unit in made and unit in waiting}
        rest = [unit for unit in dict.fromkeys(units) if unit not in keys]
        if not rest:
            return keys
        kept = self.store.get(rest)
        for unit in [u for u, key in kept.items() if not key.confirmed and u not in waiting]:
            if not self.store.vouch(unit, clock.now()):  # the sweep may have taken it between the two
                del kept[unit]
                kept |= self.store.get([unit])
        kept |= self._make([unit for unit in rest if unit not in kept], family, owner)
        for unit, key in kept.items():
            if key.family != family:
                raise ValueError("A unit seals for one database only: take another unit.")
            keys[unit] = self._data_key(key)
            if not key.confirmed:
                waiting[unit] = None
                made[unit] = keys[unit]
        return keys

    def _make(self, units: Sequence[UUID], family: Family, owner: UUID) -> dict[UUID, KeptKey]:
        return self._put([(unit, os.urandom(SIZE), None) for unit in units], family, owner) if units else {}

    def _put(
        self, keys: Sequence[tuple[UUID, bytes, datetime | None]], family: Family, owner: UUID
    ) -> dict[UUID, KeptKey]:
        for _try in range(_TRIES):
            epoch = self._current.get(family) or self.epoch(family)
            self._current[family] = epoch
            try:
                return self.store.put([
                    KeptKey(unit, wrapped(self.epochs, key, unit, family, epoch), family, epoch, owner, clock.now(), sure)
                    for unit, key, sure in keys
                ])  # fmt: skip
            except (StaleEpoch, EpochGone):  # it was turned just now
                self._current.pop(family, None)
            except UnitsDestroyed as error:
                raise Refused(_("What was destroyed can't be kept again."), code="unit_destroyed") from error
        raise RuntimeError(f"No epoch key of the family {family} can be used.")


def vault() -> Vault:
    """The application's vault."""
    found: Vault = current_app.extensions["trustward.vault"]
    return found


def seal_text(value: str, unit: UUID, place: str, *, chain: UUID | None = None, family: str = Family.MAIN) -> bytes:
    """Seal a text. `place` names table and column ("account.email"); `chain` and `family` as in `Vault.seal`."""
    return vault().seal(value.encode(), unit, place, chain=chain, family=family)


def open_text(sealed: bytes, unit: UUID, place: str, *, chain: UUID | None = None, family: str = Family.MAIN) -> str:
    """Open what `seal_text` sealed. Raises: NotFound."""
    return vault().open(sealed, unit, place, chain=chain, family=family).decode()


def blind_index(value: str, place: str, *, chain: UUID | None = None) -> bytes:
    """A keyed fingerprint for exact look-up of a sealed value: equal values are recognisable within one tenant only."""
    normal = unicodedata.normalize("NFC", value).strip().casefold()
    key = vault().derive(b"blind:" + (chain or scope.current().chain).bytes + place.encode())
    return hmac.digest(key, normal.encode(), hashlib.sha256)[:16]


def units_in_use(units: list[UUID]) -> set[UUID]:
    """Which of `units` have a committed row."""
    statement = sa.select(KeyUnit.id).where(among(KeyUnit.id, units))
    return set(scope.session().execute(statement).scalars())


@event.listens_for(ScopedSession, "before_commit")
def _keep_units(opened: Session) -> None:
    if not scope.outermost(opened):
        return
    units = opened.info.get(_WAITING)
    if units and not opened.info.get(_KEPT):
        # in one order: two never wait for each other
        rows = [{"id": unit, "made_at": clock.now()} for unit in sorted(units)]
        opened.execute(insert_unless_there(KeyUnit), rows, execution_options=REVIEWED)
        opened.info[_KEPT] = True


@event.listens_for(ScopedSession, "after_commit")
def _confirm(opened: Session) -> None:
    if not scope.outermost(opened):
        return
    units = _forget(opened)
    if not units:
        return
    try:
        vault().confirm(units)
    except Exception as error:  # the rows are committed: the sweep finds them, and confirms the keys
        _log.warning("keys not confirmed yet", count=len(units), exc_info=error)


@event.listens_for(ScopedSession, "after_soft_rollback")
def _leave_orphans_to_the_sweep(opened: Session, previous_transaction: Any) -> None:
    if getattr(previous_transaction, "parent", None) is None:
        _forget(opened)


def _forget(opened: Session) -> dict[UUID, None]:
    opened.info.pop(_KEPT, None)
    opened.info.pop(_MADE, None)
    units: dict[UUID, None] = opened.info.pop(_WAITING, {})
    return units
