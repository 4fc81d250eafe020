"""How long the access log is kept: never shorter than the law's rows, longer where the tenant says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import gettext as _

from trustward.accounts import access_log
from trustward.accounts.tables import AccessKeeping
from trustward.kernel import audit, clock, outbox, scope, tenants
from trustward.kernel.errors import Conflict, Invalid
from trustward.law.arithmetic import Period, Unit, retention_end
from trustward.law.arithmetic.periods import last_day
from trustward.law.book import Lawbook
from trustward.law.rows import Anchor, Bound, RetentionRow
from trustward.plugins.statutes import installed_packs, lawbook

MONTH_OVER = "accounts.month_over"
LONGEST_MONTHS = 120


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long the entered tenant keeps its access log, and which rows of law ask for what."""

    months: int | None
    version: int
    rows: tuple[RetentionRow, ...]
    ledger_rows: tuple[RetentionRow, ...]
    floor_months: int | None


def keeping() -> Keeping:
    """The entered tenant's rule as it stands today."""
    book, chosen = lawbook(), _chosen()
    rows = _floors(book, Anchor.LOGGED)
    return Keeping(
        chosen.months if chosen else None, chosen.version if chosen else 0, rows, _floors(book, Anchor.GRANT_CHANGED),
        _floor_months(rows, book.on),
    )  # fmt: skip


def keep_for(months: int, *, version: int | None = None) -> None:
    """Keep the access log longer than the law asks.

    Raises:
        Invalid: shorter than the longest of the law's rows, or longer than ten years. Conflict: changed meanwhile.
    """
    now = keeping()
    least = now.floor_months or 1
    if not least <= months <= LONGEST_MONTHS:
        message = _("Between %(least)s and %(most)s months are possible.", least=least, most=LONGEST_MONTHS)
        raise Invalid(fields={"months": [message]}, code="below_the_legal_floor" if months < least else None)
    row = _chosen()
    if version is not None and version != now.version:
        raise Conflict(_("Somebody else changed this in the meantime."), theirs={"months": now.months})
    if row is None:
        row = AccessKeeping(months=months)
        scope.session().add(row)
    row.months = months
    audit.record("access_log.keeping_set", ("access_log", scope.tenant_id()), {"months": months})


def purge() -> int:
    """Remove what need not be kept any more. Nothing is removed where no statute pack says how long to keep.

    Returns: how many days lie before the first day that is kept, for the operator's log; 0 when nothing may go.
    """
    platform = scope.tenant_id() == scope.PLATFORM
    zone = ZoneInfo("UTC" if platform else tenants.get().zone)
    today = clock.today(zone)
    book = Lawbook.of(installed_packs().values(), on=today) if platform else lawbook(today)
    chosen = None if platform else _chosen()
    last = _last_day_that_may_go(book, chosen.months if chosen else 0, zone, today)
    if last is None:
        return 0
    first_kept = datetime.combine(last + timedelta(days=1), time(), zone)
    for month in access_log.purge(first_kept):
        outbox.promise(MONTH_OVER, f"access month:{month}", {"month": month})
    return (today - last).days


def _last_day_that_may_go(book: Lawbook, months: int, zone: ZoneInfo, today: date) -> date | None:
    """The newest day whose lines every row, and the tenant, have let go."""
    rows = _floors(book, Anchor.LOGGED)
    if not rows:
        return None
    periods = [row.period for row in rows if row.period] + ([Period(months, Unit.MONTHS)] if months else [])
    calendar = book.calendar()
    day = today - max(last_day(today, period) - today for period in periods)
    while any(retention_end(day, period, calendar, zone).keep_until >= today for period in periods):
        day -= timedelta(days=1)
    return day


def _floors(book: Lawbook, anchor: Anchor) -> tuple[RetentionRow, ...]:
    """The rows with a least period from `anchor` that bind everybody."""
    found: Sequence[RetentionRow] = book.retentions(profiles=())
    return tuple(r for r in found if anchor in r.anchors and r.period and r.bound is Bound.AT_LEAST)


def _floor_months(rows: Sequence[RetentionRow], on: date) -> int | None:
    """The fewest whole months that satisfy every row."""
    if not rows:
        return None
    longest = max(last_day(on, row.period) for row in rows if row.period)
    return next(n for n in range(1, 12 * 200) if last_day(on, Period(n, Unit.MONTHS)) >= longest)


def _chosen() -> AccessKeeping | None:
    return scope.session().scalar(sa.select(AccessKeeping))
