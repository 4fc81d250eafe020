"""What is held elsewhere is moved apart there: by a connector, or by a person who says so."""

import pytest
import sqlalchemy as sa

from trustward.accounts.tables import AccessEntry
from trustward.apart import services as apart
from trustward.apart.domain import MoveStep
from trustward.apart.services import elsewhere
from trustward.apart.tables import ApartMove
from trustward.destruction.connectors import Outcome, Unreachable
from trustward.destruction.domain import ConnectorState
from trustward.destruction.services import connecting
from trustward.destruction.tables import DestructionConnector
from trustward.kernel import clock
from trustward.kernel.errors import NotFound, Refused
from trustward.kernel.ids import new_id
from trustward.kernel.scope import session
from trustward.obligations.tables import Obligation
from trustward.records import services as records
from trustward.records.domain import Held, RecordSource, UnitState
from trustward.records.tables import RecordUnit
from trustward.retention.domain import EventKind, Happened
from trustward.testing.moves.records import COMPLAINTS, DAY, unit_of


def known(number, connector=None):
    """A record of another system whose purpose has ended."""
    now = clock.now()
    kinds = {EventKind.COLLECTED: 400, EventKind.INQUIRY: 400, EventKind.CLOSED: 300, EventKind.WITHDRAWN: 1}
    record = records.create(
        service="inquiry", items={}, events=[Happened(kind, now - days * DAY) for kind, days in kinds.items()],
        classes={COMPLAINTS: None}, source=RecordSource.CSV, held=Held.ELSEWHERE, external_id=f"crm-{number}",
        connector_id=connector,
    )  # fmt: skip
    return unit_of(record)


@pytest.fixture
def mover(monkeypatch):
    """A connector that moves what it is told; `mover.fails` are ids that it can't."""

    class Mover:
        def __init__(self):
            self.asked, self.fails = [], set()

        def __call__(self, tenant_id, connector_id, units):
            self.asked.append(dict(units))
            return frozenset(unit for unit, name in units.items() if name not in self.fails)

    found = Mover()
    monkeypatch.setattr(elsewhere, "_movers", [found])
    return found


def states(entered):
    with entered():
        wanted = sa.select(RecordUnit.id, RecordUnit.state).where(RecordUnit.record_class == COMPLAINTS)
        return {row.id: row.state for row in session().execute(wanted)}


def test_a_connector_moves_what_it_reaches_and_the_rest_waits_for_a_person(entered, work, moved_clock, mover):
    connector = new_id()
    with entered():
        [one, two] = [known(number, connector) for number in range(2)]
    mover.fails = {"crm-1"}
    moved_clock(hours=1)
    work()
    assert states(entered) == {one: UnitState.APART, two: UnitState.LIVE}
    assert mover.asked == [{one: "crm-0", two: "crm-1"}]
    with entered():
        assert [(w.number, w.connector_id) for w in elsewhere.waiting()] == [(1, connector)]
        assert {move.unit_id: move.step for move in session().scalars(sa.select(ApartMove))} == {
            one: MoveStep.DONE, two: MoveStep.ASKED,
        }  # fmt: skip


def test_a_person_says_so(entered, work, moved_clock, clerk):
    with entered():
        units = [known(number) for number in range(3)]
    moved_clock(hours=3)
    work()
    with entered():
        [duty] = session().scalars(sa.select(Obligation).where(Obligation.source == "apart"))
        assert (duty.kind, duty.citation, duty.state) == ("move_elsewhere", "PIPA 21(3)", "open")
        [waiting] = elsewhere.waiting()
        assert waiting.number == 3
    with entered(clerk), pytest.raises(Refused):
        elsewhere.confirm(waiting.service, waiting.record_class, None, expected=2, until=waiting.until)
    with entered(clerk):
        assert elsewhere.confirm(waiting.service, waiting.record_class, None, expected=3, until=waiting.until) == 3
        assert elsewhere.waiting() == []
    assert states(entered) == dict.fromkeys(units, UnitState.APART)
    with entered():
        [line] = apart.lines()
        assert (line.held, line.number) == (Held.ELSEWHERE, 3)
        assert {move.done_by for move in session().scalars(sa.select(ApartMove))} == {clerk.id}
    moved_clock(days=1)
    work()
    with entered():
        assert session().scalars(sa.select(Obligation.state).where(Obligation.source == "apart")).all() == ["withdrawn"]


