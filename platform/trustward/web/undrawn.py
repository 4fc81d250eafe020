"""A refused form that its page does not draw any more (somebody did the act meanwhile) is told of at the page's top.

Otherwise the message, and whatever was typed, would be lost without a word.
"""

from __future__ import annotations

from flask import Flask, Response, g, render_template
from markupsafe import Markup

_MARK = "<!--undrawn-->"


def init(app: Flask) -> None:
    """Give templates `undrawn_place`, and put the forms in."""
    app.jinja_env.globals["undrawn_place"] = undrawn_place
    app.after_request(put_in)


def undrawn_place() -> Markup:
    """Where such forms are told of."""
    g.has_undrawn_place = True
    return Markup("<!--undrawn-->")


def put_in(response: Response) -> Response:
    """Replace the place by the refused forms of this request that nothing on the page shows."""
    if g.get("has_undrawn_place") and response.mimetype == "text/html" and not response.direct_passthrough:
        forms = [form for form in g.get("refused_forms", ()) if not form.drawn]
        told = render_template("undrawn.html", forms=forms) if forms else ""
        response.set_data(response.get_data(as_text=True).replace(_MARK, told, 1))
    return response
