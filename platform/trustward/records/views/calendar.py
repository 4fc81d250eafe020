"""What ends when: a picture and a table, by month, with what of each class."""

from __future__ import annotations

from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.accounts.domain import Permission
from trustward.records import services
from trustward.records.domain.chart import lying
from trustward.retention.domain import NextStep
from trustward.web import dates
from trustward.web.access import requires
from trustward.web.languages import lang

from . import words

bp = Blueprint("records_calendar", __name__, url_prefix="/t/<slug>/records/calendar", template_folder="../templates")
_MONTHS = 12


class Part(NamedTuple):
    """So many units of one class have this as their next step at that time."""

    service: str
    record_class: str
    step: NextStep
    number: int


class When(NamedTuple):
    """A line of the table: when, and what. `kind` is "due", "month", "later" or "open"."""

    kind: str
    label: str
    parts: list[Part]

    def of(self, step: NextStep) -> int:
        """How many units have that next step."""
        return sum(part.number for part in self.parts if part.step is step)

    @property
    def number(self) -> int:
        """How many units there are."""
        return sum(part.number for part in self.parts)


@bp.get("/")
@requires(Permission.VIEW)
def ends() -> ResponseReturnValue:
    """How many units are to be kept apart or destroyed, month by month, and of how many that is not known."""
    months, found = services.ends_by_month(ZoneInfo(g.zone), _MONTHS)
    labels = [("due", _("now")), *(("month", dates.month(month, lang(), short=True)) for month in months), ("later", _("later"))]
    whens = [When(*label, []) for label in labels]
    for one in found:
        for when, number in zip(whens, (one.due, *one.by_month, one.later), strict=True):
            if number:
                when.parts.append(Part(one.service, one.record_class, one.step, number))
    endless = services.without_end()
    whens.append(When("open", _("end unknown"), [Part(one.service, one.record_class, NextStep.NONE, one.number) for one in endless]))
    steps = (NextStep.MOVE_APART, NextStep.DESTROY, NextStep.NONE)
    return render_template(
        "records/ends.html", whens=whens, chart=lying([[when.of(step) for step in steps] for when in whens]),
        names=words.Names(), words=words, moved_first=sum(one.moved_first for one in endless),
    )  # fmt: skip
