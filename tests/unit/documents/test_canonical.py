"""Equal documents have equal bytes and equal hashes; what was stored is read back unchanged."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trustward.documents import (
    Document,
    DocumentError,
    Paragraph,
    Run,
    Section,
    canonical_json,
    document_hash,
    from_data,
    paragraph,
    to_data,
)
from trustward.kernel.texts import Lang

texts = st.text(max_size=20)
some_runs = st.builds(
    Run,
    text=texts,
    strong=st.booleans(),
    code=st.booleans(),
    href=st.sampled_from(["", "https://a.example"]),
    lang=st.sampled_from([None, Lang.KO]),
)


def document(*pieces: Run | str, title: str = "제목") -> Document:
    return Document("policy", Lang.KO, title, (Section("a", "A", (paragraph(*pieces),)),))


def test_what_is_stored_is_read_back(samples) -> None:
    stored = canonical_json(to_data(samples.first()))
    assert canonical_json(to_data(from_data(json.loads(stored)))) == stored
    assert from_data(json.loads(stored)) == samples.first()


@given(st.lists(some_runs, max_size=6).map(tuple))
def test_storing_twice_changes_nothing(pieces: tuple[Run, ...]) -> None:
    once = to_data(Document("policy", Lang.KO, "제목", (Section("a", "A", (Paragraph(pieces),)),)))
    assert to_data(from_data(json.loads(canonical_json(once)))) == once


def test_the_canonical_form_is_golden(samples, golden) -> None:
    golden("first.json", canonical_json(to_data(samples.first())) + "\n")


def test_composed_and_decomposed_hangul_are_one_content() -> None:
    decomposed = unicodedata.normalize("NFD", "개인정보")
    assert decomposed != "개인정보"
    assert document_hash(document(decomposed)) == document_hash(document("개인정보"))


def test_how_words_were_put_together_does_not_matter() -> None:
    assert document_hash(document("개인", "", "정보")) == document_hash(document("개인정보"))
    assert document_hash(document(Run("개인"), Run("정보", strong=True))) != document_hash(document("개인정보"))


def test_control_characters_fall_out_and_line_breaks_stay() -> None:
    assert to_data(document("가\r\n나\x00\x1b다"))["sections"][0]["blocks"][0]["runs"] == ["가\n나다"]


@pytest.mark.parametrize(
    "change",
    [
        lambda d: replace(d, title="다른 제목"),
        lambda d: replace(d, lang=Lang.EN),
        lambda d: replace(d, sections=(replace(d.sections[0], id="b"),)),
        lambda d: replace(d, sections=(replace(d.sections[0], number="1"),)),
        lambda d: replace(d, meta={"a": "b"}),
    ],
)
def test_every_part_counts_for_the_hash(change) -> None:
    one = document("가")
    assert document_hash(change(one)) != document_hash(one)


def test_an_unknown_schema_or_block_is_refused(samples) -> None:
    with pytest.raises(DocumentError, match="schema 99"):
        from_data({**to_data(samples.first()), "schema": 99})
    data = to_data(document("가"))
    data["sections"][0]["blocks"][0]["type"] = "script"
    with pytest.raises(DocumentError, match="script"):
        from_data(data)


@pytest.mark.parametrize("missing", ["kind", "lang", "title", "sections", "meta"])
def test_a_part_that_is_missing_is_refused(samples, missing: str) -> None:
    data = to_data(samples.first())
    del data[missing]
    with pytest.raises(DocumentError, match=missing):
        from_data(data)
