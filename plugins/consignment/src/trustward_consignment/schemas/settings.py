"""The plugin's settings per tenant: product defaults, not law."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate


class SettingsSchema(Schema):
    """How a supervision check is timed, and which country is home."""

    lead_days = fields.Integer(
        load_default=21, validate=validate.Range(1, 120), metadata={"label": _l("Days before the due day to request")}
    )
    answer_days = fields.Integer(
        load_default=14, validate=validate.Range(1, 90), metadata={"label": _l("Days that the trustee has at least")}
    )
    reminders = fields.List(
        fields.Integer(validate=validate.Range(-90, 90)),
        load_default=lambda: [-14, -7, -1, 3],
        validate=validate.Length(max=12),
        metadata={"label": _l("Reminders, in days around the due day")},
    )
    escalate_after = fields.Integer(
        load_default=7,
        validate=validate.Range(1, 90),
        metadata={"label": _l("Days after the due day until the officer is told")},
    )
    finding_days = fields.Integer(
        load_default=30, validate=validate.Range(1, 365), metadata={"label": _l("Days to mend a finding")}
    )
    review_days = fields.Integer(
        load_default=7, validate=validate.Range(1, 90), metadata={"label": _l("Days to review answers")}
    )
    home_country = fields.String(
        load_default="KR",
        validate=validate.Regexp("[A-Z]{2}"),
        metadata={"label": _l("Home country, as a code of two letters")},
    )
