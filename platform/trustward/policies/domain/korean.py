"""Particles of Korean, which follow the sound that the word before them ends in."""

from __future__ import annotations

import re

_FIRST, _LAST, _FINALS = 0xAC00, 0xD7A3, 28
_RIEUL = 8
_DIGITS = {"0": "영", "1": "일", "2": "이", "3": "삼", "4": "사", "5": "오", "6": "육", "7": "칠", "8": "팔", "9": "구"}
_CONSONANTS_SPOKEN = {"l": _RIEUL, "r": _RIEUL, "m": 16, "n": 4}
_SPOKEN = re.compile(r"[0-9A-Za-z가-힣]")

PARTICLES: dict[str, tuple[str, str]] = {
    "topic": ("은", "는"),
    "subject": ("이", "가"),
    "object": ("을", "를"),
    "with": ("과", "와"),
}


def final_of(word: str) -> int:
    """The number of the final consonant with which a word is spoken, 0 for a vowel.

    Latin letters are judged by how Koreans read them: only l, m, n, r at the end of a word sound as a consonant.
    """
    spoken = _SPOKEN.findall(word)
    if not spoken:
        return 0
    last = _DIGITS.get(spoken[-1], spoken[-1])
    code = ord(last)
    if _FIRST <= code <= _LAST:
        return (code - _FIRST) % _FINALS
    return _CONSONANTS_SPOKEN.get(last.lower(), 0)


def with_particle(word: str, kind: str) -> str:
    """The word with its topic, subject, object or `with` particle."""
    closed, opened = PARTICLES[kind]
    return word + (closed if final_of(word) else opened)
