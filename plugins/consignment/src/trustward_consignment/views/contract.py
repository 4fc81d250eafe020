"""The contract and its check."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema

from trustward.api import Form, Permission, audit, lang, lawbook, requires, uploads
from trustward_consignment import papers
from trustward_consignment.domain.contract import Clause
from trustward_consignment.schemas.forms import ContractForm, FormSchema, line, upload
from trustward_consignment.services import contracts, reading
from trustward_consignment.services.contracts import ContractFact
from trustward_consignment.services.reading import SUBJECT

from .base import bp, download, name_of, paper


@bp.route("/trustees/<uuid:trustee_id>/contract", methods=["GET", "POST"])
@requires(Permission.EDIT)
def contract(trustee_id: UUID) -> ResponseReturnValue:
    """Enter a contract, correct the newest one, or enter its renewal (`?new=1`)."""
    row = reading.get(trustee_id)
    newest = None if request.args.get("new") else contracts.newest(trustee_id)
    form = Form(ContractForm(), initial=_initial(newest), version=newest.version if newest else None)
    if form.submitted:
        with form.guard():
            typed = form.load()
            paper = typed.pop("file")
            contracts.record(trustee_id, ContractFact(**typed), paper, replaces=newest.id if newest else None,
                             version=form.version if newest else None)  # fmt: skip
            flash(_("The contract is recorded. Check its items next."))
            return redirect(url_for(".clauses", trustee_id=trustee_id), 303)
    page = render_template(
        "consignment/contract.html", form=form, trustee=row, name=name_of(row), contract=newest, accept=uploads.ACCEPT
    )
    return page, form.status


@bp.route("/trustees/<uuid:trustee_id>/clauses", methods=["GET", "POST"])
@requires(Permission.EDIT)
def clauses(trustee_id: UUID) -> ResponseReturnValue:
    """Where the contract says what the law asks for: clause, page and its words, item by item."""
    row, checked = reading.get(trustee_id), contracts.checked(trustee_id)
    if checked.contract is None:
        flash(_("Record the contract first."), "warning")
        return redirect(url_for(".contract", trustee_id=trustee_id), 303)
    form = Form(_schema([item.id for item, _clause in checked.items]), initial=_clauses_typed(checked))
    if form.submitted:
        with form.guard():
            typed = form.load()
            found = [
                Clause(item.id, *(typed[f"{part}__{item.id}"] for part in ("clause", "page", "quotation")))
                for item, _clause in checked.items
            ]
            annexes = {
                item.id: typed[f"file__{item.id}"] for item, _clause in checked.items if typed[f"file__{item.id}"]
            }
            result = contracts.write_clauses(trustee_id, found, annexes)
            if result.complete:
                flash(_("All items are there."))
            else:
                flash(_("%(number)s items are still missing.", number=len(result.missing)), "warning")
            return redirect(url_for(".show", trustee_id=trustee_id, _anchor="contract"), 303)
    cited = {item.id: lawbook().cite(item).in_(lang()) for item, _clause in checked.items}
    page = render_template(
        "consignment/clauses.html", form=form, trustee=row, name=name_of(row), checked=checked, law=cited,
        accept=uploads.ACCEPT,
    )  # fmt: skip
    return page, form.status


@bp.get("/trustees/<uuid:trustee_id>/contract/proposal")
@requires(Permission.VIEW)
def contract_proposal(trustee_id: UUID) -> ResponseReturnValue:
    """A contract to sign, filled with what is entered; with `?format=` as a file."""
    row = reading.get(trustee_id)
    return paper(lambda: papers.contract(row), row, back=url_for(".show", trustee_id=row.id, _anchor="contract"))


@bp.get("/trustees/<uuid:trustee_id>/contract/letter")
@requires(Permission.VIEW)
def contract_letter(trustee_id: UUID) -> ResponseReturnValue:
    """The letter about what the contract lacks; with `?format=` as a file."""
    row = reading.get(trustee_id)
    return paper(lambda: papers.missing_items(row), row, back=url_for(".show", trustee_id=row.id, _anchor="contract"))


@bp.get("/trustees/<uuid:trustee_id>/contract/file")
@requires(Permission.VIEW, writes=True)
def contract_file(trustee_id: UUID) -> ResponseReturnValue:
    """The contract's paper; that somebody opened it is noted."""
    content = contracts.file_of(reading.get(trustee_id).id)
    audit.record("trustee.contract_read", (SUBJECT, trustee_id))
    return download(content)


@bp.get("/trustees/<uuid:trustee_id>/clauses/<item>/file")
@requires(Permission.VIEW, writes=True)
def annex(trustee_id: UUID, item: str) -> ResponseReturnValue:
    """The annex in which an item stands; that somebody opened it is noted."""
    content = contracts.annex_of(reading.get(trustee_id).id, item)
    audit.record("trustee.contract_read", (SUBJECT, trustee_id), {"item": item})
    return download(content)


def _initial(contract: Any) -> dict[str, Any]:
    if contract is None:
        return {}
    days = {name: getattr(contract, name) for name in ("signed_on", "starts_on", "ends_on")}
    return {
        "title": contract.title,
        "renews": contract.renews,
        "forbids_reconsignment": contract.forbids_reconsignment,
        "note": contract.note,
        **{name: day.isoformat() if day else "" for name, day in days.items()},
    }


def _schema(item_ids: list[str]) -> Schema:
    """A form with three fields for each item that the law has."""
    limits = {"clause": 120, "page": 40, "quotation": 2000}
    made: dict[str, Any] = {f"{part}__{item}": line(limit) for item in item_ids for part, limit in limits.items()}
    made |= {f"file__{item}": upload() for item in item_ids}
    found: Schema = FormSchema.from_dict(made)()
    return found


def _clauses_typed(checked: contracts.Checked) -> dict[str, str]:
    parts = ("clause", "page", "quotation")
    return {f"{part}__{item.id}": getattr(clause, part) for item, clause in checked.items for part in parts}
