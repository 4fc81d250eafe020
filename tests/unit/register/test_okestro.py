"""The seed tenant holds every fact of its policy of 2024-05-20, faults included."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from marshmallow import INCLUDE, Schema

from trustward.law.arithmetic import Period, Unit
from trustward.register.domain import (
    Anchor,
    Channel,
    ItemKind,
    MeasureKind,
    Necessity,
    OfficerRole,
    Right,
    Spelling,
    UnitRole,
)
from trustward.register.domain.codec import encode
from trustward.register.files.reader import read
from trustward.register.files.sections import SectionSpec

FOLDER = Path(__file__).parents[3] / "tenants" / "okestro"
YEARS_3 = Period(3, Unit.YEARS)


class AnyTable(Schema):
    class Meta:
        unknown = INCLUDE


ELSEWHERE = [
    SectionSpec(
        name, "", AnyTable, lambda snapshot, facts: snapshot, tuple, lambda delta: None, key=lambda fact: fact["key"]
    )
    for name in ("trustees", "forms")
]
"""Sections that a plugin and a room above the register bring."""


@pytest.fixture(scope="module")
def files(core_sections):
    return read(FOLDER, [*core_sections, *ELSEWHERE])


@pytest.fixture(scope="module")
def okestro(files):
    return files.snapshot


def service(okestro, key):
    return next(service for service in okestro.services if service.key == key)


def items(fact, necessity):
    return [item.key for item in fact.items if item.necessity is necessity]


def test_groups_and_services_stand_in_the_order_of_the_policy(okestro):
    assert [group.key for group in okestro.groups] == ["customers", "applicants", "whistleblowers"]
    assert [one.key for one in okestro.services] == [
        "customer-inquiries",
        "usage-statistics",
        "marketing",
        "job-application",
        "special-conditions",
        "ethics-report",
    ]
    assert okestro.group("whistleblowers").restricted


@pytest.mark.parametrize(
    ("key", "required", "optional", "unstated"),
    [
        ("customer-inquiries", 4, 0, 0),
        ("usage-statistics", 4, 0, 0),
        ("marketing", 0, 3, 0),
        ("job-application", 9, 3, 0),
        ("special-conditions", 0, 0, 3),
        ("ethics-report", 3, 3, 0),
    ],
)
def test_items_are_required_or_optional_as_the_policy_says(okestro, key, required, optional, unstated):
    found = service(okestro, key)
    assert len(items(found, Necessity.REQUIRED)) == required
    assert len(items(found, Necessity.OPTIONAL)) == optional
    assert len(items(found, Necessity.UNSTATED)) == unstated


@pytest.mark.parametrize(
    ("key", "anchor", "withdrawal", "statute"),
    [
        ("customer-inquiries", Anchor.INQUIRY, True, True),
        ("usage-statistics", Anchor.INQUIRY, True, True),
        ("marketing", Anchor.INQUIRY, True, False),
        ("job-application", Anchor.NOTICE_OF_DECISION, False, True),
        ("ethics-report", Anchor.PURPOSE_MET, False, False),
    ],
)
def test_retention_ends_three_years_after_its_event(okestro, key, anchor, withdrawal, statute):
    retention = service(okestro, key).retention
    assert [(end.anchor, end.period) for end in retention.ends] == [(anchor, YEARS_3)]
    assert (retention.until_withdrawal, retention.unless_statute) == (withdrawal, statute)


def test_applicants_with_special_conditions_have_no_basis_and_no_period(okestro):
    special = service(okestro, "special-conditions")
    assert not special.retention.stated
    assert special.basis.kind is None
    assert [item.key for item in special.items if item.kind is ItemKind.SENSITIVE] == ["disability"]


def test_eight_statutory_rows_without_articles(okestro):
    assert [str(row.period) for row in okestro.statutory] == [
        "5 years",
        "3 years",
        "6 months",
        "5 years",
        "5 years",
        "3 months",
        "3 years",
        "5 years",
    ]
    assert not any(row.citation for row in okestro.statutory)
    assert len({row.act.ko for row in okestro.statutory}) == 6


def test_the_second_recipient_is_incomplete_as_in_the_policy(okestro):
    cloud, agi = okestro.recipients
    assert cloud.purpose
    assert len(cloud.items) == 4
    assert cloud.retention.ends[0].period == YEARS_3
    assert not agi.purpose
    assert not agi.items
    assert not agi.retention.stated


def test_people_keep_the_spelling_of_the_source(okestro):
    (cpo,) = okestro.officers_in(OfficerRole.CPO)
    assert [name.text.ko for name in cpo.names] == ["Kim Minjun", "Kim Young Kwang"]
    (grievance,) = okestro.departments_for(UnitRole.GRIEVANCE)
    people = (*cpo.names, *grievance.persons)
    assert {name.spelling for name in people} == {Spelling.SOURCE}
    assert grievance.contact.phone == grievance.contact.fax
    (access,) = okestro.departments_for(UnitRole.ACCESS_REQUESTS)
    assert access.contact.email == cpo.contact.email == "info@okestro.com"


def test_recalled_names_are_flagged(okestro):
    assert okestro.controller.name.spelling is Spelling.CHECK
    assert {recipient.name.spelling for recipient in okestro.recipients} == {Spelling.CHECK}


def test_protection_and_rights(okestro):
    kinds = [measure.kind for measure in okestro.measures]
    assert [kinds.count(kind) for kind in MeasureKind] == [3, 4, 1]
    assert okestro.destruction.officer_approves
    assert "<개인정보처리자>" in okestro.destruction.procedure.ko
    assert okestro.rights.rights == (Right.ACCESS, Right.RECTIFY, Right.ERASE, Right.SUSPEND)
    assert okestro.rights.channels == (Channel.WRITING, Channel.EMAIL, Channel.FAX)
    assert (okestro.rights.form.notice, okestro.rights.form.number) == ("2023-12", "11")
    assert okestro.remedies.further_announced
    assert not okestro.remedies.further


def test_the_version_of_2024_is_imported(files, okestro):
    assert okestro.controller.policy_effective_on == date(2024, 5, 20)
    assert files.policy.imported.effective_on == date(2024, 5, 20)


def test_every_text_is_there_in_korean_and_english(okestro):
    def walk(plain, path=""):
        if isinstance(plain, dict):
            if "ko" in plain or "en" in plain:
                yield path, plain
            for name, part in plain.items():
                yield from walk(part, f"{path}.{name}")
        elif isinstance(plain, list):
            for index, part in enumerate(plain):
                yield from walk(part, f"{path}[{index}]")

    missing = [path for path, text in walk(encode(okestro)) if not (text.get("ko") and text.get("en"))]
    assert missing == []
