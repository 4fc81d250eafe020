"""What comes in by the account pages."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validates_schema

from trustward.accounts.domain import Role
from trustward.kernel.texts import Lang

_EMAIL = re.compile(r"[^\s@<>\"(),;:\\\[\]]+@(?:[^\s@.<>\"(),;:\\\[\]_]+\.)+[^\s@.<>\"(),;:\\\[\]_]{2,}")
NEEDED = {"required": _l("This is needed."), "null": _l("This is needed.")}


class Line(fields.String):
    """One line of text without control characters."""

    def __init__(self, *, longest: int = 200, **settings: Any) -> None:
        settings.setdefault("required", True)
        super().__init__(error_messages=NEEDED, **settings)
        self.longest = longest

    def _deserialize(self, value: Any, attr: str | None, data: Any, **others: Any) -> Any:
        text = unicodedata.normalize("NFC", str(super()._deserialize(value, attr, data, **others))).strip()
        if not text and self.required:
            raise self.make_error("required")
        if len(text) > self.longest:
            raise ValidationError([_l("At most %(limit)s characters.", limit=self.longest)])
        if any(unicodedata.category(sign).startswith("C") for sign in text):
            raise ValidationError([_l("This text contains characters that can't be shown.")])
        return text


class Email(Line):
    """An e-mail address, as it is typed."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **others: Any) -> Any:
        text = super()._deserialize(value, attr, data, **others)
        if text and not _EMAIL.fullmatch(text):
            raise ValidationError([_l("This is not an e-mail address. Example: name@company.example")])
        return text


class Secret(fields.String):
    """A password: every character counts, none is cut off."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(required=True, error_messages=NEEDED, **settings)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **others: Any) -> Any:
        text = str(super()._deserialize(value, attr, data, **others))
        if not text:
            raise self.make_error("required")
        if len(text) > 1000:
            raise ValidationError([_l("At most %(limit)s characters.", limit=256)])
        return text


class Day(fields.Date):
    """A day; left empty it is none."""

    def __init__(self, **settings: Any) -> None:
        wrong = {**NEEDED, "invalid": _l("This is not a day. Example: 2027-03-31")}
        super().__init__(error_messages=wrong, load_default=None, allow_none=True, **settings)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **others: Any) -> Any:
        return super()._deserialize(value, attr, data, **others) if value else None


class Input(Schema):
    """Base of the room's schemas: what a form doesn't ask for is not looked at."""

    class Meta:
        unknown = EXCLUDE


class SignInSchema(Input):
    """E-mail address and password."""

    email = Line(longest=320)
    password = Secret()


class CodeSchema(Input):
    """The code of this moment."""

    code = Line(longest=20)


class InvitationSchema(Input):
    """Whom to invite, as what, until when."""

    email = Email(longest=254)
    role = fields.Enum(Role, by_value=True, required=True, error_messages={**NEEDED, "unknown": _l("Choose a role.")})
    until = Day(required=False)
    locale = fields.Enum(Lang, by_value=True, load_default=Lang.KO)


class MemberSchema(Input):
    """Another role, another last day."""

    role = fields.Enum(Role, by_value=True, required=True, error_messages={**NEEDED, "unknown": _l("Choose a role.")})
    until = Day(required=False)


class JoinSchema(Input):
    """The log-in of somebody who was invited."""

    name = Line(longest=100)
    password = Secret()
    password_again = Secret()
    locale = fields.Enum(Lang, by_value=True, load_default=Lang.KO)

    @validates_schema
    def _same(self, data: dict[str, Any], **_: Any) -> None:
        same(data)


class ProfileSchema(Input):
    """Name and language."""

    name = Line(longest=100)
    locale = fields.Enum(Lang, by_value=True, required=True, error_messages=NEEDED)


class PasswordSchema(Input):
    """The old password and, twice, the new one."""

    old_password = Secret()
    password = Secret()
    password_again = Secret()

    @validates_schema
    def _same(self, data: dict[str, Any], **_: Any) -> None:
        same(data)


class ResetSchema(Input):
    """A new password, twice."""

    password = Secret()
    password_again = Secret()

    @validates_schema
    def _same(self, data: dict[str, Any], **_: Any) -> None:
        same(data)


class ForgotSchema(Input):
    """Where the mail shall go."""

    email = Email(longest=254)


class KeepingSchema(Input):
    """Months for which the access log is kept."""

    months = fields.Integer(required=True, error_messages={**NEEDED, "invalid": _l("Type a whole number.")})


def same(data: dict[str, Any]) -> None:
    """Refuse two passwords that differ: one of them was mistyped."""
    if data.get("password") != data.get("password_again"):
        raise ValidationError(_l("The two passwords differ."), "password_again")
