"""What the browser's session keeps of the portal, apart from whoever may be signed in as staff in the same browser.

Several doors may be open in one browser: each page's address names its door, so that two tabs never mix.
"""

from __future__ import annotations

import secrets
from collections.abc import MutableMapping
from typing import Any
from uuid import UUID

from flask import Response, current_app, g, request

from trustward.kernel.errors import Forbidden
from trustward.portal.domain import Door

_ASKED, _INSIDE = "portal_asked", "portal_inside"
_MOST = 8
COOKIE = "trustward_portal"
_REMEMBERED = 90 * 24 * 3600
Session = MutableMapping[str, Any]


def current_door() -> Door:
    """The door through which the contact of this request came. Raises: Forbidden outside the portal."""
    door = g.get("door")
    if door is None:
        raise Forbidden
    return door  # type: ignore[no-any-return]


def new_secret() -> str:
    """A secret for this browser's session."""
    return secrets.token_urlsafe(32)


def note_asked(session: Session, door_id: UUID, code_id: UUID, asked_by: str) -> None:
    """Remember which code this browser asked for."""
    _note(session, _ASKED, door_id, [str(code_id), asked_by])


def asked(session: Session, door_id: UUID) -> tuple[UUID, str] | None:
    """The code that this browser asked for at a door, with the secret it is bound to."""
    found = session.get(_ASKED, {}).get(str(door_id))
    return (UUID(found[0]), found[1]) if found else None


def note_inside(session: Session, door_id: UUID, visit: str) -> None:
    """Remember a visit under a new session name, since rights changed."""
    kept = dict(session.get(_ASKED, {}))
    kept.pop(str(door_id), None)
    session[_ASKED] = kept
    _note(session, _INSIDE, door_id, visit)
    session.rename()  # type: ignore[attr-defined]


def visit_of(session: Session, door_id: UUID) -> str:
    """The secret of this browser's visit by a door, or an empty text."""
    return str(session.get(_INSIDE, {}).get(str(door_id), ""))


def forget(session: Session, door_id: UUID) -> None:
    """The visit is over."""
    kept = dict(session.get(_INSIDE, {}))
    kept.pop(str(door_id), None)
    session[_INSIDE] = kept


def _note(session: Session, key: str, door_id: UUID, value: Any) -> None:
    kept = dict(session.get(key, {}))
    kept.pop(str(door_id), None)
    kept[str(door_id)] = value
    session[key] = dict(list(kept.items())[-_MOST:])


def browser() -> str:
    """The name under which this browser is known to the portal, or an empty text."""
    return request.cookies.get(COOKIE, "")


def name_browser(response: Response, name: str) -> None:
    """Let the browser keep its name; it opens nothing, it only lets a code be asked for without the link."""
    https = current_app.extensions["trustward.settings"].base_url.startswith("https:")
    response.set_cookie(COOKIE, name, max_age=_REMEMBERED, path="/a/", secure=https, httponly=True, samesite="Lax")
