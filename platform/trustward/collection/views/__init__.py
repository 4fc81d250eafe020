"""Pages: the forms for everybody, what a person comes back to, and the staff's."""

from __future__ import annotations

from . import data, desk, panels, public, receipts, staff

BLUEPRINTS = (public.bp, data.bp, receipts.bp, staff.bp, desk.bp)

__all__ = ["BLUEPRINTS", "panels"]
