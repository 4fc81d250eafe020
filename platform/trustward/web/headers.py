"""Security headers of every answer."""

from __future__ import annotations

from flask import Flask, Response, current_app, g, request

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
CSP_PUBLIC = "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"


def init(app: Flask) -> None:
    """Add the headers to every answer."""
    app.after_request(add)


def add(response: Response) -> Response:
    """Strict CSP, no sniffing, no framing, no referrer, and no caching of anything that is not public."""
    in_portal = request.path.startswith("/a/")
    is_public = request.path.startswith("/p/")
    response.headers["Content-Security-Policy"] = _framed(CSP_PUBLIC) if is_public else CSP
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer" if in_portal or g.get("secret_address") else "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if g.get("retry_after"):
        response.headers["Retry-After"] = str(g.retry_after)
    if current_app.extensions["trustward.settings"].base_url.startswith("https:"):
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if not is_public and not request.path.startswith("/static/"):
        response.headers["Cache-Control"] = "no-store"
    return response


def _framed(policy: str) -> str:
    """A public page that the company lets its own sites show in a frame names them in `g.frame_ancestors`."""
    origins = g.get("frame_ancestors")
    return policy.replace("frame-ancestors 'none'", f"frame-ancestors {' '.join(origins)}") if origins else policy
