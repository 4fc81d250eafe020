"""The policy's pages: for the staff below `/t/<slug>/policy/`, for everybody below `/p/<slug>/privacy`."""

from __future__ import annotations

from . import pages, public

BLUEPRINTS = (pages.bp, public.bp)
