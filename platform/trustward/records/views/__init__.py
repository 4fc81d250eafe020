"""Pages of records: lists, search, one record, what ends when, the law that counts; how records held elsewhere come in."""

from __future__ import annotations

from . import acts, api, calendar, imports, pages, settings, statutes, tokens

BLUEPRINTS = (pages.bp, acts.bp, calendar.bp, statutes.bp, imports.bp, tokens.bp, settings.bp, api.bp)
