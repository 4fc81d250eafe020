"""What comes in about obligations."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from trustward.web.uploads import Upload

_REASON = validate.Length(max=500)


class Assign(Schema):
    """Whose task it is; empty gives it back to the role."""

    assignee = fields.String(load_default="")


class DueDay(Schema):
    """Another day, and why."""

    due_on = fields.Date(required=True)
    due_reason = fields.String(required=True, validate=_REASON)


class Note(Schema):
    """What was done, in words."""

    note = fields.String(required=True, validate=validate.Length(max=4000))


class File(Schema):
    """What was done, as a file."""

    file = Upload(required=True)


class Done(Schema):
    """That it was done."""

    done_note = fields.String(load_default="", validate=validate.Length(max=4000))


class Reason(Schema):
    """Why it is waived or opened again."""

    reason = fields.String(required=True, validate=_REASON)


class Reminders(Schema):
    """When people are reminded."""

    remind_before = fields.String(required=True, validate=validate.Regexp(r"\s*\d{1,3}(\s*,\s*\d{1,3}){0,9}\s*"))
    escalate_after = fields.Integer(required=True, strict=False, validate=validate.Range(0, 365))


class Empty(Schema):
    """A button."""
