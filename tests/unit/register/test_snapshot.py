"""The snapshot answers by key, and says when the register has nothing under it."""

from __future__ import annotations

import pytest

from trustward.kernel.texts import Text
from trustward.register.domain import (
    Controller,
    DataSubjectGroup,
    Department,
    Name,
    Retention,
    Service,
    Snapshot,
    UnitRole,
)

CONTROLLER = Controller(Name(Text("한빛", "Hanbit")))


def test_facts_are_found_by_key_in_order():
    snapshot = Snapshot(
        "hanbit",
        CONTROLLER,
        groups=(DataSubjectGroup("customers", Text("고객")), DataSubjectGroup("staff", Text("직원"))),
        services=(
            Service("inquiry", "customers", Text("문의"), Text("답변")),
            Service("payroll", "staff", Text("급여"), Text("지급")),
            Service("news", "customers", Text("소식"), Text("발송")),
        ),
        departments=(Department("care", (UnitRole.PROTECTION, UnitRole.ACCESS_REQUESTS), Text("고객센터")),),
    )
    assert snapshot.group("staff").name.ko == "직원"
    assert [service.key for service in snapshot.services_of("customers")] == ["inquiry", "news"]
    assert snapshot.departments_for(UnitRole.GRIEVANCE) == ()
    assert snapshot.departments_for(UnitRole.ACCESS_REQUESTS)[0].key == "care"


def test_an_unknown_group_is_a_key_error():
    with pytest.raises(KeyError, match="visitors"):
        Snapshot("hanbit", CONTROLLER).group("visitors")


def test_a_retention_without_any_end_is_not_stated():
    assert not Retention().stated
    assert Retention(until_withdrawal=True).stated
