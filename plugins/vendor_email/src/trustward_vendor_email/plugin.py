"""The manifest, and the one hook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from trustward.api import Manifest, hookimpl

if TYPE_CHECKING:
    from trustward_consignment.api import VendorType

manifest = Manifest(
    name="vendor_email",
    title=_l("Trustees that send e-mail"),
    description=_l("Questions and rules for trustees that send e-mail for you, advertising included."),
    version="0.1.0",
    requires=frozenset({"consignment"}),
    translations=Path(__file__).parent / "translations",
    on_by_default=True,
)


@hookimpl
def vendor_types() -> Sequence[VendorType]:
    from trustward_vendor_email import rules

    return [rules.EMAIL]
