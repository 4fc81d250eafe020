"""What things of the records are called on pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trustward.accounts import access_log, people
from trustward.kernel import clock
from trustward.kernel.texts import Text
from trustward.law.rows import RetentionRow
from trustward.plugins.manager import plugins
from trustward.records.domain import OWN_PURPOSE, Held, HoldState, ImportState, IndexKind, RecordSource, UnitState
from trustward.records.domain.adoption import LawRow
from trustward.records.schemas import Why
from trustward.records.services import facts
from trustward.records.services.waiting import Waits
from trustward.records.tables import RecordUnit
from trustward.retention.domain import EVENTS, STANDINGS, EventKind, NextStep, Standing
from trustward.retention.domain.sentence import period_words
from trustward.web.entry import current_member
from trustward.web.languages import lang

access_log.describe("record.items_shown", _l("what a record holds was shown"))
access_log.describe("records.faulty_lines_shown", _l("faulty lines of an uploaded sheet were downloaded"))
access_log.describe("record.external_id_shown", _l("the id of a record in another system was shown"))
access_log.describe("records.external_ids_shown", _l("ids of records in another system were shown or downloaded"))
access_log.describe("records.searched", _l("records were searched by what is known of a person"))

WAITS: Mapping[Waits, Any] = {
    Waits.EVENT: _l("an event that gives it an end"),
    Waits.HOLD_ASKED: _l("a decision about a hold"),
    Waits.HOLD_ENDING: _l("a look at a hold that ends soon"),
}
STATES: Mapping[UnitState, Any] = {
    UnitState.LIVE: _l("in use"),
    UnitState.MOVING: _l("on its way apart"),
    UnitState.APART: _l("kept apart"),
}
WAITING: Mapping[NextStep, Any] = {
    NextStep.MOVE_APART: _l("purpose ended, waits to be kept apart"),
    NextStep.DESTROY: _l("time over, waits for destruction"),
}
"""What is true of a unit whose next step has come: it is not in use any more, whatever its store."""
SOURCES: Mapping[RecordSource, Any] = {
    RecordSource.FORM: _l("public form"),
    RecordSource.API: _l("API"),
    RecordSource.CSV: _l("uploaded sheet"),
    RecordSource.CONNECTOR: _l("connector"),
    RecordSource.STAFF: _l("entered by staff"),
}
HELD: Mapping[Held, Any] = {
    Held.HERE: _l("here, sealed"),
    Held.ELSEWHERE: _l("in another system; here are only its events"),
}
STEPS: Mapping[NextStep, Any] = {
    NextStep.NONE: _l("no end known yet"),
    NextStep.MOVE_APART: _l("keep apart"),
    NextStep.DESTROY: _l("destroy"),
}
HOLDS: Mapping[HoldState, Any] = {
    HoldState.ASKED: _l("waits for approval; it holds already"),
    HoldState.APPROVED: _l("holds"),
    HoldState.ENDED: _l("hold ended"),
}
IMPORTS: Mapping[ImportState, Any] = {
    ImportState.LOOKED_AT: _l("looked at, not taken in"),
    ImportState.FAULTY: _l("has faults, not taken in"),
    ImportState.TAKING: _l("being taken in"),
    ImportState.TAKEN: _l("taken in"),
    ImportState.STOPPED: _l("stopped on the way"),
    ImportState.THROWN_AWAY: _l("thrown away"),
    ImportState.UNDOING: _l("being undone"),
    ImportState.UNDONE: _l("undone"),
}
LOOKS: Mapping[Any, str] = {
    UnitState.LIVE: "good", UnitState.MOVING: "wait", UnitState.APART: "wait",
    Standing.KEEP: "good", Standing.KEEP_APART: "wait", Standing.DUE: "wait", Standing.OVERDUE: "bad",
    HoldState.ASKED: "wait", HoldState.APPROVED: "good", HoldState.ENDED: "",
}  # fmt: skip
WHYS: Mapping[Why, Any] = {
    Why.ANSWER: _l("to answer the person"),
    Why.SERVICE: _l("to do what the person asked for"),
    Why.RIGHTS: _l("to handle a request for access, correction or deletion"),
    Why.CORRECT: _l("to correct something"),
    Why.LAW: _l("because a law or an authority demands it"),
    Why.CHECK: _l("to check before destruction"),
}


class Names:
    """Names of services and record classes in the page's language; the key where the register has none any more."""

    def __init__(self) -> None:
        self._services, self._classes = facts.service_names(), facts.class_names()

    def service(self, key: str) -> str:
        return in_page(self._services.get(key)) or key

    def record_class(self, key: str) -> str:
        if key == OWN_PURPOSE:
            return str(_("The service's own purpose"))
        return in_page(self._classes.get(key)) or key

    def services(self) -> list[tuple[str, str]]:
        """To choose from."""
        return [(key, in_page(name) or key) for key, name in self._services.items()]

    def classes(self) -> list[tuple[str, str]]:
        """To choose from; "-" is the service's own purpose."""
        return [("-", self.record_class(OWN_PURPOSE)), *((key, self.record_class(key)) for key in self._classes)]


