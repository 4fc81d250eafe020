"""What a vendor's contact types beside the answers."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, pre_load, validate


class _Trimmed(Schema):
    @pre_load
    def trim(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Spaces around a name or an address mean nothing."""
        return {name: value.strip() if isinstance(value, str) else value for name, value in data.items()}


class SignatureSchema(_Trimmed):
    """The typed name and the consent."""

    name = fields.String(
        required=True,
        validate=validate.Length(2, 100, error=_l("Type your full name, 2 to 100 characters.")),
        error_messages={"required": _l("Type your full name, 2 to 100 characters.")},
    )
    consented = fields.Boolean(
        required=True, validate=validate.Equal(True, error=_l("Agree to the sentence to submit the answers."))
    )

    @pre_load
    def unticked(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """A box that is not ticked is not sent."""
        return {"consented": "false", **data}


class ColleagueSchema(_Trimmed):
    """A colleague who is let in."""

    name = fields.String(
        required=True,
        validate=validate.Length(1, 100, error=_l("Type the colleague's name, up to 100 characters.")),
        error_messages={"required": _l("Type the colleague's name, up to 100 characters.")},
    )
    email = fields.String(
        required=True,
        validate=validate.Length(3, 254, error=_l("Check the e-mail address.")),
        error_messages={"required": _l("Check the e-mail address.")},
    )
