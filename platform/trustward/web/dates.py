"""Days, instants and countries as people write them, in pages and mails alike."""

from __future__ import annotations

import functools
import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.core import Locale
from flask import Flask, g

from trustward.kernel.texts import Lang
from trustward.web.languages import lang

_WEEKDAYS = "월화수목금토일"
_NO_COUNTRY = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"})
"""Codes that CLDR names beside the countries."""


def day(value: date | datetime, lang: Lang, zone: str) -> str:
    """A day: `2026. 11. 24.(화)`, `24 November 2026 (Tue)`. Of an instant, the legal day in `zone`."""
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(zone)).date()
    if lang is Lang.KO:
        return f"{value.year}. {value.month}. {value.day}.({_WEEKDAYS[value.weekday()]})"
    return f"{value.day} {value:%B %Y (%a)}"


def moment(value: datetime, lang: Lang, zone: str) -> str:
    """A day and the time in `zone`, which is named: `2026. 11. 24.(화) 15:00 KST`."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{day(local.date(), lang, zone)} {local:%H:%M %Z}"


def month(value: date, lang: Lang, *, short: bool = False) -> str:
    """A month: `2026년 11월`, `November 2026`; in narrow columns `2026. 11.`, `Nov 2026`."""
    if lang is Lang.KO:
        return f"{value.year}. {value.month}." if short else f"{value.year}년 {value.month}월"
    return f"{value:%b %Y}" if short else f"{value:%B %Y}"


def country(code: str, lang: Lang) -> str:
    """The name of a country by its code of two letters; the code where nobody knows it."""
    return str(Locale(lang.value).territories.get(code.upper(), code))


@functools.cache
def countries(lang: Lang) -> tuple[tuple[str, str], ...]:
    """Every country's code and name, by name, for a choice."""
    names = Locale(lang.value).territories
    found = ((code, str(name)) for code, name in names.items() if re.fullmatch("[A-Z]{2}", code) and code not in _NO_COUNTRY)
    return tuple(sorted(found, key=lambda one: one[1]))


def init(app: Flask) -> None:
    """Give templates the filters `day`, `moment` (`isoday`, `isomoment` for stored texts), `month`, `short_month` and `country`, in the page's language and the tenant's zone."""

    def zone() -> str:
        return str(g.get("zone") or app.config["BABEL_DEFAULT_TIMEZONE"])

    app.jinja_env.filters["day"] = lambda value: day(value, lang(), zone())
    app.jinja_env.filters["moment"] = lambda value: moment(value, lang(), zone())
    app.jinja_env.filters["isoday"] = lambda stored: day(date.fromisoformat(stored), lang(), zone())
    app.jinja_env.filters["isomoment"] = lambda stored: moment(datetime.fromisoformat(stored), lang(), zone())
    app.jinja_env.filters["month"] = lambda value: month(value, lang())
    app.jinja_env.filters["short_month"] = lambda value: month(value, lang(), short=True)
    app.jinja_env.filters["country"] = lambda code: country(code, lang())
