"""What `tenant.toml` says beside the register: who the tenant is, its plugins, and its policy's imported version."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, post_load

from trustward.kernel.texts import Text
from trustward.register.schemas.fields import PARAGRAPH, Day, FactSchema, Flag, Line, Part, Slug, Words, parts


@dataclass(frozen=True, slots=True)
class PluginSwitch:
    """A plugin that the tenant has on, and its settings; the plugin's own schema checks them."""

    name: str
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TenantHeader:
    """The tenant itself. `zone` is where its legal days end; `demo`: mail goes to the sink only."""

    slug: str
    name: Text
    zone: str
    demo: bool = False
    plugins: tuple[PluginSwitch, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportedVersion:
    """A policy that was public before Trustward came: it becomes one published version, without an officer's act."""

    effective_on: date
    packs_on: date
    reason: Text
    source: str = ""


@dataclass(frozen=True, slots=True)
class AcceptedFinding:
    """A finding of the linter that the company knows and lives with for now, and why."""

    code: str
    place: str
    reason: Text


@dataclass(frozen=True, slots=True)
class PolicyHeader:
    """What the files say of the policy as a document."""

    imported: ImportedVersion | None = None
    accepted_findings: tuple[AcceptedFinding, ...] = ()


class Zone(Line):
    """The name of a time zone."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **settings: Any) -> str:
        name = super()._deserialize(value, attr, data, **settings)
        if name not in available_timezones():
            raise ValidationError([_l("Nobody knows this time zone; one such as “Asia/Seoul” is expected.")])
        return name


class TenantHeaderSchema(FactSchema):
    fact = TenantHeader
    slug = Slug()
    name = Words(required=True)
    zone = Zone(required=True)
    demo = Flag()
    plugins = fields.Dict(
        keys=Line(limit=64),
        values=fields.Dict(error_messages={"invalid": _l("A table with names and values is expected here.")}),
        error_messages={"invalid": _l("A table with names and values is expected here.")},
    )

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> TenantHeader:
        switches = tuple(PluginSwitch(name, settings) for name, settings in sorted(data.pop("plugins", {}).items()))
        return TenantHeader(**data, plugins=switches)


class ImportedVersionSchema(FactSchema):
    fact = ImportedVersion
    effective_on = Day(required=True)
    packs_on = Day(required=True)
    reason = Words(required=True, limit=PARAGRAPH)
    source = Line(limit=2000)


class AcceptedFindingSchema(FactSchema):
    fact = AcceptedFinding
    code = Line(required=True, limit=64)
    place = Line(limit=200, load_default="")
    reason = Words(required=True, limit=PARAGRAPH)


class PolicyHeaderSchema(FactSchema):
    fact = PolicyHeader
    imported = Part(ImportedVersionSchema)
    accepted_findings = parts(AcceptedFindingSchema)
