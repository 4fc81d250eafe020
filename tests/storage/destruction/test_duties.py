"""What can be late, and trustees that must destroy the same."""

import sqlalchemy as sa

from trustward.destruction import services
from trustward.destruction.domain import RequestKind, RequestState
from trustward.destruction.services import asking
from trustward.obligations.domain import DutyState
from trustward.obligations.tables import Obligation


def obligations(registered):
    with registered() as session:
        rows = session.scalars(sa.select(Obligation).where(Obligation.source == "destruction"))
        return {(row.kind, row.subject_id): row for row in rows}


def test_a_request_is_an_obligation_until_it_stands_in_the_ledger(inquiries, registered, approved, work, moved_clock):
    inquiries(2)
    (request_id,) = approved()
    work()
    found = obligations(registered)[("destroy", request_id)]
    assert (found.state, found.rule, found.citation) == (DutyState.OPEN, "KR-R01", "PIPA 21; SG 10")
    with registered():
        assert found.due_on == services.get(request_id).destroy_by
    moved_clock(hours=25)
    work()
    assert obligations(registered)[("destroy", request_id)].state is DutyState.DONE


def test_what_is_due_and_refused_stays_an_obligation(inquiries, registered, proposed, officer, work):
    inquiries(1)
    (request_id,) = proposed()
    with registered(officer):
        services.refuse(request_id, reason="An investigation.")
    work()
    kinds = {kind: row.state for (kind, _), row in obligations(registered).items()}
    assert kinds == {"destroy": DutyState.WITHDRAWN, "propose": DutyState.OPEN}


def test_each_trustee_that_holds_the_data_proves_its_own(
    inquiries, registered, approved, work, moved_clock, monkeypatch, officer, tenant
):
    from uuid import uuid4

    from trustward.destruction.holders import Holder

    trustee = Holder(("trustee", uuid4()), "Hanbit Logistics", frozenset({"inquiry"}))
    monkeypatch.setattr(asking, "holders", lambda wanted: [trustee])
    inquiries(2)
    (request_id,) = approved()
    moved_clock(hours=25)
    work()
    with registered():
        assert services.get(request_id).state is RequestState.CLOSED
        (child,) = services.children(request_id)
        assert (child.kind, child.state, child.count) == (RequestKind.TRUSTEE, RequestState.PROVING, 2)
        assert child.destroy_by is not None
    assert obligations(registered)[("trustee_destroys", child.id)].state is DutyState.OPEN
    with registered(officer):
        services.except_(child.id, reason="It went bankrupt; the contract's end is on file.")
    work()
    with registered():
        from trustward.destruction.services import book

        body = book.of_request(child.id).body
        assert (body["holder"], body["parent"]) == ("Hanbit Logistics", 1)
        assert body["exception"].startswith("It went bankrupt")
    assert obligations(registered)[("trustee_destroys", child.id)].state is DutyState.DONE
