from __future__ import annotations

import pytest

from trustward.law.citations import Place, Reference, merged, parse_citation


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", ()),
        ("ACT", (Reference("ACT"),)),
        ("ACT 26", (Reference("ACT", (Place("26"),)),)),
        ("ACT 26(2)", (Reference("ACT", (Place("26", paragraph="2"),)),)),
        ("ACT 28-12(5)", (Reference("ACT", (Place("28", "12", "5"),)),)),
        ("ACT 15(1)4", (Reference("ACT", (Place("15", paragraph="1", item="4"),)),)),
        ("ACT 30(1)3-2", (Reference("ACT", (Place("30", paragraph="1", item="3", item_sub="2"),)),)),
        ("ACT 2:1", (Reference("ACT", (Place("2", item="1"),)),)),
        ("ACT 2-3:1-2", (Reference("ACT", (Place("2", "3", item="1", item_sub="2"),)),)),
        ("CTRL 2.3.4", (Reference("CTRL", (Place("2.3.4"),)),)),
        (
            "ACT 26(2), 26(6); DECREE 28",
            (
                Reference("ACT", (Place("26", paragraph="2"), Place("26", paragraph="6"))),
                Reference("DECREE", (Place("28"),)),
            ),
        ),
    ],
)
def test_citations_that_can_be_read(written: str, expected: tuple[Reference, ...]) -> None:
    assert parse_citation(written) == expected


@pytest.mark.parametrize(
    "written", ["ACT 26(", "ACT (2)", "ACT 26(2)(6)", "ACT art. 26", "ACT 26,", "ACT 2:", "ACT 제26조"]
)
def test_citations_that_cannot(written: str) -> None:
    with pytest.raises(ValueError, match="is not a place in a statute"):
        parse_citation(written)


@pytest.mark.parametrize(
    ("written", "one"),
    [
        (["ECOM 6; ECOM-D 6(1)2", "ECOM 6; ECOM-D 6(1)3"], "ECOM 6; ECOM-D 6(1)2, 6(1)3"),
        (["PIPA 21, 23", "FTC"], "PIPA 21, 23; FTC"),
        ([], ""),
    ],
)
def test_several_citations_name_each_place_once(written, one):
    assert merged(written) == one
