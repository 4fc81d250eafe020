"""Whether a certificate is genuine, for everybody: no log-in, no cookie, no script, no personal data."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from trustward.destruction.services import book
from trustward.kernel.errors import NotFound
from trustward.kernel.texts import Lang
from trustward.kernel.vault import vault
from trustward.web.access import public
from trustward.web.languages import lang

from . import words

bp = Blueprint("destruction_public", __name__, url_prefix="/p/<slug>/destruction", template_folder="../templates")
_CODE = re.compile(r"[0-9a-f]{32}")


@bp.get("/verify")
@public()
def verify() -> Response:
    """By a certificate's code: what was destroyed, how many, when. A code that nobody gave out gets one answer, whatever it is."""
    asked = "".join(sign for sign in request.args.get("code", "").lower() if sign in "0123456789abcdef")[:64]
    found = _facts(asked) if _CODE.fullmatch(asked) else None
    response = make_response(render_template(
        "destruction/public/verify.html", asked=bool(request.args.get("code")), code=request.args.get("code", "")[:80],
        found=found, public_key=vault().public_key().hex(), language=lang(), words=words, say=words.say,
        other_language=Lang.EN if lang() is Lang.KO else Lang.KO,
    ))  # fmt: skip
    response.cache_control.no_store = True
    return response


def _facts(code: str) -> dict[str, Any] | None:
    """What the public may know of a row: nobody's name, nothing typed."""
    try:
        row = book.by_code(code)
    except NotFound:
        return None
    body, later = row.body, book.backups_expired(row)
    return {
        "number": row.number, "count": body["count"], "kind": body["request"]["kind"], "service": body["file"]["service"],
        "class": body["file"]["class"], "approved": bool(body["approved"]["at"]), "methods": body["method"],
        "keys_gone_at": body["keys_gone_at"], "verified_at": body["verified_at"], "hash": row.hash,
        "backups": body["backups"], "expired_at": later.body["expired_at"] if later else None,
        "exception": bool(body["exception"]), "rule": body["rule"],
    }  # fmt: skip