def in_page(text: Text | None) -> str:
    """A text in the page's language."""
    return text.in_(lang()) if text else ""


def event(kind: EventKind) -> str:
    """What happened, in a word or two."""
    return EVENTS[kind].in_(lang())


def column(name: str) -> str:
    """What a column of a sheet is, in words."""
    if name.startswith("#"):
        return str(_("column %(number)s", number=name[1:]))
    plain = {
        "external_id": _("Id in another system"), "service": _("Service"), "classes": _("Record class"),
        IndexKind.EMAIL.value: _("E-mail address"), IndexKind.PHONE.value: _("Telephone number"), "": "",
    }  # fmt: skip
    return str(plain[name]) if name in plain else event(EventKind(name))


def state_of(unit: RecordUnit) -> tuple[Any, str]:
    """Where a unit stands in words, and how that looks: also what its state alone does not say, that its time is over."""
    over = unit.next_at is not None and unit.next_at <= clock.now() and unit.next_step in WAITING
    if over and (unit.state is UnitState.LIVE or unit.next_step is NextStep.DESTROY):
        return WAITING[unit.next_step], "wait"
    return STATES[unit.state], LOOKS[unit.state]


def standing_of(unit: RecordUnit, standing: Standing) -> list[tuple[Any, str]]:
    """The badges of a unit on its record's page: what holds now, and its place where that says something else."""
    if standing is Standing.KEEP_APART:
        return [(WAITING[NextStep.MOVE_APART] if unit.state is UnitState.LIVE else STATES[unit.state], "wait")]
    found = [(STANDINGS[standing].in_(lang()), LOOKS[standing])]
    return found if unit.state is UnitState.LIVE else [*found, (STATES[unit.state], LOOKS[unit.state])]


def pack_title(name: str) -> str:
    """What a statute pack is called; its name where it is not installed any more."""
    manifest = plugins().manifests.get(name)
    return str(manifest.title) if manifest else name


def pack(stored: str) -> str:
    """A pack and its version ("statutes_kr 2026.11.24") as people read it."""
    name, _space, version = stored.partition(" ")
    return f"{pack_title(name)} {version}".strip()


def who(account_id: UUID | None) -> str:
    """A colleague's name; nobody where a machine or the person herself did it."""
    if account_id is None:
        return str(_("by itself"))
    name = people.names([account_id]).get(account_id) or str(_("somebody who left"))
    return str(_("%(name)s (you)", name=name)) if account_id == current_member().account_id else name


def period(row: LawRow) -> str:
    """How long, in words."""
    if isinstance(row, RetentionRow) and row.period_max is not None and row.period is not None:
        return f"{period_words(str(row.period), lang())} – {period_words(str(row.period_max), lang())}"
    return period_words(str(row.period), lang()) if row.period else "–"
