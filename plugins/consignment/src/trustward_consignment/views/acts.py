"""Acts of a trustee's life cycle, each with its gate."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from trustward.api import Form, NotFound, Permission, requires
from trustward_consignment.domain.lifecycle import Act, acts_from
from trustward_consignment.schemas.forms import ActForm, ReasonForm
from trustward_consignment.services import assessment, disclosure, lifecycle, reading
from trustward_consignment.tables import Trustee
from trustward_consignment.wording import act_words, done_words, explain

from .base import bp, name_of

BY_OFFICER = Act.APPROVE
WITH_REASON = frozenset({Act.SUSPEND, Act.TERMINATE, Act.DROP})
ON_OWN_PAGE = frozenset({Act.ASSESS, Act.APPROVE})


@bp.route("/trustees/<uuid:trustee_id>/acts/<act>", methods=["GET", "POST"])
@requires(Permission.EDIT)
def move(trustee_id: UUID, act: str) -> ResponseReturnValue:
    """Do an act, or read what stands against it."""
    if act not in {one.value for one in Act if one not in ON_OWN_PAGE}:
        raise NotFound
    return _move(trustee_id, Act(act))


@bp.route("/trustees/<uuid:trustee_id>/approve", methods=["GET", "POST"])
@requires(Permission.APPROVE)
def approve(trustee_id: UUID) -> ResponseReturnValue:
    """The officer approves the choice of a trustee."""
    return _move(trustee_id, Act.APPROVE)


def _move(trustee_id: UUID, act: Act) -> ResponseReturnValue:
    row = reading.get(trustee_id)
    form = Form(ReasonForm() if act in WITH_REASON else ActForm(), version=row.version)
    if form.submitted:
        with form.guard():
            typed = form.load()
            lifecycle.act(trustee_id, act, reason=typed["reason"], on=typed["on"], version=form.version)
            flash(str(done_words()[act]))
            return redirect(url_for(".show", trustee_id=trustee_id), 303)
    against = lifecycle.gates(row, (act,))[0].objections
    page = render_template(
        "consignment/act.html", form=form, trustee=row, name=name_of(row), act=act, title=act_words()[act],
        against=[explain(objection) for objection in against], with_reason=act in WITH_REASON,
        follows=act in acts_from(row.state), with_day=act is Act.TERMINATE,
        **(_to_decide_on(row) if act is BY_OFFICER else {}),
    )  # fmt: skip
    return page, form.status


def _to_decide_on(row: Trustee) -> dict[str, Any]:
    """What the officer has to know before the choice of a trustee is approved."""
    newest = assessment.newest(row.id)
    return {
        "fact": reading.fact_of(row, mailbox=False),
        "item_names": disclosure.item_names(),
        "assessment": newest,
        "judged": assessment.judge(newest.levels) if newest else None,
    }
