"""Zip files with one spelling: same content, same bytes, whenever they are written."""

from __future__ import annotations

import io
import zipfile

_EPOCH = (1980, 1, 1, 0, 0, 0)


def packed_again(data: bytes) -> bytes:
    """The same archive without the time of its writing; members keep their order and their kind of packing."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for member in source.infolist():
            fresh = zipfile.ZipInfo(member.filename, _EPOCH)
            fresh.compress_type = member.compress_type
            fresh.external_attr = 0o600 << 16
            target.writestr(fresh, source.read(member))
    return out.getvalue()
