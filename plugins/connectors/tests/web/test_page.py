"""The page of a connector: what may be reached, an example, every fault in its place, and a trial that writes nothing."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from trustward.accounts.domain import Role
from trustward.destruction.services import connecting
from trustward.kernel import scope
from trustward.records.tables import Record
from trustward.testing.registers import a_register, store


@pytest.fixture
def tenant(build, in_app):
    made = build.tenant(plugins=("connectors",))
    with in_app(), scope.enter(made.id):
        store(a_register())
    return made


@pytest.fixture
def at_owner(build, tenant, desk):
    return desk(as_=build.person(of=tenant, role=Role.OWNER))


@pytest.fixture
def new(tenant):
    return f"/t/{tenant.slug}/destruction/connectors/new?kind=sql"


@pytest.fixture
def good(theirs, mapping):
    """A mapping of their database to services of the test register."""
    _engine, settings = theirs
    return settings | {
        "name": "고객 DB",
        "mapping": mapping.replace("customer-inquiries", "inquiry").replace("consumer-complaints", "complaints"),
    }


def text(response):
    assert response.status_code == 200, response.status_code
    return response.get_data(as_text=True)


def test_it_says_what_may_be_reached_and_shows_an_example_of_the_own_register(at_owner, allow, new):
    shown = text(at_owner.get(new))
    assert "127.0.0.0/8:*" in shown
    assert "service = &#34;inquiry&#34;" in shown
    allow("")
    assert "CONNECTOR_HOSTS" in text(at_owner.get(new))
    assert "CONNECTOR_HOSTS" in text(at_owner.get(new.replace("new?kind=sql", "")))


def test_an_address_that_is_not_listed_is_refused_on_the_form(at_owner, allow, new, good):
    allow("10.0.0.0/8")
    answer = at_owner.submit(new, good)
    assert answer.status_code == 422
    assert "운영자" in answer.get_data(as_text=True)


def test_every_fault_of_a_mapping_is_said_in_korean_with_its_place(at_owner, allow, new, good):
    broken = (
        good["mapping"].replace("closed =", "shut =").replace('"shop.sale"', '"shop sale"').replace('id = "no"', "")
    )
    answer = at_owner.submit(new, good | {"mapping": broken})
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for place in ("sources[ticket].events (8행)", "sources[order].table (19행)", "sources[ticket].id (3행)"):
        assert place in shown
    assert "없거나 비어 있습니다" in shown
    assert "is missing" not in shown


def test_a_trial_counts_and_writes_nothing(at_owner, allow, new, good, tenant, theirs, in_app):
    engine, _settings = theirs
    page = at_owner.submit(new, good).headers["Location"]
    assert "쓰지 않고 시험하기" in text(at_owner.get(page))
    shown = text(at_owner.submit(page, form=page + "/trial"))
    assert "거래" in shown
    for words in ("support.message", "150", "반영할 수 없는 기록"):
        assert words in shown, words
    with in_app(), scope.enter(tenant.id, write=False) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Record)) == 0
        assert connecting.connectors()[0].read_at is None
    with engine.connect() as connection:
        assert connection.exec_driver_sql("select count(*) from support.ticket").scalar_one() == 50


def test_a_trial_says_why_it_can_not_go_on(at_owner, allow, new, good):
    page = at_owner.submit(new, good).headers["Location"]
    allow("")
    shown = text(at_owner.submit(page, form=page + "/trial"))
    assert "끝까지 시험하지 못했습니다" in shown
    assert "운영자" in shown
