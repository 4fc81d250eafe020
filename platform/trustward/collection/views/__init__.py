"""Pages: the forms for everybody, what a person comes back to, and the staff's."""

from __future__ import annotations

from . import data, panels, public, receipts, staff

BLUEPRINTS = (public.bp, data.bp, receipts.bp, staff.bp)

__all__ = ["BLUEPRINTS", "panels"]
