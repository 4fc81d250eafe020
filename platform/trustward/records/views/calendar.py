"""What ends when: a picture and a table, by month and class."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.accounts.domain import Permission
from trustward.records import services
from trustward.records.domain.chart import stacked
from trustward.retention.domain import NextStep
from trustward.web import dates
from trustward.web.access import requires
from trustward.web.languages import lang

from . import words

bp = Blueprint("records_calendar", __name__, url_prefix="/t/<slug>/records/calendar", template_folder="../templates")
_MONTHS = 12


@bp.get("/")
@requires(Permission.VIEW)
def ends() -> ResponseReturnValue:
    """How many units are to be kept apart or destroyed, month by month."""
    months, found = services.ends_by_month(ZoneInfo(g.zone), _MONTHS)
    by_step = {
        step: [sum(column) for column in zip(*_columns(found, step), strict=True)]
        for step in (NextStep.MOVE_APART, NextStep.DESTROY)
    }
    labels = [_("now"), *(dates.month(month, lang(), short=True) for month in months)]
    chart = stacked([by_step[NextStep.MOVE_APART], by_step[NextStep.DESTROY]])
    return render_template(
        "records/ends.html", months=months, ends=found, chart=chart, labels=labels, names=words.Names(), words=words,
        due=sum(one.due for one in found), later=sum(one.later for one in found), open=services.without_end(),
    )  # fmt: skip


def _columns(found: list[services.Ends], step: NextStep) -> list[tuple[int, ...]]:
    """What is due now and in each month, for the lines of one step; zeros where there are none."""
    return [(one.due, *one.by_month) for one in found if one.step is step] or [(0,) * (_MONTHS + 1)]
