"""Random cases as plain data, and the engine's answer to one in the oracle's words.

Dates lie in 1900 to 2200, and often where it hurts: leap days, ends of months, the years whose holidays are known, midnight
and the microsecond before it. Rows of law have several versions, some for new records only.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from trustward.kernel.texts import Text
from trustward.law.arithmetic import Calendar, HolidayOn, Period, Unit
from trustward.law.book import Lawbook
from trustward.law.packs import installed_packs
from trustward.law.rows import Anchor as LawAnchor
from trustward.law.rows import Bound, Duty, DutySubject, RetentionRow, Status, Timing
from trustward.register.domain import (
    Anchor,
    Basis,
    Controller,
    LegalBasis,
    Name,
    Profile,
    Retention,
    RetentionEnd,
    Service,
    Snapshot,
    StatutoryRetention,
)
from trustward.retention.domain import (
    AdoptedRow,
    Caution,
    EventKind,
    Happened,
    Hold,
    UnitFacts,
    disposition,
    rules_for,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
KOREA = Lawbook.of(installed_packs(), on=date(2026, 11, 24)).calendar()
NOBODY = Controller(Name(Text("회사", "Company")))
NAME = Text("이름", "Name")
DATES_ONLY = ("purpose_ended_at", "keep_until", "kept_apart", "apart_until", "destroy_from", "due_on", "due_at")
TOLD = {
    Caution.REOPENED,
    Caution.ANCHOR_MISSING,
    Caution.NO_END,
    Caution.UNKNOWN_SERVICE,
    Caution.UNKNOWN_CLASS,
    Caution.UNKNOWN_ROW,
    Caution.CONDITIONS,
    Caution.AGREED,
    Caution.PAST_CAP,
}
ZONES = ["Asia/Seoul"] * 6 + ["America/New_York", "Europe/Berlin", "Pacific/Auckland", "UTC"]
REGISTER_ANCHORS = [one.value for one in Anchor]
LAW_ANCHORS = [one.value for one in LawAnchor]
HARD_DAYS = [(2, 28), (2, 29), (1, 31), (3, 31), (8, 31), (12, 31), (1, 1), (12, 24), (2, 27), (11, 30)]


# Making cases.


def make(chance: random.Random) -> dict:
    """One case."""
    near = chance.random() < 0.6
    statutory = chance.random() < 0.75
    ends = [_end(chance) for _ in range(chance.choice((0, 1, 1, 1, 2, 3)))]
    rows = [_row(chance, number, near) for number in range(chance.choice((0, 1, 1, 2, 3)))] if statutory else []
    case = {
        "zone": chance.choice(ZONES),
        "service_known": chance.random() < 0.97,
        "class_known": not statutory or chance.random() < 0.97,
        "record_class": "kept" if statutory else "",
        "ends": ends,
        "agreed": _agreed(chance, ends),
        "until_withdrawal": chance.random() < 0.5,
        "basis": chance.choice((None, "consent", "consent", "contract", "law")),
        "profile": chance.sample(["employer", "ecommerce", "telecom"], chance.choice((1, 1, 2))),
        "stated": chance.choice((None, _period(chance, days=True))),
        "rows": rows,
        "destroy": chance.choice(((5, "days"), (5, "days"), (5, "days"), (3, "business_days"), (10, "days"), None)),
        "events": _events(chance, ends, rows, near),
        "holds": [_day(chance, near) for _ in range(chance.choice((0, 0, 0, 1, 2)))],
    }
    case["events"] = [[kind, *_at(chance, day, case["zone"])] for kind, day in case["events"]]
    case["days_off"], case["known_years"] = _calendar(chance, case)
    return case


def _day(chance: random.Random, near: bool) -> int:
    year = chance.randint(2023, 2031) if near else chance.randint(1900, 2200)
    if chance.random() < 0.3:
        month, day = chance.choice(HARD_DAYS)
        try:
            return date(year, month, day).toordinal()
        except ValueError:
            return date(year, 3, 1).toordinal()
    return date(year, 1, 1).toordinal() + chance.randint(0, 364)


def _period(chance: random.Random, days: bool = False) -> tuple[int, str]:
    if days or chance.random() < 0.3:
        return chance.randint(1, 400), "days"
    unit = chance.choice(("years", "years", "years", "months", "weeks", "business_days", "hours"))
    most = {"years": 10, "months": 40, "weeks": 60, "business_days": 30, "hours": 400}[unit]
    return chance.randint(1, most), unit


def _end(chance: random.Random) -> list:
    period = _period(chance) if chance.random() < 0.8 else (0, None)
    return [chance.choice(REGISTER_ANCHORS), *period, chance.random() < 0.2, chance.choice(("", "", "", "members"))]


def _agreed(chance: random.Random, ends: list) -> list[list] | None:
    """What was consented to: nothing, what the register says, or something near it."""
    how = chance.random()
    if how < 0.5:
        return None
    if how < 0.7:
        return ends
    return [*ends[:1], _end(chance)] if how < 0.8 else [_end(chance) for _ in range(chance.choice((0, 1, 1, 2)))]


def _row(chance: random.Random, number: int, near: bool) -> dict:
    versions: list[dict] = []
    changes = sorted({_day(chance, near) for _ in range(chance.choice((0, 0, 0, 1, 1, 2)))})
    bounds = [None, *changes, None]
    for begins, ends in pairwise(bounds):
        versions.append(_version(chance, begins, ends))
        if begins is not None and chance.random() < 0.3:
            versions[-1]["since"] = begins
    if chance.random() < 0.15:
        versions[-1]["to"] = max(_day(chance, near), (versions[-1]["from"] or 0) + 1)
    if chance.random() < 0.15:
        versions.append({**_version(chance, versions[-1]["from"], versions[-1]["to"]), "since": _day(chance, near)})
    if len(versions) > 1 and chance.random() < 0.1:
        del versions[0]
    return {"id": f"ROW-{number}", "versions": [] if chance.random() < 0.02 else versions}


def _version(chance: random.Random, begins: int | None, ends: int | None) -> dict:
    bound = chance.choice(("at_least",) * 6 + ("at_most", "at_most", "chosen", "while_relied_on"))
    period = None if bound == "while_relied_on" else _period(chance, days=bound == "chosen")
    if bound == "at_least" and chance.random() < 0.02:
        period = None
    return {
        "bound": bound,
        "period": period,
        "period_max": (period[0] + chance.randint(0, 300), "days") if bound == "chosen" and period else None,
        "anchors": chance.sample(LAW_ANCHORS, chance.choice((0, 1, 1, 1, 1, 1, 2, 3))),
        "applies_to": chance.choice(([], [], ["ecommerce"], ["employer", "telecom"])),
        "from": begins,
        "to": ends,
        "since": None,
        "check": chance.random() < 0.15,
    }


def _events(chance: random.Random, ends: list, rows: list, near: bool) -> list[tuple[str, int]]:
    wanted = [{"collection": "collected"}.get(end[0], end[0]) for end in ends]
    wanted += [anchor for row in rows for version in row["versions"] for anchor in version["anchors"]]
    wanted += ["collected", "withdrawn", "purpose_met", "consent", "inquiry", "notice_of_decision"]
    base = _day(chance, near)
    found = []
    for _ in range(chance.randint(0, 7)):
        day = base + chance.choice((0, 0, 1, chance.randint(0, 3000))) if chance.random() < 0.7 else _day(chance, near)
        found.append((chance.choice(wanted), day))
    return found


def _at(chance: random.Random, day: int, zone: str) -> list:
    if chance.random() < 0.5:
        return ["day", day]
    local = chance.choice(
        (
            time(),
            time(),
            time(23, 59, 59, 999_999),
            time(0, 0, 0, 1),
            time(9),
            time(chance.randint(0, 23), chance.randint(0, 59), chance.randint(0, 59)),
        )
    )
    instant = datetime.combine(date.fromordinal(day), local, ZoneInfo(zone)).astimezone(UTC)
    return ["at", (instant - EPOCH) // MICROSECOND]


def _calendar(chance: random.Random, case: dict) -> tuple[list[int] | None, list[int] | None]:
    """Korea's, or one whose days off crowd around the ends that the case may lead to."""
    if chance.random() < 0.5:
        return None, None
    days: set[int] = set()
    for event in case["events"]:
        on = date.fromordinal(event[2]) if event[1] == "day" else (EPOCH + MICROSECOND * event[2]).date()
        for years in (1, 2, 3, 5):
            for off in range(-3, 8):
                if chance.random() < 0.3:
                    days.add(date(on.year + years, on.month, 1).toordinal() + on.day - 1 + off)
    return sorted(days), chance.sample(range(1890, 2230), 200)


