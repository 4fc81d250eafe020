"""A second engine, written from the law and not from the first one.

It shares nothing with it but the standard library: days are plain numbers, the calendar is worked out here, months are
walked, and a unit's end is found by asking on one day after the other whether anything still keeps it. Cases come as
plain data (see `cases.py`).

The rules, in the order of the law:
  Civil Act 157, 160: the first day is not counted unless it starts at 00:00; months and years go by the calendar, a
    missing day is the last of its month. 161: an end on a Saturday or holiday moves on. 156: hours run through.
  General Act on Public Administration 6(2): a lasting duty counts its first day and ends on holidays, too; of both
    counts of a statutory retention the later one holds. What must be gone "at most" N later follows the strict count.
  PIPA 21(1): gone when the earliest purpose has ended, unless a statute keeps it; then the latest of those. 37: what
    rests on consent ends with its withdrawal.
  PIPA 15(2): whoever wants to keep longer than was consented to must ask again; until then the shorter period holds.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000
MONDAY, SATURDAY, SUNDAY = 0, 5, 6
FOREVER = 10**9

# Days. Day 1 is 1 January of the year 1, a Monday.


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def length(year: int, month: int) -> int:
    return (31, 29 if is_leap(year) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


@lru_cache(maxsize=100_000)
def first_of(year: int, month: int) -> int:
    """The number of the first day of a month."""
    before = year - 1
    days = before * 365 + before // 4 - before // 100 + before // 400
    return days + sum(length(year, each) for each in range(1, month)) + 1


def civil(day: int) -> tuple[int, int, int]:
    """Year, month and day of the month, by guessing the month and stepping."""
    year = max(1, int((day - 1) / 365.2425) + 1)
    month = 1
    while first_of(year, 1) > day:
        year -= 1
    while first_of(year + 1, 1) <= day:
        year += 1
    while month < 12 and first_of(year, month + 1) <= day:
        month += 1
    return year, month, day - first_of(year, month) + 1


def weekday(day: int) -> int:
    return (day - 1) % 7


# Instants: microseconds since 1970 in UTC.


def wall(instant: int, zone: str) -> datetime:
    return (EPOCH + timedelta(microseconds=instant)).astimezone(ZoneInfo(zone))


def local_day(instant: int, zone: str) -> int:
    at = wall(instant, zone)
    return first_of(at.year, at.month) + at.day - 1


@lru_cache(maxsize=200_000)
def starts(day: int, zone: str) -> int:
    """The first instant of a legal day, found by halving."""
    noon = (day - 719_163) * 86_400 + 43_200
    low, high = noon - 40 * 3600, noon + 28 * 3600
    while high - low > 1:
        middle = (low + high) // 2
        if local_day(middle * SECOND, zone) >= day:
            high = middle
        else:
            low = middle
    return high * SECOND


# The calendar.

KOREAN = [  # month, day, substitute: Saturday, Sunday, meeting; from year-month-day, until before
    (1, 1, False, False, False, None, None),
    (3, 1, True, True, True, None, None),
    (5, 1, True, True, True, (2026, 5, 1), None),
    (5, 5, True, True, True, None, None),
    (6, 6, False, False, False, None, None),
    (7, 17, True, True, True, (2026, 5, 11), None),
    (8, 15, True, True, True, None, None),
    (10, 3, True, True, True, None, None),
    (10, 9, True, True, True, None, None),
    (12, 25, False, False, False, None, (2023, 5, 4)),
    (12, 25, True, True, True, (2023, 5, 4), None),
]
SEOLLAL_CHUSEOK = [
    ((2026, 2, 16), (2026, 2, 17), (2026, 2, 18)),
    ((2026, 9, 24), (2026, 9, 25), (2026, 9, 26)),
    ((2027, 2, 6), (2027, 2, 7), (2027, 2, 8)),
    ((2027, 9, 14), (2027, 9, 15), (2027, 9, 16)),
    ((2028, 1, 26), (2028, 1, 27), (2028, 1, 28)),
    ((2028, 10, 2), (2028, 10, 3), (2028, 10, 4)),
]
BUDDHA = [(2026, 5, 24), (2027, 5, 13), (2028, 5, 2)]
ELECTION = [(2026, 6, 3)]
KNOWN = {2026, 2027, 2028}


def number(day: tuple[int, int, int]) -> int:
    return first_of(day[0], day[1]) + day[2] - 1


def holidays_of(year: int) -> list[tuple[int, bool, bool, bool]]:
    found = []
    for month, day, saturday, sunday, meeting, since, until in KOREAN:
        on = (year, month, day)
        if (since is None or since <= on) and (until is None or on < until):
            found.append((number(on), saturday, sunday, meeting))
    for three in SEOLLAL_CHUSEOK:
        found += [(number(on), False, True, True) for on in three if on[0] == year]
    found += [(number(on), True, True, True) for on in BUDDHA if on[0] == year]
    found += [(number(on), False, False, False) for on in ELECTION if on[0] == year]
    return found


@lru_cache(maxsize=1000)
def korean_days_off(year: int) -> frozenset[int]:
    """Named days off of a year: holidays, and for each one that is lost a free day after it."""
    all_ = sorted(one for each in (year - 1, year, year + 1) for one in holidays_of(each))
    taken = {one[0] for one in all_}
    for place, (day, saturday, sunday, meeting) in enumerate(all_):
        together = [other for other in all_ if other[0] == day]
        if weekday(day) == SATURDAY:
            lost = saturday
        elif weekday(day) == SUNDAY:
            lost = sunday
        else:
            earlier = sum(other[3] for other in all_[:place] if other[0] == day)
            lost = meeting and earlier < len(together) - 1
        if lost:
            free = day + 1
            while free in taken or weekday(free) in (SATURDAY, SUNDAY):
                free += 1
            taken.add(free)
    return frozenset(day for day in taken if civil(day)[0] == year)


class Calendar:
    """Korea's, or any set of days off with the years that are known."""

    def __init__(self, days: list[int] | None, years: list[int] | None) -> None:
        self.days = None if days is None else frozenset(days)
        self.years = KNOWN if years is None else set(years)

    def is_off(self, day: int) -> bool:
        if weekday(day) in (SATURDAY, SUNDAY):
            return True
        return day in (korean_days_off(civil(day)[0]) if self.days is None else self.days)

    def knows(self, first: int, last: int) -> bool:
        return all(year in self.years for year in range(civil(first)[0], civil(last)[0] + 1))


