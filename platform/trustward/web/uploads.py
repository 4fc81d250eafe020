"""A file in a form's schema."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import fields
from werkzeug.datastructures import FileStorage


class Upload(fields.Field[FileStorage]):
    """A file that was sent. A text in its place is none."""

    default_error_messages = dict.fromkeys(("required", "null", "invalid"), _l("Choose a file."))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> FileStorage:
        if not isinstance(value, FileStorage):
            raise self.make_error("invalid")
        return value
