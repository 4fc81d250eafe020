"""Documents as files for a page's visitor: `?format=pdf`, `docx` or `hwpx` on the page's own address.

Private prints are made when asked for and kept nowhere. Public ones are made once: equal content has equal bytes, so they
lie in a folder by the hash of what they say, and nobody can make the machine work by asking again.
"""

from __future__ import annotations

import fcntl
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from flask import Response, current_app, request
from flask_babel import lazy_gettext as _l

from trustward.documents import Document, document_hash, printing
from trustward.documents.printing import Attachment, Format, PrintBusy, PrintTooLong, render
from trustward.kernel.errors import NotFound, Refused, TooMany

_LIBRARIES = ("typst", "python-docx", "python-hwpx")
_LONGEST_NAME = 120
_PATIENCE = 20.0
_STEP = 0.05
_UNUSED_FOR = timedelta(days=30)


class Print(Response):
    """A file that is still to be made: after the transaction has ended, since a print may have to wait for its turn."""

    def __init__(self, make: Callable[[], bytes], form: Format, name: str) -> None:
        super().__init__(b"", mimetype=form.media_type)
        self._make = make
        file = f"{_file_name(name)}.{form.value}"
        bare = file.encode("ascii", "ignore").decode().strip() or f"document.{form.value}"
        self.headers.set(
            "Content-Disposition", "attachment", **{"filename": bare, "filename*": f"UTF-8''{quote(file)}"}
        )

    def finish(self) -> None:
        """Make the file, unless its reader has it already. Raises: TooMany."""
        if self.status_code == 200 and request.method != "HEAD":
            self.set_data(self._make())


def asked_for(
    make: Callable[[], Document], name: str = "", *, attachments: Sequence[Attachment] = ()
) -> Response | None:
    """A private page's document as a file, when the address asks for one with `?format=`.

    Args:
        make: gives the document; called only when a file is wanted.
        name: what tells the file from others of its kind; it is called by the document's title and this.
        attachments: files inside the print, where its format can carry them.

    Returns:
        The download, to be returned as it is, or None where the page itself is wanted.

    Raises:
        NotFound: there is no such format.
        TooMany: too many prints are under way.
    """
    form = _wanted()
    if form is None:
        return None
    document, files = make(), attachments if form is Format.PDF else ()
    return Print(lambda: _made(document, form, files), form, f"{document.title} {name}")


def published(make: Callable[[], Document], name: str = "") -> Response | None:
    """A public page's document as a file, when the address asks for one; made once, then read from the folder of prints.

    The caller says for how long others may keep it. Arguments, result and errors as of `asked_for`.
    """
    form = _wanted()
    if form is None:
        return None
    document = make()
    kept = _folder() / f"{_key(document)}.{form.value}"
    response = Print(lambda: _kept_or_made(kept, document, form), form, f"{document.title} {name}")
    response.set_etag(kept.name)
    return response


def _kept_or_made(kept: Path, document: Document, form: Format) -> bytes:
    data = _read(kept)
    if data is None:
        with _one_at_a_time():
            data = _read(kept)
            if data is None:
                data = _made(document, form)
                _write(kept, data)
    return data


def _wanted() -> Format | None:
    asked = request.args.get("format", "")
    if not asked:
        return None
    try:
        return Format(asked)
    except ValueError:
        raise NotFound from None


def _made(document: Document, form: Format, files: Sequence[Attachment] = ()) -> bytes:
    try:
        return render(document, form, attachments=files)
    except PrintBusy:
        raise _busy() from None
    except PrintTooLong:
        raise Refused(
            _l("This document is too long to be printed in this format. Choose another format, or a shorter span where the page lets you."),
            code="print_too_long",
        ) from None


def _file_name(name: str) -> str:
    """A name that every file system takes."""
    bare = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]+', " ", name)
    return " ".join(bare.split()).strip(". ")[:_LONGEST_NAME] or "document"


def _key(document: Document) -> str:
    """Names the content and what draws it: a new version of either makes a new file."""
    return sha256(f"{document_hash(document)} {_drawn_by()}".encode()).hexdigest()


@cache
def _drawn_by() -> str:
    """A hash over the renderers' own files and the versions of their libraries."""
    mark = sha256()
    for file in sorted(Path(printing.__file__).parent.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            mark.update(file.read_bytes())
    mark.update(" ".join(version(name) for name in _LIBRARIES).encode())
    return mark.hexdigest()


def _folder() -> Path:
    folder: Path = current_app.extensions["trustward.settings"].home / "cache" / "prints"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _read(file: Path) -> bytes | None:
    try:
        data = file.read_bytes()
        os.utime(file)
    except FileNotFoundError:
        return None
    return data or None


def _write(file: Path, data: bytes) -> None:
    """Keep a print; those that nobody has asked for in a long time make room."""
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    with temporary.open("wb") as target:
        target.write(data)
        target.flush()
        os.fsync(target.fileno())
    temporary.replace(file)
    limit = time.time() - _UNUSED_FOR.total_seconds()
    for other in file.parent.glob("[!.]*"):
        with suppress(FileNotFoundError):
            if other.stat().st_mtime < limit:
                other.unlink()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """One public print at a time on this machine; whoever waits too long is asked to come again."""
    with (_folder() / ".lock").open("w") as lock:
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise _busy() from None
                time.sleep(_STEP)
        yield


def _busy() -> TooMany:
    return TooMany(_l("Other documents are being printed just now. Please try again in a moment."), retry_after=5)
