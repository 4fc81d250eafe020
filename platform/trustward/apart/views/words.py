"""What things of keeping apart are called on pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trustward.apart.domain import SEGREGATE, AccessState, Purpose, statute_row
from trustward.law.errors import UnknownRow
from trustward.law.rows import Duty, RetentionRow
from trustward.plugins.statutes import lawbook
from trustward.records.domain import OWN_PURPOSE
from trustward.records.services import facts
from trustward.records.views.words import in_page
from trustward.web.languages import lang

STATES: Mapping[AccessState, Any] = {
    AccessState.ASKED: _l("waits for a decision"),
    AccessState.OPEN: _l("open for reading"),
    AccessState.REFUSED: _l("access refused"),
    AccessState.ENDED: _l("no longer open"),
}
LOOKS: Mapping[AccessState, str] = {
    AccessState.ASKED: "wait", AccessState.OPEN: "good", AccessState.REFUSED: "bad", AccessState.ENDED: "",
}  # fmt: skip
PURPOSES: Mapping[Purpose, Any] = {
    Purpose.SUBJECT: _l("The data subject exercises a right"),
    Purpose.AUTHORITY: _l("An authority demands it on a legal basis"),
    Purpose.COURT: _l("A claim, or the defence against one"),
    Purpose.INSPECTION: _l("Checking that it is kept, and kept right"),
}


def statute(record_class: str) -> str:
    """What has the units of a class kept: the statute as the register states it, or its rows of law; a hold without one."""
    if record_class == OWN_PURPOSE:
        return str(_("A hold"))
    fact = facts.statutory().get(record_class)
    if fact is None:
        return record_class
    stated = " ".join(dict.fromkeys(text for text in (in_page(fact.act), in_page(fact.citation)) if text))
    return stated or ", ".join(law(row) for row in fact.rows) or record_class


def law(row_id: str) -> str:
    """A row of law as it is cited; its id where no pack has it (any more)."""
    try:
        return lawbook().cite(lawbook().get(RetentionRow, row_id)).in_(lang())
    except (UnknownRow, ValueError):
        return row_id


def cited(citation: str) -> str:
    """A citation as it is printed; as it is written where no pack knows its act."""
    try:
        return lawbook().cite(citation).in_(lang())
    except (UnknownRow, ValueError):
        return citation


def demand() -> str:
    """What demands that it is kept apart; empty where no pack says so."""
    try:
        return lawbook().cite(lawbook().by_key(Duty, SEGREGATE)).in_(lang())
    except (UnknownRow, ValueError):
        return ""


def purpose(stored: str) -> str:
    """What access was asked for."""
    if row := statute_row(stored):
        return str(_("What %(statute)s has it kept for", statute=law(row)))
    return str(PURPOSES[Purpose(stored)]) if stored in set(Purpose) else stored


def purposes(found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Purposes to choose from."""
    return [("", str(_("Choose what it is for"))), *((value, purpose(value)) for value, _citation in found)]
