"""Pages of destruction: for the staff below `/t/<slug>/destruction/`, for everybody the check of a certificate."""

from __future__ import annotations

from . import at_trustee, by_hand, connectors, deciding, ledger, pages, panel, public, settings

BLUEPRINTS = (pages.bp, deciding.bp, by_hand.bp, ledger.bp, connectors.bp, settings.bp, public.bp, at_trustee.bp)

__all__ = ["BLUEPRINTS", "panel"]
