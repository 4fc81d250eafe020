"""Assessing a trustee: the formula with every factor, and the score card of the choice."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema

from trustward.api import Form, Permission, RiskClass, lang, lawbook, requires
from trustward_consignment.domain.kinds import SelectionCriterion
from trustward_consignment.schemas.forms import FormSchema, line
from trustward_consignment.services import assessment, reading
from trustward_consignment.wording import word

from .base import bp, name_of


@bp.route("/trustees/<uuid:trustee_id>/assessment", methods=["GET", "POST"])
@requires(Permission.EDIT)
def assess(trustee_id: UUID) -> ResponseReturnValue:
    """Rate every factor; the class, and with it the cycle of supervision, follows from the sum."""
    row, newest = reading.get(trustee_id), assessment.newest(trustee_id)
    suggested = assessment.suggested(row)
    factors = assessment.judge({}).factors
    initial = suggested | (dict(newest.levels) if newest else {}) | (dict(newest.selection) if newest else {})
    form = Form(_schema([factor.id for factor in factors]), initial=initial)
    if form.submitted:
        with form.guard():
            typed = form.load()
            levels = {factor.id: typed[factor.id] for factor in factors if typed[factor.id]}
            made = assessment.assess(trustee_id, levels, {c.value: typed[c.value] for c in SelectionCriterion})
            level = lawbook().get(RiskClass, made.risk_class)
            flash(_("Assessed: %(formula)s, class “%(name)s”.", formula=made.formula, name=level.text.in_(lang())))
            return redirect(url_for(".show", trustee_id=trustee_id, _anchor="risk"), 303)
    page = render_template(
        "consignment/assess.html", form=form, trustee=row, name=name_of(row), factors=factors, suggested=suggested,
        criteria=[(c.value, word(c)) for c in SelectionCriterion], lang_=lang(),
        classes=sorted(lawbook().rows(RiskClass), key=lambda one: -one.min_score),
    )  # fmt: skip
    return page, form.status


def _schema(factor_ids: list[str]) -> Schema:
    made: dict[str, Any] = {factor: line(64) for factor in factor_ids} | {
        c.value: line(500) for c in SelectionCriterion
    }
    found: Schema = FormSchema.from_dict(made)()
    return found