def test_the_sheet_and_the_button_are_about_the_same_and_the_next_ones_follow(
    entered, work, moved_clock, clerk, monkeypatch
):
    monkeypatch.setattr(elsewhere, "MOST", 2)
    with entered():
        for number in range(5):
            known(number)
        assert elsewhere.ask() == 2
        [first] = elsewhere.waiting()
        assert (first.number, elsewhere.due_elsewhere()) == (2, 5)
    moved_clock(minutes=5)
    with entered():
        assert elsewhere.ask() == 2, "more are asked for while somebody works on the first ones"
    of = first.service, first.record_class, None
    with entered(clerk):
        listed = elsewhere.listed(*of, first.until)
        assert {one.external_id for one in listed} == {"crm-0", "crm-1"}
        assert {one.stays for one in listed} == {("",)}, "the own purpose has not been destroyed there yet"
        assert elsewhere.confirm(*of, expected=2, until=first.until) == 2
    with entered(clerk):
        [rest] = elsewhere.waiting()
        assert rest.number == 3
        assert {one.external_id for one in elsewhere.listed(*of, rest.until)} == {"crm-2", "crm-3", "crm-4"}
        apart_now = sa.select(sa.func.count()).where(RecordUnit.state == UnitState.APART)
        assert session().scalar(apart_now) == 2
        shown = session().scalars(
            sa.select(AccessEntry.account_id).where(AccessEntry.action == "records.external_ids_shown")
        )
        assert set(shown) == {clerk.id}
        with pytest.raises(NotFound):
            elsewhere.listed("orders", first.record_class, None, rest.until)


def test_what_is_not_due_any_more_does_not_wait(entered, work, moved_clock):
    with entered():
        unit = known(1)
        record = session().scalars(sa.select(RecordUnit.record_id).where(RecordUnit.id == unit)).one()
    moved_clock(hours=1)
    work()
    with entered():
        records.add_event(record, EventKind.COLLECTED, clock.now(), by=None)
        assert len(elsewhere.waiting()) == 1
    moved_clock(hours=1)
    work()
    with entered():
        assert elsewhere.waiting() == []


class Reached:
    """A kind of connector that has put apart what it was told, unless it is down."""

    name, by_hand, down = "reached", False, True

    def __init__(self):
        self.told = []

    def move_apart(self, settings, ids):
        if self.down:
            raise Unreachable("no answer")
        self.told.append((dict(settings), list(ids)))
        return Outcome(frozenset(ids))


def test_the_tenants_own_connector_is_asked_until_it_answers(entered, work, moved_clock, monkeypatch):
    kind = Reached()
    monkeypatch.setattr(connecting, "kind_of", lambda row: kind)
    with entered():
        connector = DestructionConnector(
            id=new_id(), kind="reached", name="CRM", state=ConnectorState.ENABLED, check_said=[], created_at=clock.now()
        )
        connector.settings = connecting._sealed(connector.id, {"url": "crm"})
        session().add(connector)
        session().flush()
        unit = known(1, connector.id)
    moved_clock(hours=1)
    work()
    assert states(entered) == {unit: UnitState.LIVE}
    kind.down = False
    moved_clock(days=1, hours=1)
    work()
    assert states(entered) == {unit: UnitState.APART}
    assert kind.told == [({"url": "crm"}, ["crm-1"])]


def test_what_a_statute_keeps_elsewhere_is_not_erased_with_its_own_purpose(entered):
    """The other system has the record once: the last unit takes it along."""
    with entered():
        kept = known(7)
        record = session().scalars(sa.select(RecordUnit.record_id).where(RecordUnit.id == kept)).one()
        [own] = [unit.id for unit in records.units_of(record) if unit.id != kept]
        assert connecting._external_ids([own]) == []
        assert connecting._external_ids([own, kept]) == ["crm-7", "crm-7"]
        records.drop([own])
        assert connecting._external_ids([kept]) == ["crm-7"]
