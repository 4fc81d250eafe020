"""Example cases that prove a pack's rows: given facts and a day, this row, this due day.

An example is a table with `id`, `says` (what it shows), `ask` (a key of `QUESTIONS`), `on` (the day of the law book),
the facts that the question takes, and `expect`: only what is named there is compared. `expect = { error = "<code>" }`
wants a refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from trustward.kernel.errors import DomainError
from trustward.kernel.texts import Text

from .arithmetic import Deadline, Period
from .book import Lawbook
from .pack import StatutePack
from .rows import ROW_KINDS

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """One example with what it expects and what the rows gave, both in words."""

    id: str
    says: str
    ok: bool
    expected: str
    got: str


def check_examples(pack: StatutePack, others: Iterable[StatutePack] = ()) -> list[ExampleResult]:
    """Answer every example of `pack`; `others` are packs that it builds on."""
    packs = (pack, *others)
    return [_check(packs, one) for one in pack.examples]


def _check(packs: tuple[StatutePack, ...], example: Facts) -> ExampleResult:
    expected = {key: _plain(value) for key, value in dict(example.get("expect", {})).items()}
    got = _answer(packs, example)
    seen = {key: _plain(got.get(key)) for key in expected} if "error" not in got or "error" in expected else got
    return ExampleResult(
        str(example.get("id", "?")),
        str(example.get("says", "")),
        bool(expected) and seen == expected,
        _listed(expected) or "nothing is expected",
        _listed(seen),
    )


def _answer(packs: tuple[StatutePack, ...], example: Facts) -> dict[str, Any]:
    try:
        ask = QUESTIONS[example["ask"]]
        return ask(Lawbook.of(packs, example["on"]), example)
    except DomainError as error:
        return {"error": error.code}
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        return {"error": f"{type(error).__name__}: {error}"}


def _due(book: Lawbook, facts: Facts) -> dict[str, Any]:
    ask: dict[str, Callable[..., Deadline]] = {
        "duty": book.due,
        "term": book.term_due,
        "proposal": book.proposal_due,
    }
    kind = next(one for one in ask if one in facts)
    found = ask[kind](facts[kind], facts["start"], _zone(facts))
    return {
        "due_on": found.due_on,
        "due_at": found.due_at,
        "shifted_from": found.shifted_from,
        "jumped": [off.on for off in found.jumped],
        "sure": found.sure,
        "proposed": found.proposed,
    }


def _kept(book: Lawbook, facts: Facts) -> dict[str, Any]:
    chosen = Period.parse(facts["chosen"]) if "chosen" in facts else None
    found = book.kept_until(facts["retention"], facts["anchor"], _zone(facts), chosen=chosen)
    return {
        name: getattr(found, name) for name in ("by_private_law", "by_public_law", "keep_until", "ended_at", "sure")
    }


def _gone(book: Lawbook, facts: Facts) -> dict[str, Any]:
    found = book.gone_by(facts["retention"], facts["anchor"], _zone(facts))
    return {"due_on": found.due_on, "due_at": found.due_at}


def _row(book: Lawbook, facts: Facts) -> dict[str, Any]:
    row = book.get(ROW_KINDS[facts["kind"]], facts["row"])
    return {name: getattr(row, name) for name in type(row).__dataclass_fields__} | {"to_check": row.to_check}


def _day(book: Lawbook, facts: Facts) -> dict[str, Any]:
    off = book.calendar(facts.get("calendar")).day_off(facts["day"])
    return {"off": off.kind if off else "working", "name": off.name.ko if off else ""}


def _year(book: Lawbook, facts: Facts) -> dict[str, Any]:
    named = book.calendar(facts.get("calendar")).named(facts["year"]).values()
    days: dict[str, list[date]] = {"holiday": [], "substitute": []}
    for off in sorted(named, key=lambda one: one.on):
        days[off.kind].append(off.on)
    return {"holidays": days["holiday"], "substitutes": days["substitute"]}


def _cite(book: Lawbook, facts: Facts) -> dict[str, Any]:
    return book.cite(facts["citation"]).as_dict()


def _count(book: Lawbook, facts: Facts) -> dict[str, Any]:
    return {"count": len(book.rows(ROW_KINDS[facts["kind"]]))}


def _ended(book: Lawbook, facts: Facts) -> dict[str, Any]:
    return {"remedies": [one.id for one in book.ended_remedies()]}


QUESTIONS: dict[str, Callable[[Lawbook, Facts], dict[str, Any]]] = {
    "due": _due,
    "kept": _kept,
    "gone": _gone,
    "row": _row,
    "day": _day,
    "year": _year,
    "cite": _cite,
    "count": _count,
    "ended": _ended,
}
"""What an example may ask.

`due`: one of `duty`, `term`, `proposal`, and `start`. `kept`: `retention`, `anchor` (and `chosen`). `gone`:
`retention`, `anchor`. `row`: `kind`, `row`. `day`: `day`. `year`: `year`. `cite`: `citation`. `count`: `kind`. `ended`:
bodies not to be named any more. `zone` is needed for the first three, `calendar` only where there are several.
"""


def _zone(facts: Facts) -> ZoneInfo:
    return ZoneInfo(facts["zone"])


def _plain(value: Any) -> str:
    """A value as it can be compared and shown, whether it came from TOML or from a row."""
    match value:
        case None | "":
            return "none"
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()
        case Text():
            return f"{value.ko} / {value.en}"
        case StrEnum():
            return value.value
        case list() | tuple():
            return ", ".join(_plain(one) for one in value) or "none"
        case _:
            return str(value)


def _listed(values: Mapping[str, Any]) -> str:
    return "; ".join(f"{key} {value}" for key, value in values.items())
