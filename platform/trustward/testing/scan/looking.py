"""Looking for texts in files as bytes: in every encoding that a program may have left them in."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

_BLOCK = 8 * 2**20


def spellings(text: str) -> dict[str, bytes]:
    """How a text may stand in a file. Base64 depends on where it begins, so the part that is the same is looked for."""
    found = {
        "utf-8": text.encode(),
        "utf-16-le": text.encode("utf-16-le"),
        "utf-16-be": text.encode("utf-16-be"),
        "cp949": text.encode("cp949"),
    }
    for name, raw in list(found.items())[:2]:
        found[f"hex of {name}"] = raw.hex().encode()
        found[f"HEX of {name}"] = raw.hex().upper().encode()
        for shift in range(3):
            coded = base64.b64encode(b"\0" * shift + raw)
            kept = coded[4 if shift else 0 : -4]
            found[f"base64 of {name}, {shift}"] = kept
            found[f"url base64 of {name}, {shift}"] = kept.translate(bytes.maketrans(b"+/", b"-_"))
    return found


def files_below(folders: Sequence[Path]) -> Iterator[Path]:
    """Every file that can be read; sockets and pipes are none."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path


def hits(folders: Sequence[Path], texts: Mapping[str, str]) -> list[str]:
    """Where a text is found: its name, the spelling, the file."""
    wanted = [(f"{name} as {how}", raw) for name, text in texts.items() for how, raw in spellings(text).items()]
    longest = max(len(raw) for _, raw in wanted)
    found = []
    for path in files_below(folders):
        left = list(wanted)
        with path.open("rb") as file:
            tail = b""
            while block := file.read(_BLOCK):
                data = tail + block
                there = [(name, raw) for name, raw in left if raw in data]
                found += [f"{name} in {path.name}" for name, _ in there]
                left = [one for one in left if one not in there]
                tail = data[-longest:]
    return found


def weight(folders: Sequence[Path]) -> tuple[int, int]:
    """How many files there are, and how many bytes."""
    sizes = [path.stat().st_size for path in files_below(folders)]
    return len(sizes), sum(sizes)
