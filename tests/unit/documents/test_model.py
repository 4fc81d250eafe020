"""What can't be a document is refused when it is built, not when it is drawn."""

from __future__ import annotations

import pytest

from trustward.documents import Column, Document, DocumentError, Row, Section, Table, runs
from trustward.kernel.texts import Lang


def test_two_sections_with_one_id_are_refused() -> None:
    inner = Section("purposes", "목적")
    with pytest.raises(DocumentError, match="purposes"):
        Document("policy", Lang.KO, "제목", (Section("purposes", "목적", sections=(inner,)),))


@pytest.mark.parametrize("name", ["", "Purposes", "a b", "1st", "-a", 'x"onload="y', "목적"])
def test_a_section_id_is_a_plain_word(name: str) -> None:
    with pytest.raises(DocumentError):
        Section(name, "제목")


def test_a_row_has_one_cell_for_each_column() -> None:
    with pytest.raises(DocumentError, match="1 cells, 2 columns"):
        Table("t", "", (Column("a", "A"), Column("b", "B")), (Row("r", (runs("x"),)),))


def test_rows_are_told_apart_by_their_keys() -> None:
    with pytest.raises(DocumentError, match="twice"):
        Table("t", "", (Column("a", "A"),), (Row("r", (runs("x"),)), Row("r", (runs("y"),))))


def test_sections_are_found_at_any_depth(samples) -> None:
    nested = Document("policy", Lang.KO, "제목", (Section("a", "A", sections=(Section("b", "B"),)),))
    assert [section.id for section in nested.walk()] == ["a", "b"]
    found = nested.section("b")
    assert found
    assert found.title == "B"
    assert nested.section("c") is None
