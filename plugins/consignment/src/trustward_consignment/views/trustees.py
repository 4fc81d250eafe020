"""One trustee: enter it, change it, see everything about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError

from trustward.api import (
    Conflict,
    Form,
    Invalid,
    Lang,
    Permission,
    Spelling,
    ask,
    audit,
    colleagues,
    countries_in,
    current_member,
    lang,
    names_of,
    register_facts,
    requires,
    settings,
)
from trustward_consignment.domain.facts import TrusteeFact
from trustward_consignment.domain.kinds import StorageMode
from trustward_consignment.domain.lifecycle import TrusteeState, acts_from
from trustward_consignment.domain.vendor_types import TrusteeFacts
from trustward_consignment.schemas.forms import MOST_TASKS, TrusteeForm, fact_from, typed_from
from trustward_consignment.services import (
    assessment,
    contracts,
    disclosure,
    findings,
    lifecycle,
    proofs,
    reading,
    records,
    schedule,
    supervision,
    trustees,
)
from trustward_consignment.services.reading import SUBJECT, ContactPerson
from trustward_consignment.tables import Trustee
from trustward_consignment.wording import WORDS, act_words, explain

from .base import LANGUAGES, bp, name_of, say, vendor_type, vendor_types

EXIT_STATES = frozenset({TrusteeState.TERMINATING, TrusteeState.DESTRUCTION_CONFIRMED, TrusteeState.CLOSED})


@bp.route("/trustees/new", methods=["GET", "POST"])
@requires(Permission.EDIT)
def create() -> ResponseReturnValue:
    """Enter a new trustee."""
    home = settings("consignment")["home_country"]
    form = Form(TrusteeForm(), initial={"contact_locale": Lang.KO.value, "task_ko": [""], "countries": [home]})
    if form.submitted:
        with form.guard():
            typed = form.load()
            fact, person = _facts(typed, trustees.free_key(typed["name_en"] or typed["name_ko"]))
            row = trustees.propose(fact, person)
            trustees.look_after(row.id, typed["owner"], typed["contact_locale"] or Lang.KO)
            flash(_("The trustee is entered. Assess its risk next."))
            for one in reading.alike("", fact.number, but=row.id):
                flash(_("Another trustee has the same business number: %(name)s", name=say(one.name)), "warning")
            return redirect(url_for(".show", trustee_id=row.id), 303)
    return render_template("consignment/edit.html", form=form, trustee=None, **_choices()), form.status


@bp.route("/trustees/<uuid:trustee_id>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT, writes=True)
def edit(trustee_id: UUID) -> ResponseReturnValue:
    """Change what was entered. The contact person stands open in the form, which is noted."""
    row = reading.get(trustee_id)
    before, person = reading.fact_of(row), reading.contact_of(row)
    initial = typed_from(before, person) | {"owner": str(row.owner_id or ""), "contact_locale": row.contact_locale}
    form = Form(TrusteeForm(), initial=initial, version=row.version)
    if form.submitted:
        with form.guard():
            typed = form.load()
            fact, person = _facts(typed, row.key, before)
            try:
                trustees.change(trustee_id, fact, person, version=form.version)
            except Conflict as clash:
                raise Conflict(clash.message, theirs=initial) from clash
            trustees.look_after(trustee_id, typed["owner"], typed["contact_locale"] or Lang.KO)
            flash(_("Saved."))
            return redirect(url_for(".show", trustee_id=trustee_id), 303)
    if form.theirs or not form.submitted:
        reading.note_contact_read(row)
    page = render_template("consignment/edit.html", form=form, trustee=row, name=name_of(row), **_choices())
    return page, form.status


@bp.get("/trustees/<uuid:trustee_id>")
@requires(Permission.VIEW)
def show(trustee_id: UUID) -> ResponseReturnValue:
    """Everything about a trustee, and what can be done next."""
    row, member = reading.get(trustee_id), current_member()
    fact = reading.fact_of(row, mailbox=False)
    acts = list(lifecycle.gates(row, acts_from(row.state)))
    answers = ask("panels_for", member=member, subject=(SUBJECT, row.id))
    panels = [(p.title, render_template(p.template, **p.context)) for answer in answers for p in answer.value or ()]
    return render_template(
        "consignment/show.html", trustee=row, fact=fact, name=name_of(row), gates=acts, explain=explain,
        act_words=act_words(), lacking=lifecycle.lacking(row), contact=reading.contact_of(row).masked(),
        item_names=disclosure.item_names(), may_edit=member.may(Permission.EDIT), may_approve=member.may(Permission.APPROVE),
        kind=vendor_type(row.vendor_type), flags=_flags(row, fact), panels=panels, history=_history(row),
        departments=_departments(), owner=names_of([row.owner_id]).get(row.owner_id) if row.owner_id else "",
        checked=contracts.checked(row.id), contracts=contracts.history(row.id), leaving=row.state in EXIT_STATES,
        **_judged(row), **_records(row),
    )  # fmt: skip


@bp.get("/trustees/<uuid:trustee_id>/contact")
@requires(Permission.EDIT, writes=True)
def contact(trustee_id: UUID) -> ResponseReturnValue:
    """The contact person unmasked; that somebody looked is noted."""
    row = reading.get(trustee_id)
    reading.note_contact_read(row)
    return render_template("consignment/contact.html", trustee=row, name=name_of(row), contact=reading.contact_of(row))


def _facts(typed: dict[str, Any], key: str, before: TrusteeFact | None = None) -> tuple[TrusteeFact, ContactPerson]:
    try:
        return fact_from(typed, key, before)
    except ValidationError as error:
        messages: Any = error.messages
        raise Invalid(_("Please check the marked fields."), fields=messages) from error


def _choices() -> dict[str, Any]:
    services = register_facts("services")
    return {
        "most_tasks": MOST_TASKS,
        "kinds": vendor_types(),
        "kind_options": [("", _("No special kind")), *((k.key, k.title.in_(lang())) for k in vendor_types())],
        "storage_options": [("", _("Not known yet")), *((mode.value, WORDS[mode]) for mode in StorageMode)],
        "spelling_options": [(s.value, _spelling_words()[s]) for s in Spelling],
        "services": [
            (s.name.in_(lang()), [(f"{s.key}/{i.key}", i.name.in_(lang())) for i in s.items]) for s in services
        ],
        "department_options": [("", _("None")), *_departments().items()],
        "owner_options": [("", _("Nobody in particular")), *((str(c.account_id), c.name) for c in colleagues())],
        "countries": countries_in(lang()),
        "languages": LANGUAGES,
    }


def _spelling_words() -> Mapping[Spelling, str]:
    return {
        Spelling.CONFIRMED: _("Confirmed"),
        Spelling.CHECK: _("To be checked"),
        Spelling.SOURCE: _("As in the source"),
    }


def _departments() -> dict[str, str]:
    return {unit.key: unit.name.in_(lang()) for unit in register_facts("departments")}


def _flags(row: Trustee, fact: TrusteeFact) -> list[Any]:
    kind = vendor_type(row.vendor_type)
    if kind is None:
        return []
    facts = TrusteeFacts(
        row.key, row.vendor_type, row.marketing, tuple(fact.countries), tuple(str(item) for item in fact.items)
    )
    return list(kind.flags(facts))


def _judged(row: Trustee) -> dict[str, Any]:
    newest = assessment.newest(row.id)
    judged = assessment.judge(newest.levels) if newest else None
    return {"assessment": newest, "judged": judged, "risk_row": schedule.risk_class(row)}


def _records(row: Trustee) -> dict[str, Any]:
    educations, notices = records.educations(row.id), records.marketing_notices(row.id)
    proved = records.certificates(row.id)
    files = proofs.of([*(e.id for e in educations), *(n.id for n in notices), *(p.id for p in proved.values()), row.id])
    return {
        "educations": educations,
        "notices": notices,
        "certificates": proved,
        "handed_over": records.exit_of(row.id),
        "files": files,
        "checks": supervision.checks_of(row.id),
        "under_way": supervision.open_check_of(row.id),
        "findings": findings.of_trustee(row.id),
        "numbers": findings.numbers([row.id]),
    }


def _history(row: Trustee) -> list[dict[str, Any]]:
    entries = audit.about((SUBJECT, row.id), size=30)
    people = names_of(e.actor_id for e in entries if e.actor_kind == "staff" and e.actor_id)
    return [
        {"at": e.at, "action": e.action, "who": people.get(e.actor_id, "") if e.actor_id else "", "kind": e.actor_kind}
        for e in entries
    ]
