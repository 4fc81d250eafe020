"""Mail of this room. The room of notices stands above and says here how a personal link is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol
from uuid import UUID

MakeLink = Callable[[bytes], None]
"""Called in the transaction that promises the mail, with the hash of the link's token."""


class SendsLinks(Protocol):
    """Promises a mail with a personal link in the entered tenant's transaction; of the token only the hash is known here."""

    def __call__(
        self, kind: str, *, key: str, at: str, make: MakeLink, address: str = "", account_id: UUID | None = None,
        language: str = "ko", params: Mapping[str, Any] | None = None,
    ) -> None: ...  # fmt: skip


_sender: list[SendsLinks] = []


def sent_by(sender: SendsLinks) -> SendsLinks:
    """Register the way by which links are sent."""
    _sender[:] = [sender]
    return sender


def send_link(kind: str, **details: Any) -> None:
    """Promise a mail with a personal link; arguments as in `SendsLinks`."""
    _sender[0](kind, **details)
