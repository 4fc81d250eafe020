"""Pages of what is kept apart: the ledger for everybody, access by asking for whoever may ask."""

from __future__ import annotations

from . import access, ledger, panel

BLUEPRINTS = (ledger.bp, access.bp)

__all__ = ["BLUEPRINTS", "panel"]
