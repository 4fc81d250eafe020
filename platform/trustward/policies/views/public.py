"""The policy for everybody: no log-in, no cookie, no script, nothing from elsewhere; drawn from what was approved."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, make_response, render_template, request
from markupsafe import Markup

from trustward.documents import Section, canonical_json, section_html
from trustward.kernel.errors import NotFound
from trustward.kernel.texts import Lang, Text
from trustward.policies import services
from trustward.policies.domain import VersionState, format_day
from trustward.policies.tables import PolicyVersion
from trustward.web import printing as prints
from trustward.web.access import public
from trustward.web.languages import lang

from . import drawing
from .printed import file_name, printed
from .symbols import NAMES, SYMBOLS

bp = Blueprint("policy", __name__, url_prefix="/p/<slug>", template_folder="../templates")

_bodies = drawing.Kept()
FRESH = 60
"""Seconds for which a shared cache may answer unasked. A reader's own browser asks each time: who has just approved a
version must see it at once."""


@bp.get("/privacy")
@public()
def show() -> Response:
    """The policy in effect."""
    row, coming = services.shown()
    if row is None:
        raise NotFound
    return _policy(row, coming)


@bp.get("/privacy/versions/<int:number>")
@public()
def version(number: int) -> Response:
    """One version, as it was published; its address stays."""
    row, coming = services.by_number(number), None
    if row.state is VersionState.PUBLISHED:
        coming = services.coming()
    return _policy(row, coming)


@bp.get("/privacy.json")
@public()
def data() -> Response:
    """The policy in effect, as data."""
    row, _ = services.shown()
    if row is None:
        raise NotFound
    return _json(row)


@bp.get("/privacy/versions/<int:number>.json")
@public()
def version_data(number: int) -> Response:
    """One version, as data."""
    return _json(services.by_number(number))


@bp.get("/privacy/versions")
@public()
def versions() -> Response:
    """Every version with its validity period (PIPA art. 30(2))."""
    rows = services.readable()
    if not rows:
        raise NotFound
    return _page("versions.html", rows=rows)


@bp.get("/privacy/versions/<int:number>/changes")
@public()
def changes(number: int) -> Response:
    """The change notice: why, from when, and a comparison of before and after (PIPA art. 30(2))."""
    row = services.by_number(number)
    diff, html = drawing.compared(row, lang())
    return _page("changes.html", row=row, before=services.before(row), diff=diff, comparison=html)


def _policy(row: PolicyVersion, coming: PolicyVersion | None) -> Response:
    """The page depends on nothing but the two rows, the address and the language, so it is drawn once for all of them."""
    file = prints.published(lambda: printed(row, lang(), g.tenant_name), file_name(row, g.tenant_name))
    if file is not None:
        return _cacheable(file)
    seen = (row.id, row.version, coming.id if coming else None, coming.version if coming else 0)
    body = _bodies.get((*seen, request.path, g.tenant_name, lang()), lambda: _draw(row, coming))
    return _cacheable(make_response(body))


def _draw(row: PolicyVersion, coming: PolicyVersion | None) -> str:
    drawn = drawing.drawn(row, lang())
    sections = [part if isinstance(part, Markup) else _changes_section(part, row) for part in drawn.sections]
    return _template(
        "policy.html", row=row, coming=coming, title=drawn.title, controller=drawn.controller, contents=drawn.contents,
        sections=sections, labels=row.disclosed.get("labels", ()),
    )  # fmt: skip


def _changes_section(section: Section, row: PolicyVersion) -> Markup:
    annex = Markup(render_template("policies/public/_dates.html", row=row, **_words()))  # noqa: S704 - autoescaped
    return section_html(section, after=annex)


def _json(row: PolicyVersion) -> Response:
    facts = {
        "controller": g.tenant_name,
        "version": row.number,
        "state": row.state.value,
        "effective_on": row.effective_on.isoformat() if row.effective_on else None,
        "superseded_on": row.superseded_on.isoformat() if row.superseded_on else None,
        "reason": row.reason,
        "law": row.law,
        "content_hash": row.content_hash,
        "documents": row.content,
    }
    response = make_response(canonical_json(facts))
    response.mimetype = "application/json"
    return _cacheable(response)


def _page(template: str, **facts: Any) -> Response:
    return _cacheable(make_response(_template(template, **facts)))


def _template(template: str, **facts: Any) -> str:
    return render_template(f"policies/public/{template}", **facts, **_words())


def _words() -> dict[str, Any]:
    language = lang()
    return {
        "public_day": lambda day: format_day(day, language) if day else "",
        "text": lambda stored: Text.of(stored).in_(language),
        "symbols": SYMBOLS,
        "symbol_name": lambda key: NAMES[key].in_(language) if key in NAMES else key,
        "states": VersionState,
        "language": language,
        "other_language": Lang.EN if language is Lang.KO else Lang.KO,
    }


def _cacheable(response: Response) -> Response:
    """Anybody may keep a copy; asked again, an unchanged page answers with 304."""
    response.cache_control.public = True
    response.cache_control.max_age = 0
    response.cache_control.s_maxage = FRESH
    response.add_etag()
    response.make_conditional(request)
    return response
