"""Opening the key store of an installation."""

from __future__ import annotations

from trustward.kernel import clock
from trustward.kernel.vault.embedded import EmbeddedKeyStore
from trustward.kernel.vault.master import master_key
from trustward.kernel.vault.sealing import Vault
from trustward.kernel.vault.turning import opens_with, upgrade
from trustward.settings import BadSettings, Settings


def open_vault(settings: Settings) -> Vault:
    """The vault over the embedded key store; a store of an older release is brought up to date.

    Raises:
        BadSettings: the master key does not fit the key store.
    """
    store = EmbeddedKeyStore(settings.keys_url)
    found = Vault(store, master_key(settings.master_key_file), store.folder)
    if not opens_with(store, found.epochs):
        raise BadSettings(
            f"The master key in {settings.master_key_file} does not fit the key store in {store.folder}: "
            "set TRUSTWARD_MASTER_KEY_FILE to the right one. Nothing was changed."
        )
    upgrade(store, found.epochs, clock.machine_now)
    store.close()  # a process that forks must not share a connection; the next one opens by itself
    return found
