"""The manifest, and the one hook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flask_babel import lazy_gettext as _l

from trustward.api import ConnectorKind, Manifest, hookimpl

manifest = Manifest(
    name="connectors",
    title=_l("Connectors to other systems"),
    description=_l(
        "Runs the clocks of records in your own databases, and erases, anonymises or moves them apart there."
    ),
    version="0.1.0",
    translations=Path(__file__).parent / "translations",
    on_by_default=True,
)


@hookimpl
def connector_kinds() -> Sequence[ConnectorKind]:
    from trustward_connectors.by_hand import ByHand
    from trustward_connectors.kind import SqlDatabase

    return [SqlDatabase(), ByHand()]
