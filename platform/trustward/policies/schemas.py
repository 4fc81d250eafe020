"""What comes in by the policy's forms."""

from __future__ import annotations

import unicodedata
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields

_LONGEST = 2000
NEEDED = {"required": _l("This is needed."), "null": _l("This is needed.")}


class Words(fields.String):
    """A paragraph of text."""

    def __init__(self, *, longest: int = _LONGEST, **settings: Any) -> None:
        settings.setdefault("load_default", "")
        super().__init__(error_messages=NEEDED, **settings)
        self.longest = longest

    def _deserialize(self, value: Any, attr: str | None, data: Any, **others: Any) -> Any:
        text = str(super()._deserialize(value, attr, data, **others)).replace("\r\n", "\n")
        text = unicodedata.normalize("NFC", text).strip()
        if len(text) > self.longest:
            message = _l("At most %(limit)s characters; these are %(count)s.", limit=self.longest, count=len(text))
            raise ValidationError([message])
        if any(unicodedata.category(sign) == "Cc" and sign not in "\n\t" for sign in text):
            raise ValidationError([_l("This text contains characters that can't be shown.")])
        return text


class OptionalDay(fields.Date):
    """A day, or nothing."""

    def __init__(self, **settings: Any) -> None:
        wrong = {"invalid": _l("A day such as 2026-11-24 is expected.")}
        super().__init__(format="iso", load_default=None, allow_none=True, error_messages=wrong, **settings)

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **others: Any) -> Any:
        return super().deserialize(None if value == "" else value, attr, data, **others)


class Hash(fields.String):
    """The hash of what was on the screen."""

    def __init__(self) -> None:
        super().__init__(required=True, error_messages=NEEDED)


class SubmitSchema(Schema):
    """Ask for approval."""

    seen = Hash()
    reason_ko = Words()
    reason_en = Words()
    material = fields.Boolean(load_default=False)
    effective_on = OptionalDay()


class AcceptSchema(Schema):
    """Accept a finding."""

    code = Words(longest=64)
    place = Words(longest=300)
    reason = Words()


class WhichSchema(Schema):
    """Name a finding."""

    code = Words(longest=64)
    place = Words(longest=300)


class ApproveSchema(Schema):
    """Approve."""

    seen = Hash()
    effective_on = OptionalDay()


class DaySchema(Schema):
    """Set the day."""

    effective_on = OptionalDay()


class NoteSchema(Schema):
    """Send back, take back."""

    note = Words()


class NothingSchema(Schema):
    """An act that takes no values."""
