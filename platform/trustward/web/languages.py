"""Korean first, English on request: from the account, from `?lang=`, or remembered for the visit; of programs by their header."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, get_locale
from flask_login import current_user

from trustward.accounts.sessions import NoSession, this_session
from trustward.kernel.texts import Lang

ROOMS = (
    "kernel",
    "plugins",
    "law",
    "documents",
    "accounts",
    "notices",
    "obligations",
    "register",
    "policies",
    "portal",
    "retention",
    "records",
    "collection",
    "apart",
    "destruction",
    "backup",
    "web",
    "cli",
)


_FOR_PROGRAMS = re.compile(r"/api/|/p/[^/]+/forms/[^/]+\.json$")
"""What programs ask: they say their language by `Accept-Language`. What may be cached for everybody is none of it."""


def init(app: Flask) -> None:
    """Find the catalogues of every room and plugin, and choose a language for each request."""
    folders = [folder for room in ROOMS if (folder := _folder(f"trustward.{room}"))]
    manifests = app.extensions["trustward.plugins"].in_order()
    folders += [str(m.translations) for m in manifests if m.translations]
    folders = [folder for folder in folders if any(Path(folder).glob("*/LC_MESSAGES/messages.mo"))]
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(folders) or "translations"
    Babel(app, locale_selector=_chosen, timezone_selector=lambda: g.get("zone"))
    app.context_processor(lambda: {"lang": lang(), "other_lang": "en" if lang() is Lang.KO else "ko"})
    app.after_request(_remember)


def lang() -> Lang:
    """The language of the current page."""
    found = get_locale()
    return Lang(found.language) if found and found.language in set(Lang) else Lang.KO


def _folder(package: str) -> str | None:
    spec = find_spec(package)
    folder = Path(spec.origin).parent / "translations" if spec and spec.origin else None
    return str(folder) if folder and folder.is_dir() else None


def _chosen() -> str:
    if not has_request_context():
        return "ko"
    asked = request.args.get("lang")
    if asked in set(Lang):
        return str(asked)
    if _FOR_PROGRAMS.match(request.path):
        return request.accept_languages.best_match(["ko", "en"], "ko") or "ko"
    if isinstance(this_session(), NoSession):
        return "ko"
    if session.get("lang") in set(Lang):
        return str(session["lang"])
    if g.get("door_language") in set(Lang):
        return str(g.door_language)
    return current_user.locale if current_user and current_user.is_authenticated else "ko"


def _remember(response: object) -> object:
    asked = request.args.get("lang")
    if asked in set(Lang) and not isinstance(this_session(), NoSession) and session.get("lang") != asked:
        session["lang"] = asked
    return response
