"""What a vendor's contact may send as evidence, and what is refused with which reason."""

from __future__ import annotations

import importlib.util
import time
import tracemalloc
from pathlib import Path
from types import ModuleType

import pytest

from trustward.kernel import uploads
from trustward.kernel.errors import Invalid
from trustward.kernel.uploads.names import clean_name


def _load_samples() -> ModuleType:
    spec = importlib.util.spec_from_file_location("upload_samples", Path(__file__).with_name("samples.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


samples = _load_samples()


@pytest.mark.parametrize("case", samples.ACCEPTED)
def test_honest_evidence_is_taken(case: str) -> None:
    make, name, kept_name = samples.ACCEPTED[case]
    data = make()
    taken = uploads.accept(data, name)
    assert (taken.name, taken.data) == (kept_name, data)
    assert taken.media_type.partition("/")[0] in {"image", "application"}


@pytest.mark.parametrize("case", samples.REFUSED)
def test_harm_is_refused_with_its_reason(case: str) -> None:
    make, name, reason = samples.REFUSED[case]
    data = make()
    began = time.monotonic()
    with pytest.raises(Invalid) as refusal:
        uploads.accept(data, name)
    assert refusal.value.code == f"upload_{reason}"
    assert time.monotonic() - began < 2


def test_a_bomb_costs_no_memory() -> None:
    data = samples.xlsx({"xl/sheet.xml": bytes(100_000_000)})
    tracemalloc.start()
    with pytest.raises(Invalid):
        uploads.accept(data, "a.xlsx")
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


@pytest.mark.parametrize(
    "hidden", [samples.docx(), b"<script>x</script>", b"\x00\x00\x00\x18ftypmp42", samples.EXECUTABLE]
)
def test_what_hides_behind_a_photo_is_cut_off(hidden: bytes) -> None:
    assert uploads.accept(samples.jpeg() + hidden, "a.jpg").data == samples.jpeg()
    assert uploads.accept(samples.png() + hidden, "a.png").data == samples.png()
    assert uploads.accept(samples.webp() + hidden, "a.webp").data == samples.webp()


def test_a_caller_may_set_a_smaller_limit() -> None:
    with pytest.raises(Invalid) as refusal:
        uploads.accept(samples.pdf(), "a.pdf", limit=100)
    assert refusal.value.code == "upload_too_large"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\kim\\증빙.pdf", "증빙.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\x00b\r\nc.pdf", "abc.pdf"),
        ("각.pdf", "각.pdf"),
        ("...", "file"),
        ("CON.pdf", "file_CON.pdf"),
        ('a<b>"c".pdf', "a_b__c_.pdf"),
    ],
)
def test_names_are_made_harmless(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept


def test_a_long_korean_name_is_shortened_and_keeps_its_kind() -> None:
    taken = uploads.accept(samples.pdf(), "가" * 255 + ".pdf")
    assert taken.name == "가" * 120 + ".pdf"


def test_an_inner_extension_does_not_survive() -> None:
    assert uploads.accept(samples.pdf(), "report.exe.pdf").name == "report_exe.pdf"
