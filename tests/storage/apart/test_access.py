"""Access by asking: a purpose, another person, a window; every look is noted."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from trustward.accounts.tables import AccessEntry
from trustward.apart import services as apart
from trustward.apart.domain import ACCESS_WINDOW, AccessState, Purpose, statute_purpose
from trustward.apart.services import access
from trustward.apart.tables import ApartAccess
from trustward.kernel import clock
from trustward.kernel.audit.tables import AuditEntry
from trustward.kernel.errors import Invalid, NotFound, Refused
from trustward.kernel.scope import session
from trustward.records import services as records
from trustward.records.domain import OWN_PURPOSE
from trustward.testing.moves.records import DAY, complaint, contents, unit_of


@pytest.fixture
def kept(entered, in_app, tenant):
    """A unit that is kept apart."""
    with entered():
        unit = unit_of(complaint("haneul"))
    with in_app():
        apart.move_due(tenant.id)
    return unit


def ask(entered, person, unit, purpose=Purpose.COURT.value):
    with entered(person):
        return access.ask(unit, purpose=purpose, why="Frau Kim verlangt Auskunft").id


def approve(entered, person, asked, window=ACCESS_WINDOW):
    with entered(person):
        access.approve(asked, window=window)


def test_a_person_asks_another_one_says_yes_and_only_the_first_reads(entered, kept, clerk, officer):
    asked = ask(entered, clerk, kept, statute_purpose("KR-RET04"))
    with entered(clerk), pytest.raises(Refused):
        access.read(asked)
    approve(entered, officer, asked)
    with entered(clerk):
        assert access.read(asked).items == contents("haneul")
        assert access.get(asked).reads == 1
    with entered(officer), pytest.raises(Refused) as no:
        access.read(asked)
    assert no.value.code == "access_not_yours"
    with entered():
        actions = list(session().scalars(sa.select(AuditEntry.action).order_by(AuditEntry.seq)))
        assert [one for one in actions if one.startswith("apart.access")] == [
            "apart.access_asked", "apart.access_approved", "apart.access_shown",
        ]  # fmt: skip
        [line] = session().scalars(sa.select(AccessEntry).where(AccessEntry.action == "apart.shown"))
        assert (line.account_id, line.subject_kind) == (clerk.id, "record")
        row = session().scalars(sa.select(ApartAccess)).one()
        assert b"Kim" not in row.why
        assert access.why_of(row) == "Frau Kim verlangt Auskunft"


def test_nobody_decides_about_the_own_request(entered, kept, officer):
    asked = ask(entered, officer, kept)
    for act in (access.approve, access.refuse):
        with entered(officer), pytest.raises(Refused) as no:
            act(asked)
        assert no.value.code == "access_second_person"


def test_it_ends_by_itself(entered, kept, clerk, officer, moved_clock):
    asked = ask(entered, clerk, kept)
    approve(entered, officer, asked, timedelta(minutes=10))
    moved_clock(minutes=9)
    with entered(clerk):
        access.read(asked)
    moved_clock(minutes=2)
    with entered(clerk), pytest.raises(Refused) as no:
        access.read(asked)
    assert no.value.code == "access_not_open"


def test_it_can_be_ended_before_and_refused(entered, kept, clerk, officer, build, tenant):
    other = build.person(of=tenant)
    asked = ask(entered, clerk, kept)
    approve(entered, officer, asked)
    with entered(other), pytest.raises(Refused):
        access.end(asked)
    with entered(officer):
        access.end(asked)
    with entered(clerk), pytest.raises(Refused):
        access.read(asked)
    with entered(officer), pytest.raises(Refused):
        access.end(asked)
    refused = ask(entered, clerk, kept)
    with entered(officer):
        access.refuse(refused)
        with pytest.raises(Refused):
            access.approve(refused)
    with entered(clerk), pytest.raises(Refused):
        access.read(refused)


def test_the_window_has_bounds(entered, kept, clerk, officer):
    asked = ask(entered, clerk, kept)
    for window in (timedelta(minutes=1), timedelta(days=2)):
        with entered(officer), pytest.raises(Refused) as no:
            access.approve(asked, window=window)
        assert no.value.code == "access_window"


def test_a_purpose_and_words_are_needed(entered, kept, clerk):
    with entered(clerk):
        assert access.purposes(kept)[0] == (statute_purpose("KR-RET04"), "ECA 6(2); ECA-D 6(1)4, 6(2)3")
        for purpose, why in (
            ("", "x"),
            ("marketing", "x"),
            (statute_purpose("KR-RET05"), "x"),
            (Purpose.COURT.value, " "),
        ):
            with pytest.raises(Invalid):
                access.ask(kept, purpose=purpose, why=why)


def test_what_is_not_kept_apart_is_not_asked_for(entered, kept, clerk):
    with entered(clerk):
        live = unit_of(complaint("bada", withdrawn=False))
        with pytest.raises(NotFound):
            access.ask(live, purpose=Purpose.COURT.value, why="x")


def test_files_are_read_one_by_one(entered, in_app, tenant, clerk, officer):
    with entered():
        record = complaint("haneul", attached=[b"first file", b"second file"])
        records.ask_hold(record.id, reason="a dispute", ends_on=clock.today("Asia/Seoul") + 90 * DAY)
        own = unit_of(record, OWN_PURPOSE)
    with in_app():
        apart.move_due(tenant.id)
    asked = ask(entered, clerk, own)
    with entered(clerk):
        assert access.purposes(own)[0] == (Purpose.SUBJECT.value, ""), "a hold is no statute"
    approve(entered, officer, asked)
    with entered(clerk):
        shown = access.read(asked)
        by_name = {file.name: file for file in shown.files}
        assert {name: file.size for name, file in by_name.items()} == {"haneul-0.txt": 10, "haneul-1.txt": 11}
        assert access.read_file(asked, by_name["haneul-1.txt"].id).data == b"second file"
        with pytest.raises(NotFound):
            access.read_file(asked, own)


def test_destruction_takes_what_people_wrote_along(entered, kept, clerk, officer):
    asked = ask(entered, clerk, kept)
    approve(entered, officer, asked)
    with entered():
        apart.drop([kept])
        records.drop([kept])
    with entered(clerk):
        row = access.get(asked)
        assert (row.state, row.why, access.why_of(row)) == (AccessState.OPEN, None, "")
        with pytest.raises(NotFound):
            access.read(asked)


def test_the_ledger_counts_and_names_nobody(entered, in_app, tenant, kept, moved_clock):
    with entered():
        complaint("bada")
        later = unit_of(complaint("haru", withdrawn=False))
    with in_app():
        apart.move_due(tenant.id)
    with entered():
        [line] = apart.lines()
        assert (line.service, line.record_class, line.number, line.open_ended) == ("inquiry", "complaints", 2, 0)
        assert line.first_until == line.last_until
        assert apart.late() == []
        records.withdraw(records.find(email=contents("haru")["email"])[0].id, clock.now())
    moved_clock(hours=3)
    with entered():
        [late] = apart.late()
        assert (late.held, late.number) == ("here", 1)
        assert later
