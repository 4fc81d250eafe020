"""Every form of the seed tenant's register, sent back as it came, changes nothing: no value is lost on the way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from trustward.accounts.domain import Role
from trustward.kernel import scope, tenants
from trustward.register import services
from trustward.register.catalogue import KINDS
from trustward.register.domain.delta import Change
from trustward.register.files.reader import read
from trustward.register.services import tenant_files
from trustward.testing.builders import ATenant

FOLDER = Path(__file__).resolve().parents[3] / "tenants" / "okestro"


@pytest.fixture
def okestro(app, in_app):
    with in_app():
        specs = tenant_files.sections()
        tenant_files.apply(read(FOLDER, specs), specs)
        with scope.enter_platform(write=False):
            return ATenant(tenants.find("okestro").id, "okestro")


@pytest.fixture
def page(desk, build, okestro):
    return desk(as_=build.person(of=okestro, role=Role.CLERK))


def entries(in_app, tenant):
    with in_app(), scope.enter(tenant.id, write=False):
        many = {kind: services.entries(kind) for kind in KINDS if KINDS[kind].many}
        single = {kind: [entry] for kind in KINDS if not KINDS[kind].many and (entry := services.single(kind))}
    return many | single


def test_forms_sent_back_as_they_came_change_nothing(page, okestro, in_app):
    before = entries(in_app, okestro)
    sent = 0
    for kind, found in before.items():
        for entry in found:
            tail = f"{entry.id}/edit" if KINDS[kind].many else "edit"
            response = page.submit(f"/t/okestro/register/{kind}/{tail}", form="fact")
            assert response.status_code == 302, (kind, entry.fact, response.get_data(as_text=True)[-3000:])
            sent += 1
    assert sent > 35
    after = entries(in_app, okestro)
    changed = [
        Change("", "", old.fact, new.fact).parts
        for kind in before
        for old, new in zip(before[kind], after[kind], strict=True)
        if old != new
    ]
    assert changed == []


def test_every_page_shows_its_fact(page, okestro, in_app):
    for kind, found in entries(in_app, okestro).items():
        for entry in found:
            tail = str(entry.id) if KINDS[kind].many else ""
            assert page.get(f"/t/okestro/register/{kind}/{tail}").status_code == 200


def test_a_fact_without_a_row_of_the_law_keeps_what_it_names(page, okestro, in_app):
    with in_app(), scope.enter(okestro.id):
        entry = services.entries("statutory")[0]
        services.change("statutory", entry.id, replace(entry.fact, rows=("KR-RET02", "GONE-1")))
    address = f"/t/okestro/register/statutory/{entry.id}/edit"
    assert page.submit(address, {"remark.ko": "메모"}, form="fact").status_code == 302
    with in_app(), scope.enter(okestro.id, write=False):
        assert services.entry("statutory", entry.id).fact.rows == ("KR-RET02", "GONE-1")
