"""PDF: looked through for scripts, launched programs and embedded files, in its compressed objects too."""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Iterator

from trustward.kernel.uploads.reasons import Harm, Harmful

MOST_UNPACKED = 64 * 1024 * 1024
MOST_SECONDS = 1.5
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_NAME = re.compile(rb"/([A-Za-z0-9#]{2,60})")
_ACTIVE = frozenset({b"JavaScript", b"JS", b"Launch", b"RichMedia", b"XFA", b"ImportData", b"SubmitForm", b"Rendition"})
_EMBEDDING = frozenset({b"EmbeddedFile", b"EmbeddedFiles"})
_LONG_ENOUGH = 6  # picture bytes spell a short name by chance, a long one never


def check(data: bytes) -> bytes:
    """The file itself, when nothing in it acts by itself.

    Raises:
        Harmful: active or embedded content, a password, another file behind its end, or no end.
    """
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise Harmful(Harm.DAMAGED)
    head = data[:1024].lower()
    if data[end + 5 :].strip(b"\r\n\t \x00") or b"<html" in head or b"<script" in head or _holds_archive(data):
        raise Harmful(Harm.HIDDEN_CONTENT)
    _judge(name for name in _names(data) if len(name) >= _LONG_ENOUGH)
    _judge(_names(_outside_streams(data)))
    for unpacked in _object_streams(data):
        _judge(_names(unpacked))
    return data


def _holds_archive(data: bytes) -> bool:
    return data.rfind(b"PK\x05\x06", max(0, len(data) - 66_000)) > 0 and b"PK\x01\x02" in data


def _names(text: bytes) -> set[bytes]:
    return {_plain(found[1]) for found in _NAME.finditer(text)}


def _plain(text: bytes) -> bytes:
    return _ESCAPED.sub(lambda m: bytes([int(m[1], 16)]), text) if b"#" in text else text


def _judge(names: Iterator[bytes] | set[bytes]) -> None:
    found = set(names)
    if b"Encrypt" in found:
        raise Harmful(Harm.ENCRYPTED)
    if found & _ACTIVE:
        raise Harmful(Harm.ACTIVE_CONTENT)
    if found & _EMBEDDING:
        raise Harmful(Harm.EMBEDDED_FILE)


def _streams(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Where each stream's keyword, content and end stand. A document that takes long to walk is refused."""
    began, at = time.monotonic(), 0
    while found := _STREAM.search(data, at):
        at = data.find(b"endstream", found.end())
        if at < 0:
            raise Harmful(Harm.DAMAGED)
        if time.monotonic() - began > MOST_SECONDS:
            raise Harmful(Harm.BOMB)
        yield found.start(), found.end(), at


def _outside_streams(data: bytes) -> bytes:
    kept, last = [], 0
    for _, begin, end in _streams(data):
        kept.append(data[last:begin])
        last = end
    return b"\n".join([*kept, data[last:]])


def _object_streams(data: bytes) -> Iterator[bytes]:
    room = MOST_UNPACKED
    for keyword, begin, end in _streams(data):
        head = data[max(0, keyword - 800) : keyword]
        dictionary = _names(head[max(0, head.rfind(b" obj")) :])
        if b"ObjStm" not in dictionary:
            continue
        packed = data[begin:end]
        if b"Filter" not in dictionary:
            yield packed
        elif dictionary & {b"FlateDecode", b"Fl"}:
            unpacked = _inflated(packed, room)
            room -= len(unpacked)
            yield unpacked
        else:  # no writer packs objects in another way; hiding them is the only reason
            raise Harmful(Harm.ACTIVE_CONTENT)


def _inflated(packed: bytes, room: int) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        unpacked = unpacker.decompress(packed, room + 1)
    except zlib.error as error:
        raise Harmful(Harm.DAMAGED) from error
    if len(unpacked) > room:
        raise Harmful(Harm.BOMB)
    if not unpacker.eof:
        raise Harmful(Harm.DAMAGED)
    return unpacked
