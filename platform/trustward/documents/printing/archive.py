"""Zip files with one spelling: same content, same bytes, whenever they are written."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Container, Mapping

_EPOCH = (1980, 1, 1, 0, 0, 0)


def packed(parts: Mapping[str, bytes], *, stored: Container[str] = ()) -> bytes:
    """An archive of `parts` in their order, without the time of its writing; those in `stored` are not compressed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, content in parts.items():
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            target.writestr(member, content)
    return out.getvalue()


def packed_again(data: bytes) -> bytes:
    """The same archive without the time of its writing; members keep their order."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return packed({member.filename: source.read(member) for member in source.infolist()})
