"""The second factor: a code that changes every thirty seconds and opens once (TOTP, RFC 6238)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

import pyotp
import segno

from trustward.kernel import clock
from trustward.kernel.vault import vault

_DRIFT = 1
"""Steps that a phone's clock may be away from ours."""


def matching_step(secret: str, code: str) -> int | None:
    """The time step that `code` belongs to, or None. A step may be used once: the caller remembers it."""
    totp = pyotp.TOTP(secret)
    typed = "".join(code.split())
    # phones know nothing of a clock that was moved for a demo
    now = totp.timecode(clock.machine_now())
    found = None
    for step in range(now - _DRIFT, now + _DRIFT + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), typed.encode()):
            found = step
    return found


def new_seed() -> str:
    """What a session may keep while a second factor is set up: it tells nothing without the installation's key."""
    return secrets.token_hex(16)


def secret_of(seed: str) -> str:
    """The secret that belongs to a seed."""
    key = vault().derive(b"second factor set-up")
    return base64.b32encode(hmac.digest(key, seed.encode(), hashlib.sha256)[:20]).decode()


def address(secret: str, email: str) -> str:
    """What the phone's app reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Trustward")


def picture(address: str) -> str:
    """The QR code as an image that stands in the page itself."""
    return str(segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=4))


def in_groups(secret: str) -> str:
    """The secret for typing by hand."""
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
