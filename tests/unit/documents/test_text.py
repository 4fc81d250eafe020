"""The words alone."""

from __future__ import annotations

from trustward.documents import to_text


def test_a_document_as_plain_text_is_golden(samples, golden) -> None:
    golden("first.txt", to_text(samples.first()))
