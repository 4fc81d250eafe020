"""What a trustee's contact and the officer type."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, pre_load, validate, validates_schema

from trustward.api import business_number
from trustward_reconsignment.domain.requests import Ground

_NEEDED = {"required": _l("This is needed."), "null": _l("This is needed.")}
_LONG = _l("This text is too long.")


def _text(longest: int, *, needed: bool = False) -> fields.String:
    too_long = validate.Length(max=longest, error=_LONG)
    if needed:
        some = validate.Length(min=1, error=_l("This is needed."))
        return fields.String(required=True, validate=[some, too_long], error_messages=_NEEDED)
    return fields.String(load_default="", validate=too_long)


def _day() -> fields.Date:
    return fields.Date(load_default=None, allow_none=True, error_messages={"invalid": _l("This is not a date.")})


class _Trimmed(Schema):
    @pre_load
    def trim(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Spaces around a text mean nothing; an empty date is none."""
        trimmed = {name: value.strip() if isinstance(value, str) else value for name, value in data.items()}
        return {name: None if name.endswith("_on") and value == "" else value for name, value in trimmed.items()}


class DescriptionSchema(_Trimmed):
    """What is said of a sub-trustee."""

    name_ko = _text(200, needed=True)
    name_en = _text(200)
    business_number = _text(20)
    country = fields.String(
        required=True, validate=validate.Regexp("[A-Z]{2}$", error=_l("Choose a country.")), error_messages=_NEEDED
    )
    task_ko = _text(500, needed=True)
    task_en = _text(500)
    items = fields.List(fields.String(validate=validate.Length(max=140)), load_default=list)
    items_text_ko = _text(500)
    items_text_en = _text(500)
    period_ko = _text(300, needed=True)
    period_en = _text(300)
    starts_on = _day()
    ends_on = _day()
    time_and_method = _text(500)
    contact = _text(300)
    refusal = _text(500)
    parent = fields.UUID(
        load_default=None, allow_none=True, error_messages={"invalid_uuid": _l("Choose one of the list.")}
    )

    @pre_load
    def no_parent(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """An empty choice is the trustee itself; a number is kept without hyphens."""
        found = {name: None if name == "parent" and value == "" else value for name, value in data.items()}
        number = found.get("business_number")
        if isinstance(number, str):
            found["business_number"] = number.replace("-", "").replace(" ", "")
        return found

    @validates_schema(skip_on_field_errors=False)
    def fits(self, data: dict[str, Any], **kwargs: Any) -> None:
        """The number has its check digit, the days are in order, and some item is named."""
        number, country = data.get("business_number", ""), data.get("country", "")
        wrong: dict[str, list[Any]] = {}
        if number and business_number(number, country) != number:
            wrong["business_number"] = [_l("The check digit does not fit. Is a digit mistyped?")]
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            wrong["ends_on"] = [_l("It can't end before it begins.")]
        if not data.get("items") and not data.get("items_text_ko"):
            wrong["items_text_ko"] = [_l("Name at least one item.")]
        if wrong:
            raise ValidationError(wrong)


class RequestSchema(DescriptionSchema):
    """A request for consent."""

    safeguards = _text(4000, needed=True)


class FoundSchema(DescriptionSchema):
    """A sub-trustee that was found without consent."""

    note = _text(1000, needed=True)


class AnswerSchema(_Trimmed):
    """An answer or a question."""

    text = _text(4000, needed=True)


class ApprovalSchema(_Trimmed):
    """Consent, with conditions: one a line, and the standard ones that were ticked; and what was looked at before."""

    standard = fields.List(fields.String(validate=validate.Length(max=40)), load_default=list)
    conditions = _text(4000)
    transfer_basis = _text(40)
    confirmed = fields.List(fields.String(validate=validate.Length(max=200)), load_default=list)
    content_hash = fields.String(required=True, validate=validate.Length(equal=64), error_messages=_NEEDED)


class RefusalSchema(_Trimmed):
    """Refusal, with a ground."""

    ground = fields.Enum(
        Ground, by_value=True, required=True, error_messages={**_NEEDED, "unknown": _l("Choose a ground.")}
    )
    text = _text(1000)

    @validates_schema
    def other_says_what(self, data: dict[str, Any], **kwargs: Any) -> None:
        """ "Another ground" needs its words."""
        if data.get("ground") is Ground.OTHER and not data.get("text"):
            raise ValidationError(_l("Say on which ground."), "text")


class EndSchema(_Trimmed):
    """The end of a re-consignment."""

    ended_on = fields.Date(required=True, error_messages={**_NEEDED, "invalid": _l("This is not a date.")})
    reason = _text(500, needed=True)
