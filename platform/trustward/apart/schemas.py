"""What people type on the pages of what is kept apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, pre_load, validate

from trustward.records.schemas import Words

WINDOWS = (10, 30, 60, 120, 240, 480)
"""Minutes that an approver may choose. Ours, no statute's; the bounds stand in the domain."""


class Ask(Schema):
    """What access is for."""

    purpose = fields.String(load_default="", validate=validate.Length(max=80))
    why = Words(longest=2000)


class Window(Schema):
    """For how long access is opened."""

    minutes = fields.Integer(
        required=True, validate=validate.OneOf(WINDOWS, error=_l("Choose for how long.")),
        error_messages={"required": _l("Choose for how long."), "invalid": _l("Choose for how long.")},
    )  # fmt: skip


class Batch(Schema):
    """Which of the records that wait elsewhere are meant: those of a class that were asked for until an instant."""

    service = fields.String(required=True, validate=validate.Length(max=64))
    record_class = fields.String(load_default="", validate=validate.Length(max=64))
    connector_id = fields.UUID(load_default=None, allow_none=True)
    until = fields.AwareDateTime(format="iso", required=True)

    @pre_load
    def _without_connector(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """A form says by an empty field that there is none."""
        return {name: value for name, value in data.items() if name != "connector_id" or value}


class Confirm(Batch):
    """That the waiting records of a class were moved apart where they are held."""

    expected = fields.Integer(required=True)


class Nothing(Schema):
    """A form with a button and nothing to type."""
