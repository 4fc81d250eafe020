"""Names made findable: one normal form, and one of initial consonants, as Korean users type them."""

from __future__ import annotations

import unicodedata

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_FIRST, _LAST, _PER_INITIAL = 0xAC00, 0xD7A3, 588


def normal(text: str) -> str:
    """NFC, lower case, without white space: what is stored and what is searched for."""
    return "".join(unicodedata.normalize("NFC", text).casefold().split())


def initials(text: str) -> str:
    """The initial consonant of each Hangul syllable; other letters stay as they are ("오케스트로" → "ㅇㅋㅅㅌㄹ")."""
    return "".join(_initial(sign) for sign in normal(text))


def only_initials(text: str) -> bool:
    """Whether somebody typed initial consonants rather than a name."""
    typed = normal(text)
    return bool(typed) and all(sign in _INITIALS for sign in typed)


def _initial(sign: str) -> str:
    code = ord(sign)
    return _INITIALS[(code - _FIRST) // _PER_INITIAL] if _FIRST <= code <= _LAST else sign
