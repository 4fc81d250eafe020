"""The process that prints one document: reads the order from its input, writes the file to its output, ends.

Run as `python -m trustward.documents.printing.child <pid of the parent>`. It never logs and never tells what it read.
"""

from __future__ import annotations

import base64
import json
import resource
import signal
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from trustward.documents.canonical import from_data
from trustward.documents.model import Document
from trustward.kernel.processes import die_with_parent

from .formats import Attachment, Format, PrintError

MEMORY = 1536 * 1024 * 1024
"""Address space in bytes: what the libraries map is far more than what they use."""

CPU_SECONDS = 60
_FAILED, _TOO_LONG = 3, 4


def main(arguments: Sequence[str]) -> int:
    """Print what the input orders. Returns: the exit code."""
    die_with_parent(int(arguments[0]), signal.SIGKILL)
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),  # a dump would hold the document
    ):
        resource.setrlimit(limit, (value, value))
    order = json.loads(sys.stdin.buffer.read())
    try:
        made = _print(order)
    except PrintError as error:
        json.dump({"error": str(error)}, sys.stderr)
        return _FAILED
    except MemoryError:
        return _TOO_LONG
    sys.stdout.buffer.write(made)
    return 0


def _print(order: Mapping[str, Any]) -> bytes:
    document, files = from_data(order["document"]), [_attachment(file) for file in order["attachments"]]
    return _drawn(document, Format(order["format"]), files)


def _drawn(document: Document, form: Format, files: Sequence[Attachment]) -> bytes:
    """Each print loads its own format's library and no other."""
    match form:
        case Format.PDF:
            from .pdf import to_pdf

            return to_pdf(document, files)
        case Format.DOCX:
            from .docx import to_docx

            return to_docx(document)
        case Format.HWPX:
            from .hwpx import to_hwpx

            return to_hwpx(document)


def _attachment(data: Mapping[str, str]) -> Attachment:
    return Attachment(data["name"], base64.b64decode(data["data"]), data["media_type"], data["description"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
