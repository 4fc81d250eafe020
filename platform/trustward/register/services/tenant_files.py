"""Tenants as code: what applying a folder would do, and doing it in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from trustward.kernel import audit, scope, tenants
from trustward.kernel.errors import Refused
from trustward.kernel.ids import new_id
from trustward.kernel.scope import OPERATOR, session
from trustward.plugins.enablement import PluginState, switch_on
from trustward.plugins.enablement import PluginSwitch as Switch
from trustward.plugins.manager import ask, plugins
from trustward.register.catalogue import KINDS
from trustward.register.domain.delta import ORDER, Change, Delta, digest, merge, order_digest
from trustward.register.files.header import PluginSwitch, TenantHeader
from trustward.register.files.reader import TenantFiles
from trustward.register.files.sections import SectionSpec, of_rooms
from trustward.register.tables import AppliedRow

from .acts import change, move, record, withdraw
from .reading import facts
from .rows import Keys

TENANT, PLUGINS = "tenant", "plugins"
NOTHING = Delta("")


@dataclass(frozen=True, slots=True)
class Identity:
    """What the platform knows of a tenant; its names in both languages are the register's."""

    name: str
    zone: str
    demo: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What applying a tenant's files does. `new`: the tenant doesn't exist yet. `follows`: there is a further step."""

    new: bool
    deltas: tuple[Delta, ...]
    follows: bool = False

    @property
    def empty(self) -> bool:
        """Nothing to write."""
        return not (self.new or self.follows) and all(delta.empty for delta in self.deltas)

    @property
    def clashes(self) -> tuple[Change, ...]:
        """Facts that the files and the register changed differently since the last application."""
        return tuple(change for delta in self.deltas for change in delta.clashes)


class Step(Protocol):
    """What a room above the register does with the files, in the same transaction, after the register was written."""

    def pending(self, files: TenantFiles) -> bool:
        """Whether there is anything to do."""

    def take(self, files: TenantFiles) -> None:
        """Do it."""


def sections() -> list[SectionSpec]:
    """The sections that the files of a tenant may have: the register's, other rooms', those of the installed plugins."""
    core = [
        SectionSpec(name, kind.title, kind.schema, kind.fold, partial(facts, name), partial(_apply, name), kind.many)
        for name, kind in KINDS.items()
    ]
    brought = [replace(spec, plugin=answer.plugin) for answer in ask("tenant_sections") for spec in answer.value or ()]
    return [*core, *of_rooms(), *brought]


def plan(files: TenantFiles, specs: Sequence[SectionSpec], step: Step | None = None) -> Plan:
    """What `apply` would do now. Enters the tenant itself; writes nothing."""
    _refuse_missing_plugins(files.header)
    tenant_id = _find(files.header.slug)
    with scope.enter(tenant_id or new_id(), actor=OPERATOR, write=False):
        return _plan(files, specs, step, new=tenant_id is None)


def apply(
    files: TenantFiles, specs: Sequence[SectionSpec], step: Step | None = None, *, overwrite: bool = False
) -> Plan:
    """Make the register say what the files say, in one audited transaction; a second time there is nothing to do.

    What a person changed in the register since the last application, and the files did not touch, is kept.

    Args:
        step: what follows from the files beyond the register.
        overwrite: where both changed the same fact, the files win.
    Returns: what was done.
    Raises:
        Refused: both changed the same fact differently (without `overwrite`), or a plugin isn't installed.
    """
    _refuse_missing_plugins(files.header)
    tenant_id = _find(files.header.slug)
    header = files.header
    with scope.enter(tenant_id or new_id(), actor=OPERATOR):
        if tenant_id is None:
            identity = _identity(header)[""]
            tenants.create(header.slug, identity.name, zone=identity.zone, demo=identity.demo, id=scope.tenant_id())
        done = _plan(files, specs, step, new=tenant_id is None)
        if done.clashes and not overwrite:
            raise Refused(
                _l("Files and register changed the same facts since the last application."),
                objections=[f"{clash.section} {clash.key}".strip() for clash in done.clashes],
                code="files_clash",
            )
        if not done.empty:
            _write(files, specs, done)
        if step is not None and done.follows:
            step.take(files)
    return done


def _find(slug: str) -> UUID | None:
    with scope.enter_platform(write=False):
        found = tenants.find(slug)
        return found.id if found else None


def _plan(files: TenantFiles, specs: Sequence[SectionSpec], step: Step | None, *, new: bool) -> Plan:
    applied: dict[str, dict[str, str]] = {}
    for row in session().scalars(select(AppliedRow)):
        applied.setdefault(row.section, {})[row.key] = row.digest
    deltas = [
        merge(TENANT, _identity(files.header), _stored_identity(new), applied.get(TENANT, {})),
        merge(PLUGINS, _switches(files.header), _stored_switches(files.header), applied.get(PLUGINS, {})),
    ]
    for spec in specs:
        stored = {} if new else spec.keyed(spec.stored())
        deltas.append(merge(spec.name, files.facts[spec.name], stored, applied.get(spec.name, {})))
    follows = step is not None and step.pending(files)
    return Plan(new, tuple(delta for delta in deltas if not delta.empty or delta.kept), follows)


def _write(files: TenantFiles, specs: Sequence[SectionSpec], done: Plan) -> None:
    deltas = {delta.section: delta.overwriting() for delta in done.deltas}
    if deltas.get(TENANT, NOTHING).changes and not done.new:
        _write_identity(files.header)
    for step in deltas.get(PLUGINS, NOTHING).changes:
        if step.after is not None:
            switch_on(step.key, step.after.settings)
    written = [(spec, deltas[spec.name]) for spec in specs if spec.name in deltas]
    for spec, delta in written:
        if delta.writes().changes or delta.reordered:
            spec.apply(delta.writes())
    for spec, delta in reversed(written):
        if delta.removals().changes:
            spec.apply(delta.removals())
    _remember(TENANT, _identity(files.header), deltas.get(TENANT))
    _remember(PLUGINS, _switches(files.header), deltas.get(PLUGINS))
    for spec in specs:
        _remember(spec.name, files.facts[spec.name], deltas.get(spec.name))
    counts = {delta.section: len(delta.changes) for delta in deltas.values() if delta.changes}
    audit.record("tenant.files_applied", ("tenant", scope.tenant_id()), {"changes": counts})


def _remember(section: str, wanted: Mapping[str, Any], delta: Delta | None) -> None:
    """Note what the files left of each fact; what the register kept for itself stays noted as it was."""
    kept = {change.key for change in delta.kept} if delta else set()
    marks = {key: digest(fact) for key, fact in wanted.items()}
    if wanted:
        marks[ORDER] = order_digest(tuple(wanted))
    rows = {row.key: row for row in session().scalars(select(AppliedRow).where(AppliedRow.section == section))}
    for key, mark in marks.items():
        row = rows.pop(key, None)
        if row is None:
            session().add(AppliedRow(section=section, key=key, digest=mark))
        elif key not in kept and row.digest != mark:
            row.digest = mark
    for row in rows.values():
        session().delete(row)
    session().flush()


def _apply(kind: str, delta: Delta) -> None:
    """Write a delta of one of the core's kinds."""
    many = KINDS[kind].many
    ids = Keys(kind).id_of if many else {"": scope.tenant_id()}
    for step in delta.changes:
        if step.before is None:
            record(kind, step.after)
        elif step.after is None:
            withdraw(kind, ids[step.key])
        else:
            change(kind, ids[step.key], step.after, seen=step.before)
    if many and delta.order:
        move(kind, list(delta.order))


