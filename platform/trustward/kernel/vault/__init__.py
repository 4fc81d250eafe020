"""Sealing of values: AES-256-GCM under one key per unit of destruction, keys kept outside the main database.

A sealed value names its place (tenant, unit, column), so that a ciphertext copied elsewhere will not open. Destroying a unit
destroys its key; the epoch key that wrapped it follows on a cycle, so that no log and no copy of the store opens anything.
"""

from trustward.kernel.vault.journal import Entry, JournalEntry
from trustward.kernel.vault.later import destroy_later
from trustward.kernel.vault.opening import open_vault
from trustward.kernel.vault.parts import part_of
from trustward.kernel.vault.sealing import Vault, blind_index, open_text, seal_text, vault
from trustward.kernel.vault.signing import signed_by
from trustward.kernel.vault.store import Family

__all__ = [
    "Entry", "Family", "JournalEntry", "Vault", "blind_index", "destroy_later", "open_text", "open_vault", "part_of", "seal_text", "signed_by", "vault",
]  # fmt: skip
