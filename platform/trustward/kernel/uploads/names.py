"""File names as people send them, made harmless."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120
_RESERVED = re.compile(r'[<>:"/\\|?*]')
_WINDOWS = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")


def clean_name(name: str) -> str:
    """The last part of a path in NFC, without control, direction and reserved characters, of bounded length.

    >>> clean_name("../../etc/계약서.pdf")
    '계약서.pdf'
    """
    name = unicodedata.normalize("NFC", name.replace("\\", "/")).rsplit("/", 1)[-1]
    name = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
    name = _RESERVED.sub("_", name).strip(" .")
    if not name or _WINDOWS.fullmatch(name):
        name = f"file_{name}" if name else "file"
    return name


def with_extension(name: str, extensions: tuple[str, ...]) -> str:
    """`name` with an extension that fits its content, shortened so that it fits every file system.

    Inner extensions go as well: a "report.exe.pdf" is only a "report_exe.pdf".
    """
    stem, dot, last = name.rpartition(".")
    extension = f".{last.lower()}" if dot else ""
    if extension not in extensions:
        stem, extension = name, extensions[0]
    return f"{stem.replace('.', '_')[:LONGEST] or 'file'}{extension}"
