"""References that a person is told: easy to say on the telephone, impossible to guess."""

from __future__ import annotations

import secrets
import unicodedata

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without the letters and digits that are taken for one another."""
_GROUPS, _GROUP = 4, 4


def new_reference() -> str:
    """Like "7K3M-9QXA-2CTR-H5PW": 78 random bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def written_reference(typed: str) -> str:
    """What somebody typed, in the form in which references are kept; empty for what can't be one."""
    letters = [one for one in unicodedata.normalize("NFKC", typed).upper() if one.isalnum()]
    if len(letters) != _GROUPS * _GROUP or not set(letters) <= set(_LETTERS):
        return ""
    return "-".join("".join(letters[at : at + _GROUP]) for at in range(0, len(letters), _GROUP))
