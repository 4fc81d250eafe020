"""What is shown of a personal value where it need not be read."""

from __future__ import annotations


def mask_email(address: str) -> str:
    """The first two letters of the name and the whole domain: enough to recognise a colleague, not enough to write to."""
    name, at, domain = address.partition("@")
    kept = name[:2] if len(name) > 2 else name[:1]
    return f"{kept}***{at}{domain}"
