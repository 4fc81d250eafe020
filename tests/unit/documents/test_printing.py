"""Printing in a process of its own: three formats, limits, and nothing heavy in ours."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import pytest

from trustward.documents.printing import Attachment, Format, PrintError, render

STARTS = {Format.PDF: b"%PDF-", Format.DOCX: b"PK\x03\x04", Format.HWPX: b"PK\x03\x04"}


@pytest.mark.parametrize("form", STARTS)
def test_equal_documents_have_equal_bytes(form: Format, samples: ModuleType) -> None:
    once = render(samples.first(), form)
    assert once.startswith(STARTS[form])
    assert render(samples.first(), form) == once
    assert render(samples.second(), form) != once


def test_a_print_that_takes_too_long_is_given_up(samples: ModuleType) -> None:
    with pytest.raises(PrintError, match="not done after"):
        render(samples.first(), Format.PDF, time_limit=0.01)


def test_only_a_pdf_carries_files(samples: ModuleType) -> None:
    with pytest.raises(ValueError, match="no attachments"):
        render(samples.first(), Format.DOCX, attachments=[Attachment("a.json", b"{}")])


def test_our_own_process_loads_no_library_that_draws() -> None:
    code = (
        "import sys, trustward.api, trustward.app; "
        "print([name for name in ('typst', 'docx', 'hwpx', 'lxml') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
