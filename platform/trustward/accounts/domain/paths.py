"""Where a person may be sent after signing in."""

from __future__ import annotations

from urllib.parse import urlsplit


def own_path(wanted: str) -> str:
    """`wanted` when it is a path of this site, else "/": an address of somebody else is never followed."""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    plain = wanted.isprintable() and "\\" not in wanted and " " not in wanted
    own = wanted.startswith("/") and not wanted.startswith("//") and not parts.scheme and not parts.netloc
    return wanted if plain and own and len(wanted) <= 2000 else "/"
