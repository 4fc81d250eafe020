"""Whoever moves records apart dies at every step; `make soak-move` does it hundreds of times."""

import os

import pytest

from trustward.apart.domain import PLACES
from trustward.kernel import scope
from trustward.kernel.vault import vault
from trustward.testing.moves import check, run
from trustward.testing.moves.field import a_field

KIND = os.environ.get("TRUSTWARD_TEST_DB", "sqlite")


def test_a_record_is_readable_in_exactly_one_place_whatever_dies() -> None:
    plan = run.Plan(seed=20261124, pairs=len(PLACES), servers=1, programs=1, records=1)
    result = run.soak(KIND, plan, say=lambda text: None)
    assert result.faults == []
    assert len(PLACES) >= 12
    assert min(result.kills[place] for place in PLACES) >= 2
    assert result.units > 2 * len(PLACES)
    if KIND == "postgresql":
        assert result.kills["server of main"] == result.kills["server of retained"] == 1


@pytest.mark.database("sqlite")
def test_the_check_would_tell() -> None:
    """What a broken move would leave is seen: before the end, at the end, in either place."""
    with a_field("sqlite") as field:
        [lost, doubled, *_] = subjects = run._fresh(field, 2, "x", attached=True)
        assert check.faults_of_place(field, subjects) == []
        assert any("is live" in fault for fault in check.faults_of_end(field, subjects))
        with field.app.app_context():
            from trustward.apart.services import move_due
            from trustward.apart.tables import KeptUnit
            from trustward.kernel import retained
            from trustward.records.tables import RecordUnit

            move_due(field.tenant.id)
            assert check.faults_of_place(field, subjects) == check.faults_of_end(field, subjects) == []
            with scope.enter(field.tenant.id) as main:
                with retained.open() as kept:
                    vault().destroy([kept.get(KeptUnit, (field.tenant.id, lost.unit)).move_id])
                back = main.get(RecordUnit, (field.tenant.id, doubled.unit))
                back.items = vault().seal(b'{"email": "other"}', doubled.unit, "record_unit.items")
            faults = check.faults_of_place(field, subjects)
            assert [fault for fault in faults if str(lost.unit) in fault and "no place" in fault]
            ends = check.faults_of_end(field, subjects)
            assert any(str(doubled.unit) in fault and "ciphertext in main" in fault for fault in ends)
            assert any(str(doubled.unit) in fault and "old key" in fault for fault in ends)
            with scope.enter(field.tenant.id) as main:
                main.get(RecordUnit, (field.tenant.id, doubled.unit)).state = "live"
            faults = check.faults_of_place(field, [doubled])
            assert [fault for fault in faults if "something else in main" in fault]
