"""Pages: the forms for everybody, what a person comes back to, and the staff's."""

from __future__ import annotations

from . import public, receipts

BLUEPRINTS = (public.bp, receipts.bp)
