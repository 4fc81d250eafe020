"""Turning an epoch: a new epoch key, the survivors wrapped anew, the old epoch key destroyed.

May be killed at any place and is simply turned again; whoever seals, opens or destroys beside it goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidTag

from trustward.kernel import failpoints
from trustward.kernel.logs import logger
from trustward.kernel.vault.epochs import EpochGone, EpochKeys
from trustward.kernel.vault.store import Family, KeptKey, KeyStore
from trustward.kernel.vault.wrapping import unwrapped, wrapped

BATCH = 1000
_log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn did. `unreadable`: keys whose own epoch key is missing or does not fit; they are left as they are."""

    family: Family
    number: int
    rewrapped: int
    unreadable: int


def turn(store: KeyStore, epochs: EpochKeys, family: Family, now: Callable[[], datetime]) -> Turn:
    """Turn one family's epoch. When it returns, nothing that was destroyed before it began opens by any copy of the store."""
    with epochs.held():
        epochs.tidy()
        number = max([store.epoch(family), *epochs.numbers(family)]) + 1
        epochs.make(family, number)
        failpoints.reach("keys.made")
        store.begin_epoch(family, number, now())
        failpoints.reach("keys.begun")
        rewrapped, unreadable = rewrap(store, epochs, family, number)
        failpoints.reach("keys.rewrapped")
        store.scrub()
        in_use = store.epochs_in_use(family)
        for old in epochs.numbers(family):
            if old < number and old not in in_use:
                epochs.destroy(family, old)
                failpoints.reach("keys.unlinked")
        store.end_epoch(family, number, now())
        failpoints.reach("keys.ended")
        store.scrub()
    return Turn(family, number, rewrapped, unreadable)


def rewrap(store: KeyStore, epochs: EpochKeys, family: Family, number: int) -> tuple[int, int]:
    """Wrap every key of an older epoch by epoch `number`. Returns: how many, and how many could not be read."""
    done, unreadable, last = 0, 0, None
    while batch := store.wrapped_before(family, number, last, BATCH):
        last = batch[-1].unit
        ready = [(key, again) for key in batch if (again := _again(epochs, key, number)) is not None]
        done += store.rewrap(ready, number)
        unreadable += len(batch) - len(ready)
        failpoints.reach("keys.batch")
    if unreadable:
        _log.error("keys that no epoch key opens", count=unreadable)
    return done, unreadable


def _again(epochs: EpochKeys, key: KeptKey, number: int) -> bytes | None:
    try:
        return wrapped(epochs, unwrapped(epochs, key), key.unit, key.family, number)
    except (EpochGone, InvalidTag):
        return None


def first_epoch(store: KeyStore, epochs: EpochKeys, family: Family, now: Callable[[], datetime]) -> int:
    """The current epoch's number; the first one is made here."""
    if number := store.epoch(family):
        return number
    with epochs.held():
        if number := store.epoch(family):
            return number
        number = max(epochs.numbers(family), default=0) + 1
        epochs.make(family, number)
        store.begin_epoch(family, number, now())
        store.end_epoch(family, number, now())
    return number


def upgrade(store: KeyStore, epochs: EpochKeys, now: Callable[[], datetime]) -> None:
    """Bring the keys of the first releases, which the master key wraps directly, under an epoch key."""
    family = Family.MAIN
    if not store.wrapped_before(family, 1, None, 1):
        return
    number = first_epoch(store, epochs, family, now)
    with epochs.held():
        rewrap(store, epochs, family, number)
        store.scrub()


def opens_with(store: KeyStore, epochs: EpochKeys) -> bool:
    """Whether the master key fits the key home."""
    return all(_opens(store, epochs, family) for family in Family)


def _opens(store: KeyStore, epochs: EpochKeys, family: Family) -> bool:
    tried = 0
    while number := store.epoch(family):
        try:
            epochs.key(family, number)
        except EpochGone:
            if number == tried:
                return False
            tried = number  # it may have been turned just now
        else:
            return True
    return True