# Counting.


@lru_cache(maxsize=200_000)
def period_end(first: int, amount: int, unit: str) -> int:
    """The last day of a period whose first counted day is `first`."""
    if unit == "days":
        return first + amount - 1
    if unit == "weeks":
        return first + amount * 7 - 1
    months = amount * {"months": 1, "years": 12}[unit]
    year, month, day = civil(first)
    target = year * 12 + month - 1 + months
    walked = first + max(0, int(months * 30.4368) - 40)
    while True:
        walked += 1
        at = civil(walked)
        index = at[0] * 12 + at[1] - 1
        if index == target and at[2] == day:
            return walked - 1
        if index > target:
            return walked - 1


class Count:
    """Counts of one case. An end is (last day, instant from which it is over, whether the calendar knows)."""

    def __init__(self, case: dict) -> None:
        self.zone: str = case["zone"]
        self.calendar = Calendar(case["days_off"], case["known_years"])

    def day(self, at) -> int:
        return at[1] if at[0] == "day" else local_day(at[1], self.zone)

    def over(self, at) -> int:
        return starts(at[1] + 1, self.zone) if at[0] == "day" else at[1]

    def earliest(self, at) -> int:
        return starts(at[1], self.zone) if at[0] == "day" else at[1]

    def end_of(self, day: int, known: bool = True) -> tuple[int, int, bool]:
        return day, starts(day + 1, self.zone), known

    def civil_act(self, at, amount: int, unit: str) -> tuple[int, int, bool]:
        first = self.day(at) + 1
        if at[0] == "at":
            local = wall(at[1], self.zone)
            if (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0):
                first -= 1
        if unit == "business_days":
            day, left = first - 1, amount
            while left:
                day += 1
                left -= not self.calendar.is_off(day)
            begins = first
            while self.calendar.is_off(begins):
                begins += 1
            return self.end_of(day, self.calendar.knows(first, day))
        ends = day = period_end(first, amount, unit)
        while self.calendar.is_off(day):
            day += 1
        return self.end_of(day, self.calendar.knows(ends, day))

    def lasting(self, at, amount: int, unit: str) -> tuple[int, int, bool]:
        return self.end_of(period_end(self.day(at), amount, unit))

    def hours(self, at, amount: int) -> tuple[int, int, bool]:
        over = self.over(at) + amount * 3600 * SECOND
        return local_day(over - 1, self.zone), over, True

    def promised(self, at, amount: int, unit: str) -> tuple[int, int, bool]:
        return self.hours(at, amount) if unit == "hours" else self.civil_act(at, amount, unit)

    def strict(self, at, amount: int, unit: str) -> tuple[int, int, bool]:
        return self.promised(at, amount, unit) if unit in ("hours", "business_days") else self.lasting(at, amount, unit)

    def preserved(self, at, amount: int, unit: str) -> tuple[int, int, bool]:
        one = self.promised(at, amount, unit)
        if unit in ("hours", "business_days"):
            return one
        other = self.lasting(at, amount, unit)
        return max(one[0], other[0]), max(one[1], other[1]), one[2]


