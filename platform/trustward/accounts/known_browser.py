"""Browsers in which an account's owner signed in before: their tries are counted apart, so that nobody keeps them out."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata

from flask import Request
from werkzeug.wrappers import Response

from trustward.accounts.sessions import https
from trustward.accounts.throttle import Source
from trustward.kernel.vault import vault

_COOKIE = "trustward_browser"
_PATH = "/sign-in"
_SECONDS = 180 * 24 * 3600


def source_of(request: Request, email: str) -> Source:
    """Where a try for `email` comes from."""
    name, _, seal = request.cookies.get(_COOKIE, "").partition(".")
    known = bool(name) and hmac.compare_digest(seal.encode(), _seal(name, email).encode())
    return Source(request.remote_addr or "", name if known else "")


def remember(response: Response, email: str) -> None:
    """Let the browser be known to belong to the account of `email` from now on."""
    name = secrets.token_urlsafe(16)
    value = f"{name}.{_seal(name, email)}"
    response.set_cookie(_COOKIE, value, _SECONDS, path=_PATH, secure=https(), httponly=True, samesite="Lax")


def _seal(name: str, email: str) -> str:
    address = unicodedata.normalize("NFC", email).strip().casefold()
    return hmac.new(vault().derive(b"known browser"), f"{name}|{address}".encode(), hashlib.sha256).hexdigest()
