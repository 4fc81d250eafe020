"""What the platform needs to know of this plugin."""

from __future__ import annotations

from pathlib import Path

from flask_babel import lazy_gettext as _l

from trustward.api import Manifest, StatutePack, hookimpl

from . import statutes

manifest = Manifest(
    name="statutes_kr",
    title=_l("Statutes of Korea"),
    description=_l("Duties, periods, contract items, policy outline, questions and holidays of Korean privacy law."),
    version="0.1.0",
    translations=Path(__file__).parent / "translations",
    on_by_default=True,
)


@hookimpl
def register_statutes() -> StatutePack:
    """The rows of Korean privacy law."""
    return statutes()
