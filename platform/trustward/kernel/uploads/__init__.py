"""Files that outsiders send: known by their content, never by their name; what could do harm is refused with its reason.

Nothing here is executed or rendered: containers are read by their directory, streams under a limit. What passes is one
of a few kinds of evidence (photo, PDF, office document) with a harmless name; it is only ever sent back as a download.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from trustward.kernel.errors import Invalid
from trustward.kernel.uploads import archives, images, pdf
from trustward.kernel.uploads.names import clean_name, with_extension
from trustward.kernel.uploads.reasons import Harm, Harmful

LIMIT = 10 * 1024 * 1024
"""The largest file in bytes, where the caller sets no smaller limit."""

ACCEPT = ".jpg,.jpeg,.png,.webp,.heic,.pdf,.docx,.xlsx,.pptx,.hwpx,.hwp"
"""What a file field offers to choose; the content decides."""

_EXECUTABLE = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"#!")


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file that was looked at: the name to show, the type that its content has, and the bytes to keep."""

    name: str
    media_type: str
    data: bytes


def accept(data: bytes, name: str, *, limit: int = LIMIT) -> Accepted:
    """Look at a file that somebody sent.

    Args:
        data: its content.
        name: its name as sent; only a cleaned form of it is kept.
        limit: the largest size in bytes.
    Returns:
        What may be stored. A photo may come back shorter: what is hidden behind its end is cut off.
    Raises:
        Invalid: empty, too large, of no accepted kind, or able to do harm; the message says what to do.
    """
    if not data:
        raise _refusal(Harm.EMPTY)
    if len(data) > limit:
        raise _refusal(Harm.TOO_LARGE)
    try:
        kind, kept = _look(data)
    except Harmful as harmful:
        raise _refusal(harmful.harm) from harmful
    return Accepted(with_extension(clean_name(name), kind.extensions), kind.media_type, kept)


@dataclass(frozen=True, slots=True)
class _Kind:
    media_type: str
    extensions: tuple[str, ...]


_JPEG = _Kind("image/jpeg", (".jpg", ".jpeg"))
_PNG = _Kind("image/png", (".png",))
_WEBP = _Kind("image/webp", (".webp",))
_HEIC = _Kind("image/heic", (".heic", ".heif"))
_PDF = _Kind("application/pdf", (".pdf",))
_HWP = _Kind("application/x-hwp", (".hwp",))


def _look(data: bytes) -> tuple[_Kind, bytes]:
    if data.startswith(b"\xff\xd8\xff"):
        return _JPEG, images.jpeg(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _PNG, images.png(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _WEBP, images.webp(data)
    if data[4:8] == b"ftyp":
        return _HEIC, images.heic(data)
    if data.startswith(b"%PDF-"):
        return _PDF, pdf.check(data)
    if data.startswith(b"PK"):
        media_type, extension = archives.office(data)
        return _Kind(media_type, (extension,)), data
    if data.startswith(archives.COMPOUND):
        return _HWP, archives.hwp(data)
    raise Harmful(Harm.EXECUTABLE if data.startswith(_EXECUTABLE) else Harm.UNKNOWN_KIND)


_MESSAGES = {
    Harm.EMPTY: _l("The file is empty."),
    Harm.TOO_LARGE: _l("The file is too large. Send at most %(megabytes)s MB.", megabytes=LIMIT // (1024 * 1024)),
    Harm.UNKNOWN_KIND: _l("This kind of file can't be taken. Send a photo (JPG, PNG, HEIC), a PDF or an office document (DOCX, XLSX, PPTX, HWPX, HWP)."),
    Harm.EXECUTABLE: _l("The file contains a program or a script and can't be taken."),
    Harm.DAMAGED: _l("The file is damaged or incomplete. Save it again and send the new file."),
    Harm.HIDDEN_CONTENT: _l("The file hides another file in it. Save it again from the program that made it, or send it as PDF."),
    Harm.ACTIVE_CONTENT: _l("The file contains macros or other active content. Save it without them, or print it to PDF."),
    Harm.EMBEDDED_FILE: _l("Another file is embedded in this file. Send the two files one by one."),
    Harm.ENCRYPTED: _l("The file is protected by a password. Send it without protection."),
    Harm.OUTSIDE_CONTENT: _l("The file loads content from elsewhere. Save it as PDF and send that."),
    Harm.BOMB: _l("The file grows far too large when it is opened. Send a smaller one, or a PDF."),
}  # fmt: skip


def _refusal(harm: Harm) -> Invalid:
    message = _MESSAGES[harm]
    return Invalid(message, fields={"file": [message]}, code=f"upload_{harm.value}")


__all__ = ["ACCEPT", "LIMIT", "Accepted", "accept"]
