"""What people type on the pages of records."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from trustward.records.domain import ApplyTo
from trustward.records.domain.arriving import EARLIEST
from trustward.records.services.waiting import LEAST_DAYS, MOST_DAYS
from trustward.retention.domain import EventKind
from trustward.web.uploads import Upload

NEEDED = {"required": _l("This is needed."), "null": _l("This is needed.")}


class Why(StrEnum):
    """Why somebody opens what a record holds. A closed list: no text about a person gets into the audit."""

    ANSWER = "answer_request"
    SERVICE = "do_the_service"
    RIGHTS = "rights_request"
    CORRECT = "correct"
    LAW = "legal_duty"
    CHECK = "check_destruction"


class Words(fields.String):
    """A text of limited length, as people mean it."""

    def __init__(self, *, longest: int, needed: Any = "", **settings: Any) -> None:
        messages = dict.fromkeys(NEEDED, needed) if needed else NEEDED
        if not needed:
            settings.setdefault("load_default", "")
        super().__init__(required=bool(needed), error_messages=messages, **settings)
        self.longest, self.needed = longest, needed

    def _deserialize(self, value: Any, attr: str | None, data: Any, **others: Any) -> Any:
        text = str(super()._deserialize(value, attr, data, **others)).replace("\r\n", "\n")
        text = unicodedata.normalize("NFC", text).strip()
        if self.needed and not text:
            raise ValidationError([self.needed])
        if len(text) > self.longest:
            message = _l("At most %(limit)s characters; these are %(count)s.", limit=self.longest, count=len(text))
            raise ValidationError([message])
        if any(unicodedata.category(sign) == "Cc" and sign not in "\n\t" for sign in text):
            raise ValidationError([_l("This text contains characters that can't be shown.")])
        return text


class Day(fields.Date):
    """A day that is needed."""

    def __init__(self) -> None:
        wrong = {**NEEDED, "invalid": _l("A day such as 2026-11-24 is expected.")}
        super().__init__(format="iso", required=True, error_messages=wrong)


def _one_of(kind: type[StrEnum], message: Any) -> fields.Field[Any]:
    return fields.Enum(
        kind, by_value=True, required=True, error_messages=dict.fromkeys(("required", "null", "unknown"), message)
    )


class Nothing(Schema):
    """An act that takes no values."""


class Search(Schema):
    """What is known of a person or a record."""

    email = Words(longest=320)
    phone = Words(longest=60)
    reference = Words(longest=60)
    external = Words(longest=200)

    @validates_schema(skip_on_field_errors=True)
    def _something(self, data: dict[str, Any], **others: Any) -> None:
        if not any(data.values()):
            raise ValidationError({"email": [_l("Type at least one of these: e-mail address, telephone number, reference, id.")]})


class Open(Schema):
    """Which unit is opened, and why."""

    unit = fields.String(load_default="")
    why = _one_of(Why, _l("Say why you open it."))


class EventSchema(Schema):
    """What happened to a record."""

    kind = _one_of(EventKind, _l("Choose what happened."))
    on = Day()


class HoldSchema(Schema):
    """Why a record must be kept although its time is over, and until when."""

    reason = Words(longest=2000, needed=_l("Say why it must be kept."))
    ends_on = Day()


class SheetSchema(Schema):
    """A sheet of records that another system holds."""

    service = Words(longest=64)
    sheet = Upload(required=True)


class UndoSchema(Schema):
    """For which numbers an upload is undone."""

    digest = fields.String(required=True, validate=validate.Length(max=64))


class TokenSchema(Schema):
    """Which system gets a token, for which services, for how long."""

    name = Words(longest=80, needed=_l("Say which system uses it."))
    services = fields.List(fields.String())
    days = fields.Integer(
        required=True,
        error_messages={
            **NEEDED,
            "invalid": _l("A number of days is expected."),
            "too_large": _l("A number of days is expected."),
        },
    )


class _Told(Schema):
    """What another system tells: its mistakes are said in our words, since marshmallow's own are English only."""

    error_messages = {"unknown": _l("There is no such field."), "type": _l("A JSON object is expected.")}


_TEXT = {**NEEDED, "invalid": _l("A text is expected."), "invalid_utf8": _l("A text is expected.")}
_LIST = {**NEEDED, "invalid": _l("A list is expected.")}
_OBJECT = {**NEEDED, "type": _l("A JSON object is expected."), "unknown": _l("There is no such field.")}


def _text(longest: int, *, least: int = 0, **settings: Any) -> fields.String:
    error = _l("From %(least)s to %(limit)s characters are expected.", least=least, limit=longest)
    return fields.String(validate=validate.Length(min=least, max=longest, error=error), error_messages=_TEXT, **settings)


def _several(of: fields.Field[Any], most: int, *, least: int = 0, **settings: Any) -> fields.List[Any]:
    error = _l("From %(least)s to %(limit)s entries are expected.", least=least, limit=most)
    return fields.List(of, validate=validate.Length(min=least, max=most, error=error), error_messages=_LIST, **settings)


_FIRST = datetime.combine(EARLIEST, time.min, UTC)
_LAST = datetime(9000, 1, 1, tzinfo=UTC)  # a year to spare for every zone


class _Moment(_Told):
    """An event as another system tells it: a day, or an instant with its zone."""

    kind = _one_of(EventKind, _l("There is no such kind of event. There are: %(kinds)s.", kinds=", ".join(EventKind)))
    on = fields.Date(error_messages={**NEEDED, "invalid": _l("A day such as 2026-11-24 is expected.")})
    at = fields.AwareDateTime(
        validate=[
            validate.Range(min=_FIRST, error=_l("This day lies more than a hundred years back. Check the year.")),
            validate.Range(max=_LAST, error=_l("This day has not come yet.")),
        ],
        error_messages={
            **NEEDED,
            **dict.fromkeys(
                ("invalid", "invalid_awareness"), _l("An instant with its zone such as 2026-11-24T15:00:00+09:00 is expected.")
            ),
        }
    )

    @validates_schema
    def one_of_them(self, data: dict[str, Any], **others: Any) -> None:
        if ("on" in data) == ("at" in data):
            raise ValidationError({"on": [_l("Give either a day (on) or an instant (at).")]})


class _ArrivingSchema(_Told):
    """A record that another system holds."""

    service = _text(64, required=True)
    external_id = _text(200, least=1, required=True)
    classes = _several(_text(64), 50, load_default=list)
    events = _several(fields.Nested(_Moment, error_messages=_OBJECT), 50, least=1, required=True)
    email = _text(320, load_default="")
    phone = _text(60, load_default="")


class RecordsSchema(_Told):
    """Records that another system holds, at most a thousand at a time."""

    records = _several(fields.Nested(_ArrivingSchema, error_messages=_OBJECT), 1000, least=1, required=True)


class ApplySchema(Schema):
    """For which records a changed row of law counts."""

    apply_to = _one_of(ApplyTo, _l("Choose for which records it counts."))


def _days() -> fields.Integer:
    words = _l("A number from %(least)s to %(most)s is expected.", least=LEAST_DAYS, most=MOST_DAYS)
    return fields.Integer(
        required=True, validate=validate.Range(LEAST_DAYS, MOST_DAYS, error=words),
        error_messages={**NEEDED, "invalid": words},
    )  # fmt: skip


class TermsSchema(Schema):
    """By when the tenant wants to be asked about what waits."""

    event_days = _days()
    hold_days = _days()
