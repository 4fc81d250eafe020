"""The manifest, and the hooks, which import late."""

from __future__ import annotations

from pathlib import Path

from flask_babel import lazy_gettext as _l

from trustward.api import Manifest
from trustward_consignment.schemas.settings import SettingsSchema

_HERE = Path(__file__).parent

manifest = Manifest(
    name="consignment",
    title=_l("Consignment"),
    description=_l("Trustees: life cycle, contract check, disclosure, risk, supervision, findings, education."),
    version="0.1.0",
    tables="trustward_consignment.tables",
    migrations=_HERE / "migrations",
    translations=_HERE / "translations",
    settings=SettingsSchema,
    on_by_default=True,
)
