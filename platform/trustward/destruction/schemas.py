"""What comes in by the forms of destruction."""

from __future__ import annotations

import unicodedata
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, validate

from trustward.destruction.domain import Evidence, Method, method
from trustward.destruction.services.settings import LEAST_COOLING, MOST_COOLING
from trustward.records.domain import Held
from trustward.web.uploads import Upload

NEEDED = {"required": _l("This is needed."), "null": _l("This is needed.")}


class Words(fields.String):
    """A text without signs that can't be shown."""

    def __init__(self, longest: int = 2000, *, needed: bool = False, **settings: Any) -> None:
        if not needed:
            settings.setdefault("load_default", "")
        super().__init__(required=needed, error_messages=NEEDED, **settings)
        self.longest, self.needed = longest, needed

    def _deserialize(self, value: Any, attr: str | None, data: Any, **others: Any) -> Any:
        text = str(super()._deserialize(value, attr, data, **others)).replace("\r\n", "\n")
        text = unicodedata.normalize("NFC", text).strip()
        if self.needed and not text:
            raise ValidationError([_l("This is needed.")])
        if len(text) > self.longest:
            message = _l("At most %(limit)s characters; these are %(count)s.", limit=self.longest, count=len(text))
            raise ValidationError([message])
        if any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\t" for sign in text):
            raise ValidationError([_l("This text contains characters that can't be shown.")])
        return text


class Day(fields.Date):
    """A day; nothing where it may be left out."""

    def __init__(self, *, needed: bool = False) -> None:
        wrong = {**NEEDED, "invalid": _l("A day such as 2026-11-24 is expected.")}
        more: dict[str, Any] = {"required": True} if needed else {"load_default": None, "allow_none": True}
        super().__init__(format="iso", error_messages=wrong, **more)

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **others: Any) -> Any:
        return super().deserialize(None if value == "" else value, attr, data, **others)


def whole(least: int, most: int) -> fields.Integer:
    """A whole number between two."""
    words = _l("A number from %(least)s to %(most)s is expected.", least=f"{least:,}", most=f"{most:,}")

    def between(value: int) -> None:
        if not least <= value <= most:
            raise ValidationError([words])

    return fields.Integer(required=True, validate=between, error_messages={**NEEDED, "invalid": words})


class NothingSchema(Schema):
    """An act that takes no values."""


class ProposeSchema(Schema):
    """Which class in which place."""

    service = Words(64, needed=True)
    record_class = Words(64)
    held = fields.Enum(Held, by_value=True, load_default=Held.HERE)
    connector_id = fields.UUID(load_default=None, allow_none=True)
    sure = fields.Boolean(load_default=True)


class ApproveSchema(Schema):
    """Approve one set."""

    seen = Words(64, needed=True)
    late_reason = Words()


class ApproveManySchema(Schema):
    """Approve several sets: each as "number of the request's id:hash that was on the screen"."""

    chosen = fields.List(fields.String(validate=validate.Length(max=120)), load_default=[])
    late_reason = Words()


class ReasonSchema(Schema):
    """Refuse, stop, make an exception."""

    reason = Words(needed=True)


class PaperSchema(Schema):
    """Papers and media (Standard Guideline, form 4)."""

    what = Words(300, needed=True)
    count = whole(1, 100_000_000)
    task = Words(300, needed=True)
    service = Words(64)
    reason = Words(needed=True)
    created_on = Day()
    due_on = Day()


class EvidenceSchema(Schema):
    """A proof."""

    kind = fields.Enum(Evidence, by_value=True, load_default=Evidence.CERTIFICATE)
    file = Upload(required=True)


class Way(fields.Field[Method]):
    """A way to destroy."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Method:
        try:
            return method(str(value))
        except ValueError as error:
            raise self.make_error("unknown") from error


class OfferSchema(Schema):
    """What a trustee says of its destruction, with the certificate."""

    method = Way(required=True, error_messages={**NEEDED, "unknown": _l("Choose one.")})
    done_on = Day(needed=True)
    place = Words(300, needed=True)
    executor = Words(200, needed=True)
    file = Upload(required=True)
    everything = fields.Boolean(
        required=True, validate=validate.Equal(True, error=_l("Confirm that nothing is left.")),
        error_messages=dict.fromkeys(("required", "invalid"), _l("Confirm that nothing is left.")),
    )  # fmt: skip


class ProofSchema(Schema):
    """How something was destroyed by hand (Standard Guideline, form 5)."""

    method = Way(required=True, error_messages={**NEEDED, "unknown": _l("Choose one.")})
    done_on = Day(needed=True)
    place = Words(300, needed=True)
    executor = Words(200, needed=True)
    witness = Words(200, needed=True)
    check = Words(300)
    medium_disposed = fields.Boolean(load_default=False)
    backup_handled = fields.Boolean(load_default=False)


class SettingsSchema(Schema):
    """The tenant's settings."""

    cooling_hours = whole(LEAST_COOLING, MOST_COOLING)
    proposes_itself = fields.Boolean(load_default=False)
