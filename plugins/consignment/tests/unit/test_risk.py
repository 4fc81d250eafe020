"""The risk score."""

from __future__ import annotations

from trustward.api import RiskFactor, Text
from trustward.law.rows import RiskLevel
from trustward_consignment.domain.risk import score


def factor(row_id: str, **points: int) -> RiskFactor:
    levels = tuple(RiskLevel(code, number, Text(code)) for code, number in points.items())
    return RiskFactor(id=row_id, text=Text(row_id), order=1, levels=levels)


FACTORS = (factor("volume", few=0, many=3), factor("access", none=0, own=2), factor("certified", no=0, yes=-1))


def test_the_formula_shows_each_factor():
    found = score(FACTORS, {"volume": "many", "access": "own", "certified": "yes"})
    assert (found.total, found.complete, found.formula()) == (4, True, "3 + 2 − 1 = 4")


def test_what_is_not_rated_is_named():
    found = score(FACTORS, {"volume": "few", "access": "gone"})
    assert found.unrated == ("access", "certified")
    assert not found.complete


def test_certificates_may_push_the_sum_below_nothing():
    found = score(FACTORS, {"volume": "few", "access": "none", "certified": "yes"})
    assert (found.total, found.formula()) == (-1, "0 + 0 − 1 = −1")
