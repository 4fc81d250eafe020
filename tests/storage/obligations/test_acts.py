"""What people do with an obligation, and what they may not."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
import sqlalchemy as sa

from trustward.accounts.domain import Role
from trustward.kernel import files, scope
from trustward.kernel.errors import Conflict, Invalid, NotFound, Refused
from trustward.obligations import services
from trustward.obligations.domain import DutyState
from trustward.obligations.tables import Obligation, ObligationEvidence

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f6"
    "45400000000049454e44ae426082"
)


@pytest.fixture
def row(inside, source):
    with inside() as session:
        services.refresh("testing")
        return session.scalars(sa.select(Obligation)).one().id


def test_it_is_done_with_a_note(inside, row):
    with inside() as session:
        services.mark_done(row, "김하늘 님과 확인했습니다.")
        [evidence] = services.evidence_of(row)
        assert "김하늘".encode() not in evidence.note
        assert session.get(Obligation, (scope.tenant_id(), row)).state is DutyState.DONE


def test_it_is_not_done_without_anything_that_shows_it(inside, row):
    with inside(), pytest.raises(Invalid) as error:
        services.mark_done(row)
    assert "note" in error.value.fields


def test_a_file_shows_it(inside, row):
    with inside() as session:
        services.add_file(row, PNG, "화면 갈무리.png")
        services.mark_done(row)
        [evidence] = session.scalars(sa.select(ObligationEvidence))
        assert files.get(evidence.file_id).name == "화면 갈무리.png"


def test_a_harmful_file_is_refused(inside, row):
    with inside(), pytest.raises(Invalid):
        services.add_file(row, b"MZ\x90\x00", "증빙.pdf")


def test_only_its_source_closes_one_that_closes_itself(inside, source, row):
    source.change(by_hand=False)
    with inside():
        services.refresh("testing")
        with pytest.raises(Refused) as error:
            services.mark_done(row, "공개했습니다.")
    assert error.value.code == "obligation_closes_itself"


@pytest.mark.parametrize("act", [
    lambda row: services.mark_done(row, "note"), lambda row: services.waive(row, "reason"),
    lambda row: services.assign(row, None), lambda row: services.set_due_day(row, date(2027, 5, 1), "reason"),
])  # fmt: skip
def test_a_closed_one_is_opened_first(inside, row, act):
    with inside():
        services.waive(row, "해당 없음")
        with pytest.raises(Refused) as error:
            act(row)
        assert error.value.code == "obligation_closed"
        services.open_again(row, "다시 검토")
        act(row)


def test_an_open_one_is_not_opened_again(inside, row):
    with inside(), pytest.raises(Refused):
        services.open_again(row, "왜냐하면")


@pytest.mark.parametrize("reason", ["", "   "])
def test_waiving_and_dating_need_a_reason(inside, row, reason):
    with inside():
        with pytest.raises(Invalid):
            services.waive(row, reason)
        with pytest.raises(Invalid):
            services.set_due_day(row, date(2027, 5, 1), reason)


def test_it_is_assigned_to_colleagues_who_may_work_on_it(inside, row, build, tenant):
    auditor, stranger = build.person(of=tenant, role=Role.AUDITOR), build.person(of=build.tenant(plugins=()))
    for person in (auditor.id, stranger.id, uuid4()):
        with inside(), pytest.raises(Invalid):
            services.assign(row, person)


def test_somebody_elses_change_is_not_overwritten(inside, row):
    with inside():
        services.set_due_day(row, date(2027, 5, 1), "하나", version=1)
    with inside(), pytest.raises(Conflict):
        services.waive(row, "둘", version=1)


def test_anothers_is_like_an_absent_one(in_app, build, row):
    with in_app(), scope.enter(build.tenant(plugins=()).id):
        for act in (
            lambda: services.waive(row, "x"),
            lambda: services.add_note(row, "x"),
            lambda: services.assign(row, None),
        ):
            with pytest.raises(NotFound):
                act()


def test_its_month_shows_it(inside, row):
    with inside():
        assert [o.id for o in services.in_month(date(2027, 1, 1))] == [row]
        assert services.in_month(date(2027, 2, 1)) == []


def test_the_next_one_is_known(inside, source, row):
    from trustward.kernel import clock
    from trustward.obligations.services.reading import next_after

    source.duties = [source.duty, replace(source.duty, period="later")]
    with inside():
        services.refresh("testing")
        assert next_after(clock.now()).id == row
