"""What is wrong right now: forms that closed by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask import url_for
from flask_babel import gettext as _

from trustward.collection.services import forms
from trustward.plugins.facts import Alarm
from trustward.web.alarms import raises_alarms
from trustward.web.languages import lang


@raises_alarms
def closed_forms(as_of: date) -> Iterator[Alarm]:
    """A form that was open and may not be any more."""
    for row in forms.rows():
        if row.closed_itself_at is not None:
            title = forms.definition_of(row).title.in_(lang())
            message = _(
                "The form “%(title)s” closed by itself: the published policy does not allow it any more.", title=title
            )
            yield Alarm("form_closed", message, url_for("forms.show", key=row.key))