# Asking the engine.


def ask(case: dict) -> dict:
    """The engine's disposition of a case, in numbers."""
    return told(case, disposition(*arguments(case)))


def arguments(case: dict) -> tuple:
    """What `disposition` is called with."""
    statutory = (
        (StatutoryRetention("kept", tuple(row["id"] for row in case["rows"]), period=_as_period(case["stated"])),)
        if case["record_class"] and case["class_known"]
        else ()
    )
    service = Service(
        "service",
        "group",
        NAME,
        NAME,
        basis=LegalBasis(Basis(case["basis"]) if case["basis"] else None),
        retention=_as_retention(case["ends"], case["until_withdrawal"]),
    )
    snapshot = Snapshot(
        "tenant",
        NOBODY,
        profile=Profile(tuple(case["profile"])),
        services=(service,) if case["service_known"] else (),
        statutory=statutory,
    )
    adopted = [_adopted(row["id"], version) for row in case["rows"] for version in row["versions"]]
    rules = rules_for(snapshot, "service", case["record_class"], adopted, _duty(case["destroy"]))
    facts = UnitFacts(
        "service",
        case["record_class"],
        tuple(Happened(EventKind(kind), _as_time(how, at)) for kind, how, at in case["events"]),
        tuple(Hold(date.fromordinal(day), str(number)) for number, day in enumerate(case["holds"])),
        None if case["agreed"] is None else _as_retention(case["agreed"], False),
    )
    return facts, rules, _as_calendar(case), ZoneInfo(case["zone"])


