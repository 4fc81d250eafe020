"""Tables of the staff's pages that turn into cards on a phone, so that no column hides beyond the edge."""

from __future__ import annotations

import re

from flask import Flask
from markupsafe import Markup, escape

_TAG = re.compile(r"<(/?)(table|thead|tbody|tr|th|td)\b([^>]*)>")
_ROLES = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell"}


def stacked(drawn: str) -> Markup:
    """A table whose cells say to which column they belong: the style sheet stacks them where the page is narrow.

    The roles keep it a table for screen readers, which browsers drop with the layout. A column whose heading is for
    screen readers only gets no label: its cells are buttons and links that speak for themselves.

    Args:
        drawn: the HTML of one table, with one row of headings and no table within.
    """
    headings = [_text(inner) for inner in re.findall(r"<th\b[^>]*>(.*?)</th>", drawn.partition("</thead>")[0], re.DOTALL)]
    in_head, column = False, -1

    def told(found: re.Match[str]) -> str:
        nonlocal in_head, column
        closes, name, rest = found.groups()
        if name == "thead":
            in_head = not closes
        if closes:
            return found[0]
        if name == "tr":
            column = -1
        role = _ROLES.get(name, "columnheader" if in_head else "rowheader")
        label = ""
        if name in ("th", "td"):
            column += 1
            if not in_head and name == "td" and "colspan" not in rest and column < len(headings) and headings[column]:
                label = f' data-label="{escape(headings[column])}"'
        return f'<{name} role="{role}"{rest}{label}>'

    return Markup(_TAG.sub(told, drawn))  # noqa: S704 - only attributes were added to what a template drew


def _text(inner: str) -> str:
    return "" if "visually-hidden" in inner else Markup(inner).striptags()  # noqa: S704 - escaped again


def init(app: Flask) -> None:
    """Give templates the filter: `{% filter stacked %}<table class="table tw-stack">…</table>{% endfilter %}`."""
    app.jinja_env.filters["stacked"] = stacked
