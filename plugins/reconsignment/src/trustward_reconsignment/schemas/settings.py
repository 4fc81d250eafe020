"""The plugin's settings per tenant: the controller's own choices, not law."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

CATEGORIES = ("sensitive", "unique_id", "rrn")


class SettingsSchema(Schema):
    """How far a chain may go, and how long a decision may take."""

    deepest = fields.Integer(
        load_default=2,
        validate=validate.Range(1, 4),
        metadata={"label": _l("Levels of sub-trustees below a trustee")},
    )
    countries = fields.List(
        fields.String(validate=validate.Regexp("[A-Z]{2}")),
        load_default=list,
        validate=validate.Length(max=250),
        metadata={"label": _l("Countries that may be chosen, as codes of two letters; none: any")},
    )
    refused_categories = fields.List(
        fields.String(validate=validate.OneOf(CATEGORIES)),
        load_default=lambda: ["rrn"],
        metadata={"label": _l("Categories of items that are never passed on")},
    )
    decide_days = fields.Integer(
        load_default=10, validate=validate.Range(1, 90), metadata={"label": _l("Working days to decide a request")}
    )
    settle_days = fields.Integer(
        load_default=14,
        validate=validate.Range(1, 90),
        metadata={"label": _l("Working days to settle a sub-trustee without consent")},
    )
