"""The printed formats and what a print may carry."""

from __future__ import annotations

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
    """A file inside a PDF, such as the data of a certificate."""

    name: str
    data: bytes
    media_type: str = "application/octet-stream"
    description: str = ""


class PrintError(RuntimeError):
    """A document could not be printed."""


class PrintBusy(PrintError):
    """Too many prints are under way; a later try will do."""
