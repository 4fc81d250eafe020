"""The trustee's pages in the portal: ask for consent, answer, see the decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.api import PORTAL_PAGES, Form, NotFound, current_door, lang, portal
from trustward_consignment import api as consignment
from trustward_reconsignment import trustees, wording
from trustward_reconsignment.domain.requests import RequestState
from trustward_reconsignment.schemas.requests import AnswerSchema, RequestSchema
from trustward_reconsignment.services import asking, chains, deciding, rows
from trustward_reconsignment.views import item_options, parents

bp = Blueprint(
    "reconsignment_portal", __name__, url_prefix=f"{PORTAL_PAGES}/reconsignment", template_folder="templates"
)


@bp.context_processor
def words() -> dict[str, Any]:
    """What the templates speak with."""
    return {
        "word": wording.word, "kinds": wording.KINDS, "explain": wording.explain, "cited": wording.citation,
        "country": wording.country, "called": wording.called,
    }  # fmt: skip


@bp.get("/")
@portal()
def requests() -> ResponseReturnValue:
    """The trustee's requests."""
    trustee = _trustee()
    return render_template("reconsignment/portal/requests.html", trustee=trustee, rows=asking.of_trustee(trustee.id))


@bp.route("/new", methods=["GET", "POST"])
@portal()
def new() -> ResponseReturnValue:
    """Ask for consent; what rules refuse is said at once."""
    trustee = _trustee()
    form = Form(RequestSchema(), initial={"country": consignment.home_country()})
    if form.submitted:
        with form.guard():
            typed = form.load()
            row = asking.ask(current_door(), rows.typed(typed), typed["safeguards"], typed["parent"])
            if row.state is RequestState.ASKED:
                flash(_("Your request was received. You get a mail when it is decided."))
            return redirect(url_for(".show", request_id=row.id), 303)
    page = render_template("reconsignment/portal/new.html", form=form, trustee=trustee, parents=parents(chains.of(trustee.id)),
                           countries=wording.countries(), item_options=item_options(trustee))  # fmt: skip
    return page, form.status


@bp.get("/requests/<uuid:request_id>")
@portal()
def show(request_id: UUID) -> ResponseReturnValue:
    """A request and how it stands."""
    return render_template("reconsignment/portal/show.html", form=Form(AnswerSchema()), **_facts(request_id))


@bp.post("/requests/<uuid:request_id>/answer")
@portal()
def answer(request_id: UUID) -> ResponseReturnValue:
    """Answer the controller's question."""
    form = Form(AnswerSchema())
    with form.guard():
        asking.answer(current_door(), request_id, form.load()["text"])
        flash(_("Your answer was received."))
        return redirect(url_for(".show", request_id=request_id), 303)
    return render_template("reconsignment/portal/show.html", form=form, **_facts(request_id)), form.status


@bp.post("/requests/<uuid:request_id>/withdraw")
@portal()
def withdraw(request_id: UUID) -> ResponseReturnValue:
    """Take a request back."""
    asking.withdraw(current_door(), request_id)
    flash(_("You took the request back."))
    return redirect(url_for(".show", request_id=request_id), 303)


def _trustee() -> trustees.TrusteeView:
    door = current_door()
    if door.subject[0] != trustees.SUBJECT:
        raise NotFound
    return trustees.view(door.subject[1])


def _facts(request_id: UUID) -> dict[str, Any]:
    row = asking.of_door(current_door(), request_id)
    names, under = consignment.item_names(), chains.parent(row.trustee_id, row.parent_id)
    return {
        "row": row, "under": under, "safeguards": rows.safeguards_of(row), "talk": rows.talk_of(row),
        "item_names": [names[key].in_(lang()) if key in names else key for key in row.items],
        "consent": deciding.consent_of(row.id), "stopped_by": [wording.reason_of(one) for one in row.obstacles],
    }  # fmt: skip