# What an anchor of the register, or of a statute, may be.

OF_REGISTER = {
    "collection": ("collected", "record"),
    "inquiry": ("inquiry", "collected"),
    "last_use": ("last_use", "inquiry", "collected"),
}
OF_LAW = {"record": ("record", "collected"), "hiring_decision": ("hiring_decision", "notice_of_decision")}
BEGINS = ("collected", "inquiry", "consent")
ENDS = ("purpose_met", "withdrawn", "notice_of_decision", "membership_end", "contract_end", "consignment_end")


def answer(case: dict) -> dict:
    """What becomes of the unit."""
    count = Count(case)
    warnings: set[str] = set()
    doubts: list[bool] = []  # of what decides

    def events_of(kinds) -> list:
        return sorted((e for e in case["events"] if e[0] in kinds), key=lambda e: (count.over(e[1:]), count.day(e[1:])))

    def reopened(event) -> bool:
        if event[0] not in ENDS:
            return False
        for other in case["events"]:
            if other[0] in BEGINS:
                later_day = count.day(other[1:]) > count.day(event[1:])
                later_instant = other[1] == event[1] == "at" and other[2] > event[2]
                both = other[1] == event[1] == "at"
                if later_instant or (later_day and not both):
                    warnings.add("reopened")
                    return True
        return False

    def gap(events, ends) -> bool:
        pairs = pairwise(events)
        return any(ends(one[1:])[1] <= count.earliest(next_[1:]) for one, next_ in pairs)

    # The purpose.
    candidates: list[tuple[int, int, bool, bool]] = []  # instant, day, known, sure
    missing = False

    def stated(ends) -> tuple[int, int, bool, bool] | None:
        nonlocal missing
        by_condition: dict[str, list] = {}
        for anchor, amount, unit, at_most, condition in ends:
            held = by_condition.setdefault(condition, [])
            kinds = OF_REGISTER.get(anchor, (anchor,))
            events = events_of(kinds)
            if not events:
                missing |= kinds[0] not in ENDS
                continue
            last = events[-1]
            if reopened(last):
                continue
            if unit is None:
                held.append((count.day(last[1:]), count.over(last[1:]), True))
                continue
            way = count.strict if at_most else count.promised
            if gap(events, lambda at, way=way, amount=amount, unit=unit: way(at, amount, unit)):
                warnings.add("reopened")
            held.append(way(last[1:], amount, unit))
        earliest = [min(held, key=lambda e: e[1]) for held in by_condition.values() if held]
        if earliest:
            if len(by_condition) > 1:
                warnings.add("conditions")
            day, instant, known = max(earliest, key=lambda e: e[1])
            return instant, day, known, len(by_condition) == 1
        return None

    consent = not case["service_known"] or case["until_withdrawal"] or case["basis"] in (None, "consent")
    if case["service_known"]:
        if one := stated(case["ends"]):
            candidates.append(one)
        if not case["ends"] and not case["until_withdrawal"]:
            warnings.add("no_end")
            doubts.append(True)
    else:
        warnings.add("unknown_service")
        doubts.append(True)
    by_consent = None
    if consent and case["agreed"] is not None and not (case["service_known"] and case["agreed"] == case["ends"]):
        by_consent = stated(case["agreed"])
    if by_consent:
        candidates.append(by_consent)
    withdrawals = events_of(("withdrawn",))
    if withdrawals and consent and not reopened(withdrawals[-1]):
        at = withdrawals[-1][1:]
        candidates.append((count.over(at), count.day(at), True, True))
    met = events_of(("purpose_met",))
    runs_from_there = case["service_known"] and any(end[0] == "purpose_met" for end in case["ends"])
    if met and not runs_from_there and not reopened(met[-1]):
        at = met[-1][1:]
        candidates.append((count.over(at), count.day(at), True, True))
    purpose = min(candidates, key=lambda e: e[0], default=None)
    if by_consent and purpose is by_consent:
        warnings.add("agreed")
    if purpose is None and missing:
        warnings.add("anchor_missing")

    # The statutes, version by version.
    keeps: list[list] = []  # first day, last day, instant, sure, row number, counted again
    caps: list[tuple[int, int, bool]] = []
    for at_row, row in enumerate(case["rows"] if case["class_known"] else []):
        if not row["versions"]:
            warnings.add("unknown_row")
            keeps.append([-FOREVER, FOREVER, None, False, at_row, False])
            continue
        ours, others = [], []
        for version in row["versions"]:
            kinds = [k for a in version["anchors"] for k in OF_LAW.get(a, (a,))]
            events = events_of(kinds) if version["anchors"] else events_of([e[0] for e in case["events"]])
            new_only = version["since"] is not None and events and count.day(events[-1][1:]) < version["since"]
            (others if new_only else ours).append((version, events))
        row_caps = []
        for version, events in ours:
            begins = -FOREVER if version["from"] is None else version["from"]
            rivals = [one for one, _ in ours if one is not version]
            if any(
                (r["from"] or -FOREVER) == (version["from"] or -FOREVER) and later_adopted(r, version, row)
                for r in rivals
            ):
                continue
            after = [r["from"] for r in rivals if r["from"] is not None and r["from"] > begins]
            if after:
                stops = min(after)
            elif version["to"] is None or any((o["from"] or -FOREVER) >= version["to"] for o, _ in others):
                stops = FOREVER
            else:
                stops = version["to"]
            binds = not version["applies_to"] or bool(set(version["applies_to"]) & set(case["profile"]))
            if not binds or version["bound"] == "while_relied_on":
                continue
            sure = not version["check"] and len(version["anchors"]) == 1
            ending, chosen_ok = row_end(version, events, case, count)
            again = isinstance(ending, tuple) and gap(
                events, lambda at, v=version, e=events: row_end(v, [*e[:-1], ("x", *at)], case, count, e[-1])[0]
            )
            if version["bound"] == "at_most":
                if not isinstance(ending, tuple):
                    doubts.append(True)
                    continue
                if ending[0] < begins:
                    ending = (*count.end_of(begins)[:2], ending[2])
                if ending[0] < stops:
                    row_caps.append((ending[0], ending[1], sure and ending[2], again))
                continue
            if not isinstance(ending, tuple):
                if stops == FOREVER:
                    keeps.append([begins, FOREVER, None, False, at_row, False])
                else:
                    keeps.append([begins, stops - 1, count.end_of(stops - 1)[1], False, at_row, again])
            elif ending[0] >= begins:
                if ending[0] >= stops:
                    ending = (*count.end_of(stops - 1)[:2], ending[2])
                keeps.append([begins, ending[0], ending[1], sure and chosen_ok and ending[2], at_row, again])
        if row_caps:
            last, instant, sure, again = min(row_caps, key=lambda c: c[0])
            caps.append((last, instant, sure))
            doubts.append(not sure)
            warnings |= {"reopened"} if again else set()
    if not case["class_known"]:
        warnings.add("unknown_class")
        keeps.append([-FOREVER, FOREVER, None, False, -1, False])

    # A cap: the day itself is for destroying.
    cap = min(caps, key=lambda c: c[0], default=None)
    if cap is not None and (purpose is None or starts(cap[0], count.zone) < purpose[0]):
        purpose = (starts(cap[0], count.zone), cap[0] - 1, True, True)
    if purpose is None:
        tell(keeps, doubts, warnings)
        return nothing(warnings, not any(doubts))
    doubts.append(not (purpose[2] and purpose[3]))

    # Day after day, as far as anything happens: does something still keep it?
    keeps += [[-FOREVER, hold, count.end_of(hold)[1], True, -2 - n, False] for n, hold in enumerate(case["holds"])]
    day = purpose[1]
    while True:
        found = [keep for keep in keeps if keep[0] <= day + 1 and keep[1] > day]
        if not found:
            break
        day = max(keep[1] for keep in found)
    alive = [keep for keep in keeps if keep[0] <= day + 1]
    tell(alive, doubts, warnings)
    open_ = day == FOREVER
    last = max((keep[2] for keep in alive if keep[2] is not None), default=None)
    apart = open_ or (last is not None and last > purpose[0])
    result = {
        "purpose_ended_at": purpose[0],
        "keep_until": purpose[1],
        "kept_apart": apart,
        "apart_until": None,
        "destroy_from": None,
        "due_on": None,
        "due_at": None,
    }
    if open_:
        warnings.add("anchor_missing")
    else:
        if apart:
            result["apart_until"] = max(keep[1] for keep in alive)
        result["destroy_from"] = begins = last if apart else purpose[0]
        due = None
        if case["destroy"]:
            amount, unit = case["destroy"]
            due = count.promised(("at", begins), amount, unit)
            due = (None if unit == "hours" else due[0], due[1], due[2])
        if cap is not None:
            if cap[1] <= begins:
                warnings.add("past_cap")
            elif due is None or cap[1] < due[1]:
                due = cap
        if due:
            result["due_on"], result["due_at"] = due[0], due[1]
            doubts.append(not due[2])
    return {**result, "sure": not any(doubts), "warnings": sorted(warnings)}


