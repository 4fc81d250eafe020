"""Why a file is refused."""

from __future__ import annotations

from enum import StrEnum


class Harm(StrEnum):
    """What is wrong with a file; part of the error's stable code."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNKNOWN_KIND = "unknown_kind"
    EXECUTABLE = "executable"
    DAMAGED = "damaged"
    HIDDEN_CONTENT = "hidden_content"
    ACTIVE_CONTENT = "active_content"
    EMBEDDED_FILE = "embedded_file"
    ENCRYPTED = "encrypted"
    OUTSIDE_CONTENT = "outside_content"
    BOMB = "bomb"


class Harmful(Exception):
    """The file can't be taken because of `harm`."""

    def __init__(self, harm: Harm) -> None:
        super().__init__(harm.value)
        self.harm = harm


SCRIPT_MARKS = (b"<script", b"<html", b"<!doctype", b"<svg", b"<?php", b"<iframe", b"javascript:", b"<%")
"""What a file of another kind never needs in its comments; compared in lower case."""


def refuse_script(text: bytes) -> None:
    """Raises: Harmful where `text` could be taken for a web page or a script."""
    lowered = text.lower()
    if any(mark in lowered for mark in SCRIPT_MARKS):
        raise Harmful(Harm.HIDDEN_CONTENT)
