"""On and off for a tenant: a row with state, settings, time and person; audited; data are never dropped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext as _
from marshmallow import ValidationError
from sqlalchemy.orm import Mapped, mapped_column

from trustward.kernel import audit, clock, scope
from trustward.kernel.db import Base
from trustward.kernel.errors import Invalid, NotFound, Refused, by_field
from trustward.kernel.scope import PLATFORM
from trustward.plugins.manager import ask, counts_when_asking, plugins
from trustward.plugins.manifest import Manifest

_ENABLED = "trustward.enabled"


class PluginSwitch(StrEnum):
    ON = "on"
    OFF = "off"


class PluginState(Base):
    """A tenant's switch for one plugin. Platform scope: tickers and start-up read it before a tenant is entered."""

    __tablename__ = "plugin_state"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    plugin: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    switch: Mapped[PluginSwitch]
    settings: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID | None]


@counts_when_asking
def enabled(tenant_id: UUID | None = None) -> frozenset[str]:
    """Names of the plugins that a tenant (the entered one) has on, of those that are installed and sound."""
    wanted = tenant_id or scope.current().tenant_id
    if wanted is None:
        return frozenset()
    noted = scope.session().info  # what is undone by a savepoint is forgotten with it
    known: Mapping[UUID, frozenset[str]] = noted.get(_ENABLED, {})
    if wanted not in known:
        rows = scope.session().scalars(sa.select(PluginState).where(PluginState.tenant_id == wanted))
        switched = {row.plugin: row.switch is PluginSwitch.ON for row in rows}
        known = noted[_ENABLED] = {**known, wanted: _sound(switched)}
    return known[wanted]


def is_on(plugin: str) -> bool:
    """Whether the entered tenant has `plugin` on."""
    return plugin in enabled()


def settings(plugin: str) -> Mapping[str, Any]:
    """The entered tenant's settings of `plugin`, defaults filled in."""
    return scope.remembered((PluginState, plugin), lambda: _checked(_manifest(plugin), _kept_settings(plugin)))


def switch_on(plugin: str, new_settings: Mapping[str, Any] | None = None) -> None:
    """Switch a plugin on for the entered tenant, or change its settings.

    Raises:
        NotFound: it is not installed, or quarantined.
        Invalid: settings that its schema refuses; the kept ones too, when no new ones are given.
        Refused: a plugin that it requires is off.
    """
    manifest = _manifest(plugin)
    missing = manifest.requires - enabled()
    if missing:
        raise Refused(_("Switch on first: %(names)s", names=", ".join(sorted(missing))), code="plugin_needs_others")
    _checked(manifest, _kept_settings(plugin) if new_settings is None else new_settings)
    _set(plugin, PluginSwitch.ON, new_settings)
    ask("plugin_enabled", only=plugin)


def switch_off(plugin: str, *, without_asking: bool = False) -> None:
    """Switch a plugin off for the entered tenant; its data stay.

    Args:
        without_asking: don't ask the plugin itself: the operator's way out when it is broken.
    Raises:
        NotFound: it is not installed. Refused: other plugins need it, or it objects (running duties).
    """
    _manifest(plugin)
    needing = sorted(n for n in enabled() if plugin in plugins().manifests[n].requires)
    if needing:
        raise Refused(_("Switch off first: %(names)s", names=", ".join(needing)), code="plugin_needed")
    objections = () if without_asking else objections_to_switching_off(plugin)
    if objections:
        raise Refused(_("It can't be switched off now."), objections=objections, code="plugin_objects")
    _set(plugin, PluginSwitch.OFF, None)


def objections_to_switching_off(plugin: str) -> Sequence[Any]:
    """Why a plugin can't be switched off for the entered tenant now. One that can't say counts as objecting."""
    try:
        return [o for answer in ask("objections_to_disabling", only=plugin) for o in answer.value or ()]
    except Exception:  # the manager has reported it with the plugin's name
        return [_("It could not say whether it may be switched off. The operator has been told.")]


def _manifest(plugin: str) -> Manifest:
    if plugin not in plugins().manifests:
        raise NotFound
    return plugins().manifests[plugin]


def _kept_settings(plugin: str) -> Mapping[str, Any]:
    row = scope.session().get(PluginState, (scope.tenant_id(), plugin))
    return row.settings if row else {}


def _checked(manifest: Manifest, values: Mapping[str, Any]) -> Mapping[str, Any]:
    if manifest.settings is None:
        return {}
    try:
        loaded: Mapping[str, Any] = manifest.settings().load(dict(values))
    except ValidationError as error:
        raise Invalid(_("These settings can't be used."), fields=by_field(error)) from error
    return loaded


def _set(plugin: str, switch: PluginSwitch, new_settings: Mapping[str, Any] | None) -> None:
    opened, key = scope.session(), (scope.tenant_id(), plugin)
    row = opened.get(PluginState, key)
    if row is None:
        row = PluginState(tenant_id=key[0], plugin=plugin, settings={})
        opened.add(row)
    row.switch, row.changed_at, row.changed_by = switch, clock.now(), scope.current().actor.id
    if new_settings is not None:
        row.settings = dict(new_settings)
    opened.flush()
    opened.info.pop(_ENABLED, None)
    scope.forget()
    audit.record(f"plugin.{switch.value}", ("plugin", plugin), {"settings": sorted(row.settings)})


def task_gate() -> Callable[[UUID, str], bool]:
    """Whether a periodic task runs for a tenant now: the core's always, a plugin's where it is installed and on.

    Every tenant's switches are read once, when first asked about.
    """
    switches: dict[UUID, frozenset[str]] = {}

    def gate(tenant_id: UUID, plugin: str) -> bool:
        if not plugin:
            return True
        if not switches:
            switches.update(_all_enabled())
        return plugin in switches.get(tenant_id, _by_default())

    return gate


def _all_enabled() -> dict[UUID, frozenset[str]]:
    found: dict[UUID, dict[str, bool]] = {PLATFORM: {}}
    with scope.enter_platform(write=False) as opened:
        for row in opened.scalars(sa.select(PluginState)):
            found.setdefault(row.tenant_id, {})[row.plugin] = row.switch is PluginSwitch.ON
    return {tenant_id: _sound(switched) for tenant_id, switched in found.items()}


def _by_default() -> frozenset[str]:
    return _sound({})


def _sound(switched: Mapping[str, bool]) -> frozenset[str]:
    """Of the installed plugins, those that are on and have everything on that they require."""
    manifests = plugins().manifests
    names = {name for name, manifest in manifests.items() if switched.get(name, manifest.on_by_default)}
    return frozenset(name for name in names if manifests[name].requires <= names)
