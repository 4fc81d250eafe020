"""Sealing of values: AES-256-GCM under one key per object, keys kept outside the main database.

A sealed value names its place (tenant, unit, column), so that a ciphertext copied elsewhere will not open.
"""

from trustward.kernel.vault.sealing import Vault, blind_index, open_text, seal_text, vault

__all__ = ["Vault", "blind_index", "open_text", "seal_text", "vault"]
