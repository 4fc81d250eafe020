"""The question before an act that others feel at once: what follows, a button that does it, and the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from trustward.web.forms import Form


def confirmation(
    form: Form, *, title: Any, says: Sequence[Any], label: Any, back: str, back_label: Any, kind: str = "danger",
    fields: Mapping[str, Any] | None = None,
) -> ResponseReturnValue:  # fmt: skip
    """A page that asks. Its button sends the form to the page's own address by POST; no script is needed.

    Args:
        form: of the act; what it refused is shown.
        says: what follows from the act, a sentence or two each.
        back: where one goes who changes one's mind.
        fields: what the act is told besides.
    """
    page = render_template(
        "confirm.html", form=form, title=title, says=says, label=label, back=back, back_label=back_label, kind=kind,
        fields=fields or {},
    )  # fmt: skip
    return page, form.status
