"""`/t/<slug>/plugins`: what this tenant has on, each plugin's settings, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema, ValidationError, fields

from trustward.accounts.domain import Member, Permission
from trustward.kernel.errors import Invalid, NotFound, by_field
from trustward.plugins import enablement
from trustward.plugins.facts import NavItem
from trustward.plugins.manager import SWITCH_OFF_AFTER, plugins
from trustward.plugins.manifest import Manifest
from trustward.web.access import requires
from trustward.web.forms import Form, use_once
from trustward.web.navigation import adds_entries
from trustward.web.plugins.settings_form import as_sent, as_typed, inputs

bp = Blueprint("plugins", __name__, url_prefix="/t/<slug>/plugins", template_folder="templates")
BLUEPRINTS = (bp,)


@dataclass(frozen=True, slots=True)
class _Line:
    manifest: Manifest
    on: bool
    needs: list[str]
    objections: Sequence[Any]
    slow: list[str]


@bp.get("/")
@requires(Permission.ADMIN)
def index() -> ResponseReturnValue:
    """Installed plugins, and those that did not load."""
    return _index()


@bp.post("/on")
@requires(Permission.ADMIN)
def switch_on() -> ResponseReturnValue:
    """Switch a plugin on for this tenant, with the settings that it had."""
    name = request.form.get("plugin", "")
    return _switch(name, lambda: enablement.switch_on(name), _("The plugin is on."))


@bp.post("/off")
@requires(Permission.ADMIN)
def switch_off() -> ResponseReturnValue:
    """Switch a plugin off for this tenant; its data stay."""
    name = request.form.get("plugin", "")
    return _switch(name, lambda: enablement.switch_off(name), _("The plugin is off. Its data stay."))


@bp.route("/settings", methods=["GET", "POST"])
@requires(Permission.ADMIN)
def settings() -> ResponseReturnValue:
    """A plugin's settings for this tenant, as its schema has them."""
    name = request.args.get("plugin", "")
    if not name:
        return redirect(url_for(".index"))
    manifest = _manifest(name)
    if manifest.settings is None or not enablement.is_on(name):
        raise NotFound
    schema: Schema = manifest.settings()
    form = SettingsForm(schema, initial=as_typed(schema, enablement.settings(name)))
    if form.submitted:
        with form.guard():
            enablement.switch_on(name, form.load())
            flash(_("Saved."))
            return redirect(url_for(".settings", plugin=name))
    return render_template("plugins/settings.html", manifest=manifest, form=form, inputs=inputs(schema)), form.status


class SettingsForm(Form):
    """A form whose fields are a plugin's."""

    def values(self, name: str) -> list[Any]:
        if self.submitted:
            return list(request.form.getlist(name))
        return super().values(name)

    def load(self) -> dict[str, Any]:
        """The settings as they are stored. Raises: Invalid, AlreadyDone."""
        try:
            loaded = self._schema.load(as_sent(self._schema, dict(request.form.lists())))
        except ValidationError as error:
            found = {name.partition(".")[0]: texts for name, texts in by_field(error).items()}
            raise Invalid(_("Please check the marked fields."), fields=found) from error
        use_once(self.once)
        dumped: dict[str, Any] = self._schema.dump(loaded)
        return dumped


@adds_entries
def _entries(member: Member) -> list[NavItem]:
    return [NavItem(_("Plugins"), url_for("plugins.index"), 840)] if member.may(Permission.ADMIN) else []


class _Button(Schema):
    plugin = fields.String(required=True)


def _switch(name: str, act: Any, done: str) -> ResponseReturnValue:
    _manifest(name)
    form = Form(_Button())
    with form.guard():
        form.load()
        act()
        flash(done)
        return redirect(url_for(".index"))
    return _index(form)


def _index(form: Form | None = None) -> ResponseReturnValue:
    ours, on = plugins(), enablement.enabled()
    shown = [
        _Line(
            m, m.name in on, [str(ours.manifests[n].title) for n in sorted(m.requires)],
            enablement.objections_to_switching_off(m.name) if m.name in on else (), _slow(m.name),
        )
        for m in ours.in_order()
    ]  # fmt: skip
    page = render_template("plugins/index.html", lines=shown, quarantined=ours.quarantined, form=form)
    return page, form.status if form else 200


def _slow(name: str) -> list[str]:
    """Hooks of the plugin that are switched off in this process because they were slow too often."""
    return [
        hook for (plugin, hook), times in plugins().troubles.items() if plugin == name and times >= SWITCH_OFF_AFTER
    ]


def _manifest(name: str) -> Manifest:
    if name not in plugins().manifests:
        raise NotFound
    return plugins().manifests[name]
