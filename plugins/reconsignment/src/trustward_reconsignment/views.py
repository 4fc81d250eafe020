"""The controller's pages: requests, decisions, the chain."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.api import Form, Permission, colleagues, lang, require_recent, requires
from trustward_consignment import api as consignment
from trustward_reconsignment import drawing, letters, trustees, wording
from trustward_reconsignment.domain.chain import Flaw, walk
from trustward_reconsignment.domain.requests import Ground
from trustward_reconsignment.domain.rules import Concern
from trustward_reconsignment.schemas.requests import AnswerSchema, ApprovalSchema, EndSchema, FoundSchema, RefusalSchema
from trustward_reconsignment.services import asking, chains, deciding, ending, rows
from trustward_reconsignment.services.chains import Chain
from trustward_reconsignment.tables import Request

bp = Blueprint("reconsignment", __name__, template_folder="templates")


@bp.context_processor
def words() -> dict[str, Any]:
    """What the templates speak with."""
    return {
        "word": wording.word, "kinds": wording.KINDS, "explain": wording.explain, "cited": wording.citation,
        "country": wording.country, "called": wording.called,
    }  # fmt: skip


@bp.get("/")
@requires(Permission.VIEW)
def requests() -> ResponseReturnValue:
    """Requests that wait, or all of them."""
    every, before = request.args.get("all") == "1", request.args.get("before", type=UUID)
    found = deciding.page(open_only=not every, before=before if every else None)
    shown = found if not every else found[: deciding.PAGE]
    more = shown[-1].id if len(found) > len(shown) else None
    names = trustees.names([row.trustee_id for row in shown])
    return render_template("reconsignment/requests.html", rows=shown, names=names, every=every, more=more,
                           today=consignment.today(), flawed=chains.without_consent())  # fmt: skip


@bp.get("/requests/<uuid:request_id>")
@requires(Permission.VIEW)
def show(request_id: UUID) -> ResponseReturnValue:
    """A request with what the rules say, and what may be done."""
    return render_template("reconsignment/show.html", **_facts(deciding.get(request_id)))


@bp.route("/requests/<uuid:request_id>/approve", methods=["GET", "POST"])
@requires(Permission.APPROVE)
def approve(request_id: UUID) -> ResponseReturnValue:
    """Consent, with conditions."""
    if request.method == "POST":
        require_recent()
    row = deciding.get(request_id)
    form = Form(ApprovalSchema(), initial={"content_hash": row.content_hash}, version=row.version)
    if form.submitted:
        with form.guard():
            typed = form.load()
            chosen = [str(text) for key, text in wording.CONDITIONS.items() if key in typed["standard"]]
            own = [line.strip() for line in typed["conditions"].splitlines() if line.strip()]
            deciding.approve(row.id, [*chosen, *own], content_hash=typed["content_hash"], confirmed=typed["confirmed"],
                             transfer_basis=typed["transfer_basis"], version=form.version)  # fmt: skip
            flash(_("You consented. The sub-trustee is in the next draft of the privacy policy."))
            return redirect(url_for(".show", request_id=row.id))
    facts = _facts(row)
    points = [(reason.key, wording.explain(reason)) for reason in facts["judged"].concerns]
    page = render_template(
        "reconsignment/approve.html", form=form, conditions=wording.CONDITIONS, points=points,
        bases=wording.transfer_bases() if deciding.goes_abroad(row) else [], **facts,
    )  # fmt: skip
    return page, form.status


@bp.route("/requests/<uuid:request_id>/refuse", methods=["GET", "POST"])
@requires(Permission.APPROVE)
def refuse(request_id: UUID) -> ResponseReturnValue:
    """Refuse, with a ground."""
    if request.method == "POST":
        require_recent()
    row = deciding.get(request_id)
    form = Form(RefusalSchema(), version=row.version)
    if form.submitted:
        with form.guard():
            typed = form.load()
            deciding.refuse(row.id, typed["ground"], typed["text"], version=form.version)
            flash(_("You refused. The trustee is told."))
            return redirect(url_for(".show", request_id=row.id))
    grounds = [(ground.value, wording.word(ground)) for ground in Ground]
    return render_template("reconsignment/refuse.html", form=form, grounds=grounds, **_facts(row)), form.status


@bp.route("/requests/<uuid:request_id>/ask", methods=["GET", "POST"])
@requires(Permission.APPROVE)
def ask_back(request_id: UUID) -> ResponseReturnValue:
    """Ask the trustee a question."""
    row = deciding.get(request_id)
    form = Form(AnswerSchema(), version=row.version)
    if form.submitted:
        with form.guard():
            deciding.ask_back(row.id, form.load()["text"], version=form.version)
            flash(_("Your question is on its way to the trustee."))
            return redirect(url_for(".show", request_id=row.id))
    return render_template("reconsignment/ask_back.html", form=form, **_facts(row)), form.status


@bp.get("/trustees/<uuid:trustee_id>")
@requires(Permission.VIEW)
def chain(trustee_id: UUID) -> ResponseReturnValue:
    """The chain below a trustee: a picture, and the same as a table."""
    trustee, found = trustees.view(trustee_id), chains.of(trustee_id)
    nodes = list(walk(found.nodes))
    return render_template("reconsignment/chain.html", trustee=trustee, chain=found, nodes=nodes, picture=_picture(trustee, found),
                           items=_items_of(found), requests=asking.of_trustee(trustee_id))  # fmt: skip


@bp.post("/trustees/<uuid:trustee_id>/invite")
@requires(Permission.EDIT)
def invite(trustee_id: UUID) -> ResponseReturnValue:
    """Send the trustee's contact the link to its requests."""
    letters.invite(trustee_id)
    flash(_("A link is on its way to the trustee's contact."))
    return redirect(url_for(".chain", trustee_id=trustee_id), 303)


