"""Pages of the register: overview, lists, one fact, its form."""

from __future__ import annotations

from functools import wraps
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema

from trustward.accounts.domain import Member, Permission
from trustward.plugins.facts import NavItem
from trustward.register import services
from trustward.register.catalogue import KINDS, Kind
from trustward.register.domain.codec import encode
from trustward.web.access import requires
from trustward.web.entry import current_member
from trustward.web.forms import Form, use_once
from trustward.web.navigation import adds_entries

from .choices import Choices, called
from .forms import FactForm
from .reading import described
from .reasons import reasons_for
from .words import word


class Nothing(Schema):
    """The form of an act that takes no values."""


bp = Blueprint("register", __name__, url_prefix="/t/<slug>/register", template_folder="../templates")


@adds_entries
def entries_of_the_menu(member: Member) -> list[NavItem]:
    """The register stands in everybody's menu."""
    return [NavItem(_("Processing register"), url_for("register.index"), order=200)]


@bp.get("/")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """All kinds of facts with their numbers, and the names whose spelling somebody should check."""
    return render_template(
        "register/index.html",
        kinds=KINDS.values(),
        kinds_by_name=KINDS,
        counts=services.counts(),
        unsure=services.unsure_names(),
        spelling_word=word,
    )


@requires(Permission.VIEW)
def listing(kind: Kind) -> ResponseReturnValue:
    """The facts of a kind; the fact itself where a tenant has it once."""
    if not kind.many:
        return _page(kind, services.single(kind.name))
    entries = services.entries(kind.name)
    return render_template("register/list.html", kind=kind, entries=entries, called=called, may=_may_edit())


@requires(Permission.EDIT)
def create(kind: Kind) -> ResponseReturnValue:
    """Enter a new fact."""
    form = FactForm(kind, reasons_for(kind.name))
    if form.submitted and not form.rearranges:
        with form.guard():
            fact_id = services.record(kind.name, form.load())
            flash(_("Saved."))
            return redirect(link(kind, "show", fact_id=fact_id))
    return render_template("register/edit.html", kind=kind, form=form, back=link(kind, "listing")), form.status


@requires(Permission.VIEW)
def show(kind: Kind, fact_id: UUID) -> ResponseReturnValue:
    """One fact, with the reason and the article beside each legal part."""
    return _page(kind, services.entry(kind.name, fact_id))


@requires(Permission.EDIT)
def edit(kind: Kind, fact_id: UUID) -> ResponseReturnValue:
    """Change a fact. A clash shows both texts; saving again keeps ours."""
    entry = services.entry(kind.name, fact_id)
    form = FactForm(kind, reasons_for(kind.name), entry.fact, entry.version)
    back = link(kind, "show", fact_id=fact_id)
    if form.submitted and not form.rearranges:
        with form.guard():
            services.change(kind.name, fact_id, form.load(), version=form.version)
            flash(_("Saved."))
            return redirect(back)
    return render_template("register/edit.html", kind=kind, form=form, back=back), form.status


@requires(Permission.EDIT)
def edit_single(kind: Kind) -> ResponseReturnValue:
    """Write or change a fact that a tenant has once."""
    entry = services.single(kind.name)
    form = FactForm(kind, reasons_for(kind.name), entry.fact if entry else None, entry.version if entry else None)
    back = link(kind, "listing")
    if form.submitted and not form.rearranges:
        with form.guard():
            services.write_single(kind.name, form.load(), version=form.version)
            flash(_("Saved."))
            return redirect(back)
    return render_template("register/edit.html", kind=kind, form=form, back=back), form.status


@requires(Permission.EDIT)
def withdraw(kind: Kind, fact_id: UUID) -> ResponseReturnValue:
    """Take a fact out of the register, after showing what goes."""
    entry = services.entry(kind.name, fact_id)
    form = Form(Nothing(), version=entry.version)
    if form.submitted:
        with form.guard():
            form.load()
            services.withdraw(kind.name, fact_id, version=form.version)
            flash(_("Taken out of the register."))
            return redirect(link(kind, "listing"))
    return render_template(
        "register/withdraw.html", kind=kind, entry=entry, name=called(entry.fact), form=form
    ), form.status


@requires(Permission.EDIT)
def lift(kind: Kind, fact_id: UUID) -> ResponseReturnValue:
    """Put a fact before its predecessor: the policy shows facts in this order."""
    key = services.entry(kind.name, fact_id).fact.key
    use_once(request.form.get("_once", ""))
    services.lift(kind.name, key)
    return redirect(link(kind, "listing"))


def _page(kind: Kind, entry: services.Entry | None) -> ResponseReturnValue:
    parts: Any = ()
    if entry is not None:
        parts = described(kind.schema(), encode(entry.fact), reasons_for(kind.name), Choices())
    name = called(entry.fact) if entry is not None and kind.many else kind.title
    return render_template("register/show.html", kind=kind, entry=entry, parts=parts, name=name, may=_may_edit())


def _may_edit() -> bool:
    return current_member().may(Permission.EDIT)


def link(kind: Kind, act: str, **values: Any) -> str:
    """The address of an act on facts of a kind."""
    return url_for(f"register.{kind.name}_{act}", **values)


KEYED: dict[str, tuple[str, Any, tuple[str, ...]]] = {
    "listing": ("/", listing, ("GET",)),
    "create": ("/new", create, ("GET", "POST")),
    "show": ("/<uuid:fact_id>", show, ("GET",)),
    "edit": ("/<uuid:fact_id>/edit", edit, ("GET", "POST")),
    "withdraw": ("/<uuid:fact_id>/withdraw", withdraw, ("GET", "POST")),
    "lift": ("/<uuid:fact_id>/up", lift, ("POST",)),
}
SINGLE: dict[str, tuple[str, Any, tuple[str, ...]]] = {
    "listing": ("/", listing, ("GET",)),
    "edit_single": ("/edit", edit_single, ("GET", "POST")),
}


def _mount() -> None:
    """Each kind has addresses of its own: the kind is no id, so it is no argument either."""
    for kind in KINDS.values():
        for act, (rule, view, methods) in (KEYED if kind.many else SINGLE).items():
            bp.add_url_rule(f"/{kind.name}{rule}", f"{kind.name}_{act}", _on(kind, view), methods=methods)


def _on(kind: Kind, view: Any) -> Any:
    @wraps(view)
    def run(**values: Any) -> ResponseReturnValue:
        response: ResponseReturnValue = view(kind, **values)
        return response

    return run


bp.context_processor(lambda: {"link": link})
_mount()
