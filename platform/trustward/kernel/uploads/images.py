"""Photos: their structure is walked to its end; what stands behind the end is cut off, an impossible size is refused."""

from __future__ import annotations

import struct

from trustward.kernel.uploads.reasons import Harm, Harmful, refuse_script

MOST_PIXELS = 120_000_000
_SIZES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_COMMENTS = frozenset({0xFE, *range(0xE0, 0xF0)})
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif"})


def jpeg(data: bytes) -> bytes:
    """The picture up to its end mark. Phones append videos and scripts can hide there: nothing behind it is kept."""
    at, sized = 2, False
    while True:
        marker, at = _next_marker(data, at)
        if marker == 0xD9:
            if not sized:
                raise Harmful(Harm.DAMAGED)
            return data[:at]
        if marker == 0x01 or 0xD0 <= marker <= 0xD7:
            continue
        length = _number(data, at, ">H")
        if length < 2 or at + length > len(data):
            raise Harmful(Harm.DAMAGED)
        body = data[at + 2 : at + length]
        if marker in _SIZES:
            height, width = struct.unpack(">HH", body[1:5]) if len(body) >= 5 else (0, 0)
            _check_size(width, height)
            sized = True
        if marker in _COMMENTS:
            refuse_script(body)
        at += length
        if marker == 0xDA:
            at = _behind_scan(data, at)


def _next_marker(data: bytes, at: int) -> tuple[int, int]:
    if data[at : at + 1] != b"\xff":
        raise Harmful(Harm.DAMAGED)
    while data[at : at + 1] == b"\xff":
        at += 1
    if at >= len(data):
        raise Harmful(Harm.DAMAGED)
    return data[at], at + 1


def _behind_scan(data: bytes, at: int) -> int:
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise Harmful(Harm.DAMAGED)
        following = data[at + 1]
        if following == 0x00 or 0xD0 <= following <= 0xD7:
            at += 2
        elif following == 0xFF:
            at += 1
        else:
            return at


def png(data: bytes) -> bytes:
    """The picture up to its end chunk."""
    at, sized = 8, False
    while True:
        length, kind = _number(data, at, ">I"), data[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(data):
            raise Harmful(Harm.DAMAGED)
        body = data[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            if len(body) < 8:
                raise Harmful(Harm.DAMAGED)
            _check_size(*struct.unpack(">II", body[:8]))
            sized = True
        if kind in {b"tEXt", b"iTXt", b"eXIf"}:
            refuse_script(body)
        at = end
        if kind == b"IEND":
            if not sized:
                raise Harmful(Harm.DAMAGED)
            return data[:at]


def webp(data: bytes) -> bytes:
    """The picture in its declared length."""
    end = 8 + _number(data, 4, "<I")
    if end > len(data) or end < 20:
        raise Harmful(Harm.DAMAGED)
    at = 12
    while at + 8 <= end:
        kind, length = data[at : at + 4], _number(data, at + 4, "<I")
        if at + 8 + length > end:
            raise Harmful(Harm.DAMAGED)
        body = data[at + 8 : at + 8 + min(length, 65536)]
        if kind == b"VP8X" and len(body) >= 10:
            _check_size(1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little"))
        if kind in {b"XMP ", b"EXIF"}:
            refuse_script(body)
        at += 8 + length + length % 2
    return data[:end]


def heic(data: bytes) -> bytes:
    """The picture as far as its boxes reach. Raises: Harmful for a video or anything else in that container."""
    brands = {data[8:12], *(data[i : i + 4] for i in range(16, min(_number(data, 0, ">I"), 128), 4))}
    if not brands & _HEIC_BRANDS or b"isom" in {data[8:12]}:
        raise Harmful(Harm.UNKNOWN_KIND)
    at = 0
    while at < len(data):
        size, kind = _number(data, at, ">I"), data[at + 4 : at + 8]
        if not kind.isalnum():
            return data[:at] if at else _damaged()
        if size == 1:
            size = _number(data, at + 8, ">Q")
        if size == 0:
            return data
        if size < 8 or at + size > len(data):
            raise Harmful(Harm.DAMAGED)
        if kind == b"meta":
            refuse_script(data[at : at + size])
        at += size
    return data


def _damaged() -> bytes:
    raise Harmful(Harm.DAMAGED)


def _check_size(width: int, height: int) -> None:
    if width < 1 or height < 1:
        raise Harmful(Harm.DAMAGED)
    if width * height > MOST_PIXELS:
        raise Harmful(Harm.BOMB)


def _number(data: bytes, at: int, form: str) -> int:
    try:
        found: int = struct.unpack_from(form, data, at)[0]
    except struct.error as error:
        raise Harmful(Harm.DAMAGED) from error
    return found
