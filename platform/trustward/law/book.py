"""The law on one day: statute packs merged, asked by id, cited, and counted with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from trustward.kernel.errors import Invalid
from trustward.kernel.texts import Text

from .arithmetic import Calendar, CalendarRule, Deadline, Period, RetentionEnd, deadline, retention_end
from .calendars import calendar_of
from .citations import write_citation
from .errors import NoPeriod, UnknownRow
from .risk import RiskScore, score_of
from .rows import COUNTED, Bound, CitationStyle, DatedHoliday, Duty, HolidayCalendar, RetentionRow, Row, StatuteName
from .selection import Selection


@dataclass(frozen=True)
class Lawbook(Selection):
    """All installed packs as they read on one day. Make it with `Lawbook.of(packs, on=day)`.

    Look-ups by id are those of `Selection`; here are names, time and risk.
    """

    _calendars: dict[str, Calendar] = field(default_factory=dict, compare=False, repr=False)

    # Names.

    def statute_name(self, row_id: str) -> StatuteName:
        """The name of a statute."""
        return self.get(StatuteName, row_id)

    def cite(self, citation: str | Row) -> Text:
        """A citation (or that of a row) as it is printed, in both languages."""
        written = citation.citation if isinstance(citation, Row) else citation
        return write_citation(written, self.statute_name, lambda style: self.get(CitationStyle, style))

    # Time.

    def calendar(self, row_id: str | None = None, extra: Iterable[DatedHoliday] = ()) -> Calendar:
        """A country's calendar with every year's holidays; `extra` adds days that a tenant entered by hand.

        Without an id, the first pack's calendar. Raises UnknownRow when there is none.
        """
        known = self.rows(HolidayCalendar)
        if row_id is None and not known:
            raise UnknownRow(HolidayCalendar.kind, "*")
        row = known[0] if row_id is None else self.get(HolidayCalendar, row_id)
        if extra := tuple(extra):
            return calendar_of(row, self.packs, extra)
        if row.id not in self._calendars:
            self._calendars[row.id] = calendar_of(row, self.packs)
        return self._calendars[row.id]

    def period(self, row: Duty) -> Period:
        """The length of time in which a duty is due after its trigger: the law's, or the proposal where it has none.

        Raises NoPeriod where nothing can be counted: duties to act before something, to keep, or always.
        """
        period = row.period or (self.proposal(row.proposal).period if row.proposal else None)
        if row.timing not in COUNTED:
            period = None
        if period is None:
            raise NoPeriod(row.kind, row.id)
        return period

    def due(self, duty_id: str, start: date | datetime, zone: ZoneInfo, calendar: Calendar | None = None) -> Deadline:
        """When a duty triggered at `start` is due, with the row, the packs, and whether the number is only proposed.

        `start` is an aware datetime, or a date for "some time that day". Raises UnknownRow, NotInForce, NoPeriod.
        """
        row = self.duty(duty_id)
        period = self.period(row)
        rule = row.rule if row.period else self.proposal(row.proposal).rule
        found = deadline(start, period, calendar or self.calendar(), zone, rule)
        return replace(found, rule=row.id, packs=tuple(self.versions().items()), proposed=row.period is None)

    def term_due(
        self, term_id: str, start: date | datetime, zone: ZoneInfo, calendar: Calendar | None = None
    ) -> Deadline:
        """As `due`, for a term."""
        row = self.term(term_id)
        found = deadline(start, row.period, calendar or self.calendar(), zone, row.rule)
        return replace(found, rule=row.id, packs=tuple(self.versions().items()))

    def proposal_due(
        self, proposal_id: str, start: date | datetime, zone: ZoneInfo, calendar: Calendar | None = None
    ) -> Deadline:
        """As `due`, for a proposal. Raises NoPeriod when it is a plain number."""
        row = self.proposal(proposal_id)
        if row.period is None:
            raise NoPeriod(row.kind, row.id)
        found = deadline(start, row.period, calendar or self.calendar(), zone, row.rule)
        return replace(found, rule=row.id, packs=tuple(self.versions().items()), proposed=True)

    def kept_until(
        self,
        retention_id: str,
        anchor: date | datetime,
        zone: ZoneInfo,
        calendar: Calendar | None = None,
        chosen: Period | None = None,
    ) -> RetentionEnd:
        """Until when a record of a retention row is kept. Where the controller sets the period, it is `chosen`.

        Raises NoPeriod for rows that name no period to keep for, Invalid for a chosen period outside the row's bounds.
        """
        row = self.retention(retention_id)
        on = calendar or self.calendar()
        if row.bound is Bound.CHOSEN:
            return retention_end(anchor, _within(row, chosen, anchor, on, zone), on, zone)
        if row.period is None or row.bound is not Bound.AT_LEAST:
            raise NoPeriod(row.kind, row.id)
        return retention_end(anchor, row.period, on, zone)

    def gone_by(
        self, retention_id: str, anchor: date | datetime, zone: ZoneInfo, calendar: Calendar | None = None
    ) -> Deadline:
        """The last day on which a record may still exist, for rows that set a maximum.

        The stricter count: the first day counts, and a day off at the end changes nothing. Raises NoPeriod for other
        rows.
        """
        row = self.retention(retention_id)
        if row.period is None or row.bound is not Bound.AT_MOST:
            raise NoPeriod(row.kind, row.id)
        found = deadline(anchor, row.period, calendar or self.calendar(), zone, CalendarRule.LASTING)
        return replace(found, rule=row.id, packs=tuple(self.versions().items()))

    # Risk.

    def risk_score(self, levels: Mapping[str, str]) -> RiskScore:
        """The score of a trustee from the level of each risk factor (factor id → level code), with its class.

        Raises Invalid that names each factor without an answer or with one that it does not have.
        """
        return score_of(self.risk_factors(), levels, self.risk_class)


def _within(row: RetentionRow, chosen: Period | None, anchor: date | datetime, on: Calendar, zone: ZoneInfo) -> Period:
    if chosen is None or row.period is None or row.period_max is None:
        raise NoPeriod(row.kind, row.id)
    least, wanted, most = (
        retention_end(anchor, period, on, zone).by_public_law for period in (row.period, chosen, row.period_max)
    )
    if not least <= wanted <= most:
        raise Invalid(f"{chosen} is outside what {row.id} allows: {row.period} to {row.period_max}.")
    return chosen
