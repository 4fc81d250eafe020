"""Own hosts of the public pages and of the portal: each shows its own pages only, so that none shares a cookie with the staff's."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, request

from trustward.kernel.errors import NotFound
from trustward.settings import Settings

_EVERYWHERE = ("/static/", "/healthz", "/readyz")


def init(app: Flask, settings: Settings) -> None:
    """Guard the hosts that PUBLIC_BASE_URL and PORTAL_BASE_URL name; without them everything is on one host."""
    shown: dict[str, tuple[str, ...]] = {}
    for url, pages in ((settings.public_base_url, "/p/"), (settings.portal_base_url, "/a/")):
        if url:
            host = urlsplit(url).netloc
            shown[host] = (*shown.get(host, ()), pages)
    shown.pop(urlsplit(settings.base_url).netloc, None)

    def hide_what_is_elsewhere() -> None:
        pages = shown.get(request.host)
        if pages and not request.path.startswith((*pages, *_EVERYWHERE)):
            raise NotFound

    if shown:
        app.before_request(hide_what_is_elsewhere)