def told(case: dict, found) -> dict:
    """A disposition in the oracle's words."""
    by = found.destroy_by
    return {
        "purpose_ended_at": _instant(found.purpose_ended_at),
        "keep_until": _number(found.keep_until),
        "kept_apart": found.kept_apart,
        "apart_until": _number(found.apart_until),
        "destroy_from": _instant(found.destroy_from),
        "due_on": _number(by.due_on) if by else None,
        "due_at": _instant(by.due_at) if by else None,
        "sure": found.sure,
        "warnings": sorted(one.value for one in found.warnings if one in TOLD),
    }


def _adopted(row_id: str, version: dict) -> AdoptedRow:
    row = RetentionRow(
        id=row_id,
        text=NAME,
        family=row_id,
        status=Status.CHECK if version["check"] else Status.VERIFIED,
        bound=Bound(version["bound"]),
        period=_as_period(version["period"]),
        period_max=_as_period(version["period_max"]),
        anchors=tuple(LawAnchor(anchor) for anchor in version["anchors"]),
        applies_to=tuple(version["applies_to"]),
        valid_from=_as_date(version["from"]),
        valid_to=_as_date(version["to"]),
    )
    return AdoptedRow(row, _as_date(version["since"]))


def _duty(period: tuple[int, str] | None) -> Duty | None:
    if period is None:
        return None
    return Duty(
        id="DESTROY",
        text=NAME,
        subject=DutySubject.RETENTION,
        trigger=NAME,
        deadline=NAME,
        timing=Timing.WITHIN,
        period=_as_period(period),
    )


def _as_retention(ends: list[list], until_withdrawal: bool) -> Retention:
    made = (
        RetentionEnd(
            Anchor(anchor), _as_period((amount, unit)) if unit else None, condition=Text(condition), at_most=at_most
        )
        for anchor, amount, unit, at_most, condition in ends
    )
    return Retention(tuple(made), until_withdrawal=until_withdrawal)


def _as_period(period: tuple[int, str] | None) -> Period | None:
    return Period(period[0], Unit(period[1])) if period else None


def _as_date(day: int | None) -> date | None:
    return None if day is None else date.fromordinal(day)


def _as_time(how: str, at: int) -> date | datetime:
    return date.fromordinal(at) if how == "day" else EPOCH + MICROSECOND * at


def _as_calendar(case: dict) -> Calendar:
    if case["days_off"] is None:
        return KOREA
    by_year: dict[int, list[HolidayOn]] = {}
    for number in case["days_off"]:
        day = date.fromordinal(number)
        by_year.setdefault(day.year, []).append(HolidayOn(day, NAME))
    holidays = {year: tuple(days) for year, days in by_year.items()}
    return Calendar("any", frozenset({6}), frozenset({5}), _Always(holidays), frozenset(case["known_years"]))


class _Always(dict):
    """Holidays of any year: a year without an entry has none."""

    def __missing__(self, year: int) -> tuple[HolidayOn, ...]:
        return ()


def _number(day: date | None) -> int | None:
    return day.toordinal() if day else None


def _instant(at: datetime | None) -> int | None:
    return (at - EPOCH) // MICROSECOND if at else None
