"""Printing: a document as PDF, DOCX or HWPX, made in a process of its own.

The libraries that draw are heavy and read hostile texts, so no long-lived process loads them: each print starts a child
with limits on its time and memory and without our environment, and ends with it.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence

from trustward.documents.canonical import canonical_json, to_data
from trustward.documents.model import Document

from .formats import Attachment, Format, PrintBusy, PrintError, PrintTooLong
from .long import fitted

__all__ = ["Attachment", "Format", "PrintBusy", "PrintError", "PrintTooLong", "render"]

TIME_LIMIT = 30.0
"""Seconds that one print may take; the product's documents take about one, start included."""

AT_ONCE = 2
"""Prints that one of our processes has under way; further ones wait for their turn."""

_FAILED, _TOO_LONG = 3, 4
_turns = threading.BoundedSemaphore(AT_ONCE)


def render(
    document: Document, form: Format, *, attachments: Sequence[Attachment] = (), time_limit: float = TIME_LIMIT
) -> bytes:
    """Print a document. Equal documents give equal bytes.

    A list that is too long for a table is drawn in part, says so, and is carried whole: see `long.py`.

    Args:
        document: what to print; its words are data in every format, whatever they look like.
        form: which kind of file.
        attachments: files inside the print; only a PDF can carry them.
        time_limit: seconds after which the print is given up, and seconds to wait for a turn.

    Raises:
        PrintBusy: too many prints are under way.
        PrintTooLong: it can't be printed within the limits.
        PrintError: it can't be printed.
    """
    if attachments and form is not Format.PDF:
        raise ValueError(f"{form} files carry no attachments")
    fitting, sheets = fitted(document, form)
    order = _order(fitting, form, (*attachments, *sheets))
    if not _turns.acquire(timeout=time_limit):
        raise PrintBusy("too many prints are under way")
    try:
        return _run(order, time_limit)
    finally:
        _turns.release()


def _order(document: Document, form: Format, attachments: Sequence[Attachment]) -> bytes:
    """What the child reads: canonical JSON."""
    files = [
        {
            "name": file.name,
            "media_type": file.media_type,
            "description": file.description,
            "data": base64.b64encode(file.data).decode(),
        }
        for file in attachments
    ]
    return canonical_json({"format": form.value, "document": to_data(document), "attachments": files}).encode()


def _run(order: bytes, time_limit: float) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell, no words from outside
            [sys.executable, "-I", "-m", f"{__name__}.child", str(os.getpid())],
            input=order,
            capture_output=True,
            timeout=time_limit,
            env={"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"},
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PrintTooLong(f"the print was not done after {time_limit:g} seconds") from None
    if done.returncode == 0 and done.stdout:
        return done.stdout
    if done.returncode == _FAILED:
        raise PrintError(json.loads(done.stderr)["error"])
    if done.returncode == _TOO_LONG or done.returncode < 0:
        raise PrintTooLong("the print ran into its limits")
    raise PrintError(f"the print ended with code {done.returncode}")
