"""The summary of a refused form names its fields, though it stands above them: names are put in once all are drawn."""

from __future__ import annotations

import re
from html import unescape

from flask import Flask, Response, g
from markupsafe import Markup, escape

_MARK = re.compile(r"<!--field:([^<>]*?)-->")


def init(app: Flask) -> None:
    """Give templates `note_label` and `label_of`, and put the names in."""
    app.jinja_env.globals |= {"note_label": note_label, "label_of": label_of}
    app.after_request(put_in)


def note_label(name: str, label: object) -> str:
    """Remember how a field is called on this page. Draws nothing."""
    g.setdefault("field_labels", {})[name] = str(label)
    return ""


def label_of(name: str) -> Markup:
    """A place for the name of a field that may be drawn later; empty where none is."""
    g.has_field_marks = True
    return Markup("<!--field:{}-->").format(name)


def put_in(response: Response) -> Response:
    """Replace the places by what was remembered."""
    if g.get("has_field_marks") and response.mimetype == "text/html" and not response.direct_passthrough:
        labels: dict[str, str] = g.get("field_labels", {})

        def named(mark: re.Match[str]) -> str:
            label = labels.get(unescape(mark[1]))
            return f"{escape(label)}: " if label else ""

        response.set_data(_MARK.sub(named, response.get_data(as_text=True)))
    return response
