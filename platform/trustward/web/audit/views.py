"""`/t/<slug>/audit`: who did what, whether the record is whole, and its head to keep elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema, fields, validate

from trustward.accounts.domain import Member, Permission
from trustward.accounts.people import names
from trustward.kernel import audit, clock, scope
from trustward.kernel.audit.chain import Broken, Head
from trustward.kernel.audit.tables import AuditEntry
from trustward.kernel.errors import Invalid, NotFound
from trustward.kernel.scope import ActorKind
from trustward.plugins.facts import NavItem
from trustward.web import numbers
from trustward.web.access import requires
from trustward.web.audit.words import words
from trustward.web.forms import Form
from trustward.web.navigation import adds_entries

PAGE = 50
bp = Blueprint("audit", __name__, url_prefix="/t/<slug>/audit", template_folder="templates")
BLUEPRINTS = (bp,)


class Verify(Schema):
    """A head that was exported before, or none."""

    head = fields.String(load_default="", validate=validate.Length(max=200))


@bp.get("/")
@requires(Permission.AUDIT)
def index() -> ResponseReturnValue:
    """Acts, newest first."""
    return _page(Form(Verify()))


@bp.post("/verify")
@requires(Permission.AUDIT)
def verify() -> ResponseReturnValue:
    """Walk the whole chain. The result is recorded too."""
    form = Form(Verify())
    with form.guard():
        exported = _head(form.load()["head"])
        broken, end = audit.verify(exported), audit.head()
        audit.record("audit.verified", ("tenant", scope.tenant_id()), {"broken_at": broken.seq if broken else None})
        if broken:
            flash(_broken(broken), "error")
        else:
            flash(_("The record is whole: %(count)s entries, none changed, deleted, inserted or moved.", count=numbers.written(end.seq)))
        return redirect(url_for(".index"))
    return _page(form)


@bp.get("/head.txt")
@requires(Permission.AUDIT)
def head() -> ResponseReturnValue:
    """The chain's head as a file: kept elsewhere, it shows later that the tail was cut off."""
    response = Response(f"{audit.head()}\n", mimetype="text/plain")
    name = f"audit-head-{g.slug}-{clock.today(g.zone)}.txt"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@adds_entries
def _entries(member: Member) -> list[NavItem]:
    return [NavItem(_("Audit"), url_for("audit.index"), 850)] if member.may(Permission.AUDIT) else []


def _page(form: Form) -> ResponseReturnValue:
    asked = request.args.get("action", "")[:80]
    found = _entries_page(asked, _before())
    shown = found[:PAGE]
    people = names({e.actor_id for e in shown if e.actor_id and e.actor_kind == ActorKind.STAFF})
    page = render_template(
        "audit/index.html", entries=shown, people=people, form=form, action=asked, kinds=_kinds(), end=audit.head(), words=words(),
        more=shown[-1].seq if len(found) > PAGE else None,
    )  # fmt: skip
    return page, form.status


def _entries_page(action: str, before: int | None) -> Sequence[AuditEntry]:
    statement = sa.select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(PAGE + 1)
    if action:
        statement = statement.where(AuditEntry.action.startswith(action, autoescape=True))
    if before is not None:
        statement = statement.where(AuditEntry.seq < before)
    return scope.session().scalars(statement).all()


def _before() -> int | None:
    value = request.args.get("before", "")
    if value and not (value.isascii() and value.isdecimal() and len(value) < 18):
        raise NotFound
    return int(value) if value else None


def _head(text: str) -> Head | None:
    if not text.strip():
        return None
    try:
        found = Head.parse(text)
    except ValueError:
        found = None
    if found is None or len(found.hash) != 32:
        message = _("A head looks like 42:9f86d0…: a number, a colon and 64 digits.")
        raise Invalid(_("Please check the marked fields."), fields={"head": [message]})
    return found


def _broken(broken: Broken) -> str:
    reasons = {
        "missing": _("an entry is missing"),
        "inserted": _("an entry was inserted"),
        "linked to another row": _("an entry was moved or replaced"),
        "changed": _("an entry was changed"),
        "differs from the exported head": _("it differs from the exported head: the end was cut off or rewritten"),
        "differs from the stored head": _("its end was cut off"),
    }
    reason = reasons.get(broken.reason, broken.reason)
    return str(
        _("The record is broken at entry %(seq)s: %(reason)s. Tell the operator.", seq=broken.seq, reason=reason)
    )


def _kinds() -> dict[str, str]:
    return {
        ActorKind.STAFF: _("Staff"), ActorKind.VENDOR: _("Vendor's contact"), ActorKind.PUBLIC: _("Public"),
        ActorKind.OPERATOR: _("Operator"), ActorKind.MACHINE: _("Other system"), ActorKind.SYSTEM: "Trustward",
    }  # fmt: skip
