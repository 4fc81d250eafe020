"""Legal time: periods, calendars, deadlines."""

from .calendars import Calendar, DayOff, HolidayOn, OffKind, plain_calendar
from .deadlines import (
    Deadline,
    RetentionEnd,
    ahead,
    anniversary,
    deadline,
    end_of_day,
    first_counted_day,
    retention_end,
    start_of_day,
)
from .periods import CalendarRule, Period, Unit, last_day

__all__ = [
    "Calendar",
    "CalendarRule",
    "DayOff",
    "Deadline",
    "HolidayOn",
    "OffKind",
    "Period",
    "RetentionEnd",
    "Unit",
    "ahead",
    "anniversary",
    "deadline",
    "end_of_day",
    "first_counted_day",
    "last_day",
    "plain_calendar",
    "retention_end",
    "start_of_day",
]