def _refuse_missing_plugins(header: TenantHeader) -> None:
    missing = [switch.name for switch in header.plugins if switch.name not in plugins().manifests]
    if missing:
        message = _l("These plugins are not installed, or they did not load: %(names)s", names=", ".join(missing))
        raise Refused(message, code="plugin_missing")


def _identity(header: TenantHeader) -> dict[str, Identity]:
    return {"": Identity(header.name.ko or header.name.en, header.zone, header.demo)}


def _stored_identity(new: bool) -> dict[str, Identity]:
    if new:
        return {}
    row = tenants.get()
    return {"": Identity(row.name, row.zone, row.demo)}


def _write_identity(header: TenantHeader) -> None:
    row, wanted = tenants.get(), _identity(header)[""]
    row.name, row.zone, row.demo = wanted.name, wanted.zone, wanted.demo
    audit.record("tenant.changed", ("tenant", row.id), {"zone": row.zone, "demo": row.demo})
    session().flush()


def _switches(header: TenantHeader) -> dict[str, PluginSwitch]:
    order = [manifest.name for manifest in plugins().in_order()]
    found = {switch.name: switch for switch in header.plugins}
    return {name: found[name] for name in [*order, *found] if name in found}


def _stored_switches(header: TenantHeader) -> dict[str, PluginSwitch]:
    """Of the plugins that the files name; the others are nobody's business here."""
    names = [switch.name for switch in header.plugins]
    query = select(PluginState).where(PluginState.tenant_id == scope.tenant_id(), PluginState.plugin.in_(names))
    rows = {row.plugin: row for row in session().scalars(query) if row.switch is Switch.ON}
    return {name: PluginSwitch(name, dict(rows[name].settings)) for name in _switches(header) if name in rows}