@bp.route("/trustees/<uuid:trustee_id>/found", methods=["GET", "POST"])
@requires(Permission.EDIT)
def found(trustee_id: UUID) -> ResponseReturnValue:
    """Record a sub-trustee that came to light without consent."""
    trustee, known = trustees.view(trustee_id), chains.of(trustee_id)
    form = Form(FoundSchema(), initial={"country": consignment.home_country()})
    if form.submitted:
        with form.guard():
            typed = form.load()
            ending.record_found(trustee_id, rows.typed(typed), typed["note"], typed["parent"])
            flash(_("It is recorded and flagged until it is consented to or ended."))
            return redirect(url_for(".chain", trustee_id=trustee_id))
    page = render_template("reconsignment/found.html", form=form, trustee=trustee, parents=parents(known),
                           countries=wording.countries(), item_options=item_options(trustee))  # fmt: skip
    return page, form.status


@bp.route("/subtrustees/<uuid:subtrustee_id>/end", methods=["GET", "POST"])
@requires(Permission.EDIT)
def end(subtrustee_id: UUID) -> ResponseReturnValue:
    """End a sub-trustee and everybody below it."""
    row = chains.get(subtrustee_id)
    form = Form(EndSchema(), initial={"ended_on": consignment.today().isoformat()}, version=row.version)
    if form.submitted:
        with form.guard():
            typed = form.load()
            ending.end(row.id, typed["ended_on"], typed["reason"], version=form.version)
            flash(_("Ended. The next draft of the privacy policy no longer names it."))
            return redirect(url_for(".chain", trustee_id=row.trustee_id))
    below = [
        wording.called(node.edge.company)
        for node in walk(chains.of(row.trustee_id).nodes)
        if node.edge.parent_id == row.id
    ]
    return render_template("reconsignment/end.html", form=form, row=row, below=below), form.status


def parents(known: Chain) -> list[tuple[str, str]]:
    """Under whom a sub-trustee may stand: the trustee itself, or a running one that was consented to."""
    running = [node for node in known.running() if node.edge.consented]
    return [("", _("Directly below the trustee")), *((str(n.edge.id), wording.called(n.edge.company)) for n in running)]


def item_options(trustee: trustees.TrusteeView) -> list[tuple[str, str]]:
    """The items that may be passed on: those that the trustee was given."""
    return [(key, name.in_(lang())) for key, name in trustee.items.items()]


def _facts(row: Request) -> dict[str, Any]:
    trustee, under = trustees.view(row.trustee_id), chains.parent(row.trustee_id, row.parent_id)
    names, judged = consignment.item_names(), deciding.judged(row)
    by = {one.account_id: one.name for one in colleagues()}
    return {
        "row": row, "trustee": trustee, "under": under, "safeguards": rows.safeguards_of(row), "talk": rows.talk_of(row),
        "item_names": [names[key].in_(lang()) if key in names else key for key in row.items], "judged": judged,
        "consent": deciding.consent_of(row.id), "stopped_by": [wording.reason_of(one) for one in row.obstacles],
        "decider": by.get(row.decided_by, "") if row.decided_by else "", "today": consignment.today(),
        "citation": wording.citation(Flaw.NO_CONSENT), "abroad": Concern.ABROAD,
    }  # fmt: skip


def _picture(trustee: trustees.TrusteeView, found: Chain) -> drawing.Picture:
    from trustward.api import tenants

    named = {
        node.edge.id: (
            wording.called(node.edge.company),
            f"{wording.country(node.edge.company.country)} · {wording.word(node.standing)}",
        )
        for node in walk(found.nodes)
    }
    own = (tenants.get().name, _("Controller"))
    return drawing.draw(own, (trustee.name.in_(lang()), _("Trustee")), found.nodes, named)


def _items_of(found: Chain) -> dict[UUID, list[str]]:
    names = consignment.item_names()
    return {
        row.id: [
            *(names[key].in_(lang()) if key in names else key for key in row.items),
            *([row.items_text.in_(lang())] if row.items_text else []),
        ]
        for row in found.rows.values()
    }
