"""Imports every room's tables, so that the metadata is whole wherever it is compared or created."""

from __future__ import annotations

from importlib import import_module

TABLES = (
    "trustward.kernel.audit.tables", "trustward.kernel.clock", "trustward.kernel.files", "trustward.kernel.heartbeat",
    "trustward.kernel.outbox.tables", "trustward.kernel.replay", "trustward.kernel.tenants", "trustward.kernel.upkeep",
    "trustward.kernel.vault.sealing",
    "trustward.plugins.enablement", "trustward.web.forms", "trustward.accounts.tables", "trustward.notices.tables",
    "trustward.obligations.tables", "trustward.register.tables", "trustward.policies.tables", "trustward.portal.tables",
    "trustward.vendors.tables", "trustward.records.tables", "trustward.collection.tables", "trustward.apart.tables", "trustward.destruction.tables",
)  # fmt: skip


def import_tables() -> None:
    """Map the core's tables; plugins' are mapped when they load."""
    for module in TABLES:
        try:
            import_module(module)
        except ModuleNotFoundError as error:
            if not error.name or not module.startswith(error.name):
                raise
