"""Telling others what happened to a trustee: listeners after the commit, and the engine of obligations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from trustward.api import obligations, publish

PLUGIN = "consignment"


def tell(what: str, trustee_id: UUID, **facts: Any) -> None:
    """Announce `consignment.<what>`; facts are ids and codes. The obligations of this plugin are computed anew."""
    publish(f"{PLUGIN}.{what}", trustee=str(trustee_id), **facts)
    obligations.request_refresh([PLUGIN])
