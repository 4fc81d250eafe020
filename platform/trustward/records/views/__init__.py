"""Pages of records: lists, search, one record, what ends when, and the law that the tenant counts with."""

from __future__ import annotations

from . import acts, calendar, pages, statutes

BLUEPRINTS = (pages.bp, acts.bp, calendar.bp, statutes.bp)
