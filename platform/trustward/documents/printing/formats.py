"""The printed formats and what a print may carry."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Format(StrEnum):
    """A format in which documents are handed out as files; the value is the file's ending."""

    PDF = "pdf"
    DOCX = "docx"
    HWPX = "hwpx"

    @property
    def media_type(self) -> str:
        """The media type under which such a file is sent."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    Format.PDF: "application/pdf",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.HWPX: "application/hwp+zip",
}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside a PDF, such as the data of a certificate. Its name is a bare one: letters, digits, `.`, `_`, `-`."""

    name: str
    data: bytes
    media_type: str = "application/octet-stream"
    description: str = ""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"\w[\w.-]*", self.name):
            raise ValueError(f"attachment {self.name!r}: a bare file name is wanted")


class PrintError(RuntimeError):
    """A document could not be printed."""


class PrintTooLong(PrintError):
    """A document is longer than a print may be, or ran into the limits on time and memory."""


class PrintBusy(PrintError):
    """Too many prints are under way; a later try will do."""