def tell(keeps: list[list], doubts: list[bool], warnings: set[str]) -> None:
    """Of each row, what lasts longest is in doubt or counted again, or not."""
    for row in {keep[4] for keep in keeps}:
        longest = max((keep for keep in keeps if keep[4] == row), key=lambda k: (k[1], k[2] or 0))
        doubts.append(not longest[3])
        warnings |= {"reopened"} if longest[5] else set()


def later_adopted(rival: dict, version: dict, row: dict) -> bool:
    """Of two versions that come into force together, the one for newer records counts; of equals, the later listed."""
    one, other = rival["since"] or -FOREVER, version["since"] or -FOREVER
    if one != other:
        return one > other
    return row["versions"].index(rival) > row["versions"].index(version)


def row_end(version: dict, events: list, case: dict, count: Count, bounds_from=None):
    """The end that a version leads to: a tuple, "no number", or None without an event; and whether a choice is fine."""
    if not events:
        return None, True
    at = events[-1][1:]
    period, fine = version["period"], True
    if version["bound"] == "chosen":
        if not period or not version["period_max"]:
            return "no number", True
        stated = case["stated"]
        base = (bounds_from or events[-1])[1:]
        inside = stated and (
            count.strict(base, *period)[1]
            <= count.strict(base, *stated)[1]
            <= count.strict(base, *version["period_max"])[1]
        )
        period, fine = (stated, True) if inside else (version["period_max"], False)
    if not period:
        return "no number", True
    return (count.strict if version["bound"] == "at_most" else count.preserved)(at, *period), fine


def nothing(warnings: set[str], sure: bool) -> dict:
    return {
        "purpose_ended_at": None,
        "keep_until": None,
        "kept_apart": False,
        "apart_until": None,
        "destroy_from": None,
        "due_on": None,
        "due_at": None,
        "sure": sure,
        "warnings": sorted(warnings),
    }
