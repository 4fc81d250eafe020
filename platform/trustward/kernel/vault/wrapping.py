"""How a data key is wrapped: AES-256-GCM under its epoch key, bound to its unit, family and epoch."""

from __future__ import annotations

import os
from uuid import UUID

from trustward.kernel.vault.epochs import EpochKeys
from trustward.kernel.vault.store import Family, KeptKey

NONCE = 12


def wrapped(epochs: EpochKeys, key: bytes, unit: UUID, family: Family, epoch: int) -> bytes:
    """Wrap a data key. Raises: EpochGone."""
    nonce = os.urandom(NONCE)
    return nonce + epochs.key(family, epoch).encrypt(nonce, key, _bound(unit, family, epoch))


def unwrapped(epochs: EpochKeys, kept: KeptKey) -> bytes:
    """The data key. Raises: EpochGone; InvalidTag when it was moved or changed."""
    nonce, body = kept.wrapped[:NONCE], kept.wrapped[NONCE:]
    bound = _bound(kept.unit, kept.family, kept.epoch)
    return epochs.key(kept.family, kept.epoch).decrypt(nonce, body, bound)


def _bound(unit: UUID, family: Family, epoch: int) -> bytes:
    return unit.bytes + (f"{family}:{epoch}".encode() if epoch else b"")  # epoch 0: as the first releases bound it
