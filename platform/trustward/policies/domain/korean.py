"""Particles of Korean, which follow the sound that the word before them ends in.

Sentences are written with both forms ("회사은(는)"), as forms on paper are; before anybody reads them, the right one stays.
"""

from __future__ import annotations

import re

_FIRST, _LAST, _FINALS, _RIEUL = 0xAC00, 0xD7A3, 28, 8
_DIGITS = dict(zip("0123456789", "영일이삼사오육칠팔구", strict=True))
_SPOKEN_WITH_FINAL = {"l": _RIEUL, "r": _RIEUL, "m": 16, "n": 4}
"""Latin letters by how Koreans read them: at the end of a word only these sound as a consonant."""
_SPOKEN = re.compile(r"[0-9A-Za-z가-힣]")
_BOTH = re.compile(r"은\(는\)|이\(가\)|을\(를\)|과\(와\)|으로\(로\)")


def settle_particles(text: str) -> str:
    """The text with each "은(는)", "이(가)", "을(를)", "과(와)", "으로(로)" decided by the word before it."""
    parts: list[str] = []
    at = 0
    for both in _BOTH.finditer(text):
        parts.append(text[at : both.start()])
        closed, opened = both[0].rstrip(")").split("(")
        final = final_of("".join(parts))
        takes_closed = final not in (0, _RIEUL) if closed == "으로" else final != 0
        parts.append(closed if takes_closed else opened)
        at = both.end()
    return "".join((*parts, text[at:]))


def final_of(word: str) -> int:
    """The number of the final consonant with which a word is spoken, 0 for a vowel."""
    spoken = _SPOKEN.findall(word)
    if not spoken:
        return 0
    last = _DIGITS.get(spoken[-1], spoken[-1])
    if _FIRST <= ord(last) <= _LAST:
        return (ord(last) - _FIRST) % _FINALS
    return _SPOKEN_WITH_FINAL.get(last.lower(), 0)
