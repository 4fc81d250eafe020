"""Connectors: what is set up, adding one of a kind that a plugin brings, checking, enabling."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema, fields

from trustward.accounts.domain import Permission
from trustward.destruction.connectors import ConnectorKind
from trustward.destruction.domain import ConnectorState
from trustward.destruction.schemas import NothingSchema, Words
from trustward.destruction.services import connecting, taking_in, trying
from trustward.destruction.tables import DestructionConnector
from trustward.kernel import reaching
from trustward.kernel.scope import load
from trustward.records.views.words import Names, column, event
from trustward.retention.domain import EventKind
from trustward.web.access import requires
from trustward.web.confirming import confirmation
from trustward.web.forms import Form

from .common import page

bp = Blueprint(
    "destruction_connectors", __name__, url_prefix="/t/<slug>/destruction/connectors", template_folder="../templates"
)
_OURS = frozenset({"name", "anonymises"})


@bp.get("/")
@requires(Permission.ADMIN)
def index() -> ResponseReturnValue:
    """What is set up, and what could be."""
    return page(
        "connectors.html", rows=connecting.connectors(), kinds_known=connecting.kinds(),
        connector_states=ConnectorState, hosts=reaching.allowed(),
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.ADMIN)
def new() -> ResponseReturnValue:
    """Set one up, of the kind that the address names; it stays disabled until it was checked."""
    kind = request.args.get("kind", "")
    known = connecting.kinds().get(kind)
    if known is None:
        return redirect(url_for(".index"))
    form = Form(_schema(known)())
    if form.submitted:
        with form.guard():
            asked = form.load()
            row = connecting.add(kind, asked["name"], _settings(known))
            connecting.check(row.id)
            flash(_("Added. Look at what the check says, then enable it."))
            return redirect(url_for(".edit", connector_id=row.id))
    return _shown(form, known), form.status


@bp.route("/<uuid:connector_id>", methods=["GET", "POST"])
@requires(Permission.ADMIN)
def edit(connector_id: UUID) -> ResponseReturnValue:
    """One connector: its settings without secrets, what its check said."""
    row = load(DestructionConnector, connector_id)
    known = connecting.kind_of(row)
    if known is None:
        return page("connector_gone.html", row=row)
    form = Form(_schema(known)(), initial=_initial(row, known), version=row.version)
    if form.submitted:
        with form.guard():
            asked = form.load()
            connecting.change(
                row.id, asked["name"], _settings(known), anonymises=asked["anonymises"], version=form.version
            )
            connecting.check(row.id)
            flash(_("Saved and checked. Enable it again when the check is good."))
            return redirect(url_for(".edit", connector_id=row.id))
    return _shown(form, known, row), form.status


@bp.post("/<uuid:connector_id>/trial")
@requires(Permission.ADMIN)
def try_out(connector_id: UUID) -> ResponseReturnValue:
    """Let it read and count on trial: nothing is written here or there."""
    row, trial = load(DestructionConnector, connector_id), trying.try_out(connector_id)
    faults = [(column(name), _(text), number) for (name, text), number in trial.faults.most_common()]
    return page(
        "trial.html", row=row, trial=trial, faults=faults, names=Names(),
        event=lambda kind: event(EventKind(kind)), read_to=trying.PAGES * taking_in.PAGE,
    )  # fmt: skip


@bp.post("/<uuid:connector_id>/check")
@requires(Permission.ADMIN)
def check(connector_id: UUID) -> ResponseReturnValue:
    """Let it look whether it can act."""
    return _act(connector_id, connecting.check, _("Checked."))


@bp.post("/<uuid:connector_id>/reading")
@requires(Permission.ADMIN)
def read(connector_id: UUID) -> ResponseReturnValue:
    """Have it read by a worker now; otherwise once a day."""
    return _act(connector_id, taking_in.promise_read, _("It is read in the background."))


@bp.post("/<uuid:connector_id>/enable")
@requires(Permission.ADMIN)
def enable(connector_id: UUID) -> ResponseReturnValue:
    """Let it act."""
    return _act(connector_id, connecting.enable, _("Enabled."))


@bp.route("/<uuid:connector_id>/disable", methods=["GET", "POST"])
@requires(Permission.ADMIN)
def disable(connector_id: UUID) -> ResponseReturnValue:
    """Let it rest, after asking; everything else goes on."""
    if request.method == "POST":
        return _act(connector_id, connecting.disable, _("Disabled."))
    row = load(DestructionConnector, connector_id)
    says = [
        _("It is not read any more, and what was approved for it waits: the duty to destroy goes on and may become overdue."),
        _("Its settings are kept, everything else goes on, and it can be enabled again at any time."),
    ]  # fmt: skip
    return confirmation(
        Form(NothingSchema()), title=_("Disable %(name)s", name=row.name), says=says, label=_("Disable"),
        back=url_for(".edit", connector_id=connector_id), back_label=_("Leave it enabled"),
    )  # fmt: skip


def _act(connector_id: UUID, act: Any, done: str) -> ResponseReturnValue:
    row, form = load(DestructionConnector, connector_id), Form(NothingSchema())
    with form.guard():
        form.load()
        act(row.id)
        flash(done)
        return redirect(url_for(".edit", connector_id=connector_id))
    flash(str(form.message), "error")
    return redirect(url_for(".edit", connector_id=connector_id))


def _shown(form: Form, kind: ConnectorKind, row: DestructionConnector | None = None) -> str:
    return page(
        "connector.html", form=form, kind=kind, row=row, fields=_fields(kind), connector_states=ConnectorState,
        hosts=reaching.allowed(),
    )  # fmt: skip


def _initial(row: DestructionConnector, kind: ConnectorKind) -> dict[str, Any]:
    return {**connecting.shown_settings(row, kind), "name": row.name, "anonymises": row.anonymises}


def _schema(kind: ConnectorKind) -> type[Schema]:
    """The form: a name, and whatever the kind asks for; its own schema checks the values."""
    asked: dict[str, fields.Field[Any]] = {
        name: fields.String(load_default="") for name in kind.schema().fields if name not in _OURS
    }
    ours: dict[str, fields.Field[Any]] = {
        "name": Words(120, needed=True),
        "anonymises": fields.Boolean(load_default=False),
    }
    return Schema.from_dict({**asked, **ours})


def _settings(kind: ConnectorKind) -> dict[str, Any]:
    return {
        name: request.form[name].replace("\r\n", "\n")
        for name, field in kind.schema().fields.items()
        if name in request.form and (request.form[name] or field.required)
    }


def _fields(kind: ConnectorKind) -> list[dict[str, Any]]:
    """How each setting is asked for."""
    return [
        {
            "name": name, "label": field.metadata.get("label", name), "help": field.metadata.get("help", ""),
            "kind": "password" if field.metadata.get("secret") else field.metadata.get("kind", "text"),
            "options": field.metadata.get("options", []), "required": field.required,
            "example": example() if (example := field.metadata.get("example")) else "",
        }
        for name, field in kind.schema().fields.items()
    ]  # fmt: skip
