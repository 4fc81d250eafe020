"""Records are kept sealed, found exactly, opened with a reason, and go as a whole."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from trustward.accounts.tables import AccessEntry
from trustward.kernel import clock, files, scope
from trustward.kernel.audit import AuditEntry
from trustward.kernel.errors import Invalid, NotFound, Refused
from trustward.kernel.vault import vault
from trustward.records import services
from trustward.records.domain import Held, IndexKind, RecordSource, UnitState
from trustward.records.tables import Record, RecordEvent, RecordIndex, RecordStatistic, RecordUnit
from trustward.retention.domain import EventKind, Happened, NextStep

JULY = datetime(2026, 7, 1, 3, tzinfo=UTC)


def test_each_class_has_a_unit_with_its_own_copy_and_key(registered, inquiry):
    with registered():
        record = inquiry(classes={"complaints": ["email"]})
        own, complaint = services.units_of(record.id)
        assert (own.record_class, own.item_keys) == ("", ["email", "phone"])
        assert (complaint.record_class, complaint.item_keys) == ("complaints", ["email"])
        vault().destroy([own.id])
    with registered():
        with pytest.raises(NotFound):
            services.open_items(own.id, why="answer_request")
        assert services.open_items(complaint.id, why="answer_request") == {"email": "haneul@person.example"}


def test_a_record_needs_a_service_items_and_classes_that_the_register_has(registered):
    with registered():
        with pytest.raises(Invalid) as refused:
            services.create(
                service="inquiry",
                items={"shoe-size": "270"},
                events=[],
                classes={"nothing": None},
                source=RecordSource.API,
            )
        assert set(refused.value.fields) == {"items", "events", "classes"}
        with pytest.raises(Invalid) as refused:
            services.create(
                service="nowhere", items={}, events=[Happened(EventKind.COLLECTED, JULY)], source=RecordSource.API
            )
        assert set(refused.value.fields) == {"service"}


@pytest.mark.parametrize(
    "known",
    [
        {"email": " HANEUL@person.example "},
        {"phone": "+82 10 1234 5678"},
        {"phone": "+82 (0)10-1234-5678"},
        {"phone": "01012345678"},
        {"email": "haneul@person.example", "phone": "010.1234.5678"},
    ],
)
def test_a_record_is_found_by_what_the_person_says(registered, inquiry, known):
    with registered():
        record = inquiry()
        inquiry(email="other@person.example", phone="010-9999-9999")
    with registered():
        assert [one.id for one in services.find(**known)] == [record.id]


def test_it_is_found_by_its_reference_and_by_nothing_else(registered, inquiry):
    with registered():
        record = inquiry()
    with registered():
        assert services.find(reference=record.reference.lower().replace("-", " "))[0].id == record.id
        assert services.find(email="haneul@person.example", phone="010-0000-0000") == []
        assert services.find(email="haneul") == services.find(reference="%") == services.find() == []


def test_what_is_apart_is_not_found(registered, inquiry):
    with registered():
        record = inquiry()
        (unit,) = services.units_of(record.id)
        unit.state = UnitState.APART
    with registered():
        assert services.find(email="haneul@person.example") == services.find(reference=record.reference) == []
        with pytest.raises(NotFound):
            services.open_items(unit.id, why="answer_request")


def test_a_unit_of_a_statute_is_found_only_by_what_it_holds(registered, inquiry):
    with registered() as session:
        record = inquiry(classes={"complaints": ["phone"]})
        _, complaint = services.units_of(record.id)
        noted = session.scalars(sa.select(RecordIndex.kind).where(RecordIndex.unit_id == complaint.id)).all()
        assert noted == [IndexKind.PHONE]


def test_opening_is_audited_and_logged_with_a_code_word(registered, inquiry, clerk):
    with registered(clerk):
        record = inquiry()
        (unit,) = services.units_of(record.id)
        with pytest.raises(ValueError, match="code word"):
            services.open_items(unit.id, why="김하늘 asked")
        assert services.open_items(unit.id, why="answer_request")["phone"] == "010-1234-5678"
    with registered() as session:
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "record.items_shown")).one()
        assert entry.facts == {"unit": str(unit.id), "why": "answer_request"}
        line = session.scalars(sa.select(AccessEntry).where(AccessEntry.action == "record.items_shown")).one()
        assert (line.subject_id, line.account_id) == (str(record.id), clerk.id)


def test_it_ends_as_the_register_says(registered, inquiry):
    with registered():
        record = inquiry(at=JULY, classes={"complaints": None})
        own, complaint = services.units_of(record.id)
        assert (own.next_step, own.keep_until) == (NextStep.DESTROY, date(2029, 7, 2))
        assert own.destroy_by == date(2029, 7, 9)
        assert complaint.next_step is NextStep.MOVE_APART
        assert complaint.destroy_from is None
        assert "anchor_missing" in complaint.cautions
        services.add_event(record.id, EventKind.CLOSED, date(2026, 8, 3), by=None)
        assert complaint.apart_until == date(2029, 8, 3)
        assert complaint.facts_version == 2
        assert own.facts_version == 1


def test_withdrawal_ends_what_rests_on_consent(registered, inquiry):
    with registered():
        record = inquiry(at=JULY, classes={"complaints": None})
        services.add_event(record.id, EventKind.CLOSED, date(2026, 8, 3), by=None)
        services.withdraw(record.id, datetime(2026, 9, 1, 1, tzinfo=UTC))
        own, complaint = services.units_of(record.id)
        assert (own.next_step, own.next_at) == (NextStep.DESTROY, datetime(2026, 9, 1, 1, tzinfo=UTC))
        assert (complaint.next_step, complaint.apart_until) == (NextStep.MOVE_APART, date(2029, 8, 3))


def test_what_came_by_a_form_is_withdrawn_in_the_ledger_of_consents_alone(registered, inquiry):
    at = datetime(2026, 9, 1, 1, tzinfo=UTC)
    with registered():
        record = inquiry(at=JULY)
        with pytest.raises(Refused) as refused:
            services.add_event(record.id, EventKind.WITHDRAWN, at, by=None)
        assert refused.value.code == "withdrawn_in_the_ledger"
        record.source = RecordSource.STAFF
        services.add_event(record.id, EventKind.WITHDRAWN, at, by=None)
        assert services.units_of(record.id)[0].next_step is NextStep.DESTROY


@pytest.mark.parametrize("day", [date(2026, 6, 30), date(2099, 1, 1)])
def test_nothing_happens_before_it_was_collected_or_tomorrow(registered, inquiry, day):
    with registered():
        record = inquiry(at=JULY)
        with pytest.raises(Invalid):
            services.add_event(record.id, EventKind.PURPOSE_MET, day, by=None)


def test_the_same_event_twice_is_one(registered, inquiry):
    with registered() as session:
        record = inquiry(at=JULY)
        for _ in range(2):
            services.add_event(record.id, EventKind.PURPOSE_MET, date(2026, 8, 1), by=None)
        kinds = session.scalars(sa.select(RecordEvent.kind).where(RecordEvent.record_id == record.id)).all()
        assert kinds.count(EventKind.PURPOSE_MET) == 1


def test_listeners_hear_of_changed_units_in_the_transaction(registered, inquiry):
    from trustward.records.services import changes

    heard = []
    services.on_change(lambda units: heard.append(set(units)))
    try:
        with registered():
            record = inquiry(at=JULY)
            (unit,) = services.units_of(record.id)
            heard.clear()
            services.withdraw(record.id, JULY + timedelta(days=9))
            assert heard == [{unit.id}]
    finally:
        changes._listeners.popitem()


def test_removed_items_open_no_more_and_the_rest_does(registered, inquiry, work):
    with registered():
        record = inquiry()
        (unit,) = services.units_of(record.id)
        sealed = unit.items
        assert services.remove_items(record.id, ["phone"]) == [unit.id]
    with registered():
        (now,) = services.units_of(record.id)
        assert (now.id, now.item_keys, now.facts_version) == (unit.id, ["email"], 2)
        assert services.open_items(now.id, why="check") == {"email": "haneul@person.example"}
        assert services.find(phone="010-1234-5678") == []
        assert services.find(email="haneul@person.example")
        assert now.next_step is NextStep.DESTROY
        assert services.open_sealed(sealed, unit.id).keys() == {"email", "phone"}  # until the promise is kept
    work()
    with registered():
        assert services.open_sealed(sealed, unit.id) == {"email": "haneul@person.example"}
        assert services.add_class(record.id, "complaints").item_keys == ["email"]
        assert services.remove_items(record.id, ["phone"]) == []


def test_items_that_were_sealed_in_one_are_removed_too(registered, inquiry, work):
    with registered():
        record = inquiry()
        (unit,) = services.units_of(record.id)
        unit.items = vault().seal(b'{"email": "haneul@person.example", "phone": "1"}', unit.id, "record_unit.items")
        old = unit.items
    with registered():
        assert services.open_items(unit.id, why="check")["phone"] == "1"
        services.remove_items(record.id, ["phone"])
    work()
    with registered():
        assert services.open_items(unit.id, why="check") == {"email": "haneul@person.example"}
        with pytest.raises(NotFound):
            services.open_sealed(old, unit.id)


def test_removing_an_item_that_is_a_file_destroys_the_file(registered, work):
    with registered() as session:
        photo = files.put(b"a face", name="me.png", media_type="image/png", purpose="test")
        letter = files.put(b"a letter", name="letter.pdf", media_type="application/pdf", purpose="test")
        record = services.create(
            service="inquiry", items={"email": "letter.pdf", "phone": "me.png"},
            events=[Happened(EventKind.COLLECTED, JULY)], source=RecordSource.FORM,
            files={"email": [letter.id], "phone": [photo.id]},
        )  # fmt: skip
    with registered():
        services.remove_items(record.id, ["phone"])
    work()
    with registered() as session:
        assert services.files_of([unit.id for unit in services.units_of(record.id)]) == [letter.id]
        assert session.scalars(sa.select(files.StoredFile.id)).all() == [letter.id]
        assert files.remaining([photo.id, letter.id]) == 1
        assert vault().store.get([photo.id, letter.id]).keys() == {letter.id}
        assert files.get(letter.id).data == b"a letter"


def test_a_statute_keeps_files_of_its_own(registered, work):
    with registered():
        letter = files.put(b"a letter", name="letter.pdf", media_type="application/pdf", purpose="test")
        photo = files.put(b"a face", name="me.png", media_type="image/png", purpose="test")
        record = services.create(
            service="inquiry", items={"email": "letter.pdf", "phone": "me.png"},
            events=[Happened(EventKind.COLLECTED, JULY)], source=RecordSource.FORM, classes={"complaints": ["email"]},
            files={"email": [letter.id], "phone": [photo.id]},
        )  # fmt: skip
        own, complaint = services.units_of(record.id)
        assert set(services.files_of([own.id])) == {letter.id, photo.id}
        [copied] = services.files_of([complaint.id])
        assert copied not in {letter.id, photo.id}
        assert (files.get(copied).data, files.get(copied).name) == (b"a letter", "letter.pdf")
    with registered():
        other = services.create(
            service="inquiry", items={"email": "letter.pdf"}, events=[Happened(EventKind.COLLECTED, JULY)],
            source=RecordSource.FORM, files={"email": [files.copy(letter.id).id]},
        )  # fmt: skip
        added = services.add_class(other.id, "complaints")
        [again] = services.files_of([added.id])
        assert files.get(again).data == b"a letter"


def test_what_is_kept_apart_does_not_keep_items_in_use(registered, inquiry):
    with registered():
        record = inquiry(classes={"complaints": None})
        own, complaint = services.units_of(record.id)
        complaint.state = UnitState.APART
        assert services.remove_items(record.id, ["phone"]) == [own.id]
        own, complaint = services.units_of(record.id)
        assert (own.item_keys, complaint.item_keys) == (["email"], ["email", "phone"])
        own.state = UnitState.APART
        with pytest.raises(Refused):
            services.remove_items(record.id, ["email"])


def test_nothing_is_removed_from_what_is_moving(registered, inquiry):
    with registered():
        record = inquiry()
        services.units_of(record.id)[0].state = UnitState.MOVING
        with pytest.raises(Refused):
            services.remove_items(record.id, ["phone"])


def test_a_class_can_be_added_later(registered, inquiry):
    with registered():
        record = inquiry(at=JULY)
        unit = services.add_class(record.id, "complaints", ["email"])
        assert services.open_items(unit.id, why="check") == {"email": "haneul@person.example"}
        assert unit.next_step is NextStep.MOVE_APART
        with pytest.raises(Refused):
            services.add_class(record.id, "complaints")
        with pytest.raises(Invalid):
            services.add_class(record.id, "nothing")


def test_of_what_is_held_elsewhere_there_is_an_id_and_nothing_more(registered):
    with registered():
        record = services.create(
            service="orders", items={}, events=[Happened(EventKind.COLLECTED, JULY)], classes={"books": None},
            source=RecordSource.API, held=Held.ELSEWHERE, external_id="ORDER-77",
        )  # fmt: skip
        own, _ = services.units_of(record.id)
        assert (own.items, services.external_id_of(own)) == (None, "ORDER-77")
        assert [one.id for one in services.find(external="ORDER-77")] == [record.id]
        assert services.find(external="order-77") == []
        with pytest.raises(NotFound):
            services.open_items(own.id, why="check")


def test_dropping_takes_the_record_with_its_last_unit(registered, inquiry):
    with registered() as session:
        record, other = inquiry(classes={"complaints": None}), inquiry(email="b@person.example")
        services.ask_hold(record.id, reason="소송", ends_on=clock.today("Asia/Seoul"))
        own, complaint = services.units_of(record.id)
        assert services.drop([own.id]) == 1
        assert session.get(Record, (scope.tenant_id(), record.id)) is not None
        assert services.drop([own.id, complaint.id]) == 1
    with registered() as session:
        for model in (Record, RecordUnit, RecordEvent):
            column = model.id if model is Record else model.record_id
            assert set(session.scalars(sa.select(column))) == {other.id}
        assert {row.unit_id for row in session.scalars(sa.select(RecordIndex))} == {services.units_of(other.id)[0].id}
        counts = {
            row.record_class: (row.collected, row.destroyed) for row in session.scalars(sa.select(RecordStatistic))
        }
        assert counts == {"": (2, 1), "complaints": (1, 1)}


def test_a_change_of_the_register_reaches_every_unit(registered, inquiry, work):
    from dataclasses import replace

    from trustward.law.arithmetic import Period
    from trustward.register import services as register

    with registered():
        records = [inquiry(email=f"p{n}@person.example", at=JULY) for n in range(5)]
    work()
    with registered():
        found = next(one for one in register.entries("services") if one.fact.key == "inquiry")
        (end,) = found.fact.retention.ends
        shorter = replace(found.fact.retention, ends=(replace(end, period=Period.parse("1 year")),))
        register.change("services", found.id, replace(found.fact, retention=shorter), version=found.version)
    work()
    with registered():
        units = [services.units_of(record.id)[0] for record in records]
        assert {unit.keep_until for unit in units} == {date(2027, 7, 1)}
        assert {unit.facts_version for unit in units} == {2}
