"""The whole life of what the first tenant's public forms bring in: collected, kept, kept apart, destroyed, proved.

An inquiry, a marketing consent, an application and a purchase dispute are sent through their forms; the clock moves on, and
each ends as the tenant's policy and the statutes say, with certificates that hold without us. Holidays of those years are
not entered yet: what ends then waits two weeks longer, and the officer is told why.
"""

from __future__ import annotations

import sqlalchemy as sa
from click.testing import CliRunner

from trustward.accounts.domain import Role
from trustward.cli.destruction import destruction
from trustward.destruction import services
from trustward.destruction.domain import RequestState
from trustward.destruction.services import clocks
from trustward.destruction.tables import DestructionEntry
from trustward.kernel import clock, scope
from trustward.kernel.scope import Actor, ActorKind
from trustward.records import services as records
from trustward.records.domain import UnitState
from trustward.records.tables import Record, RecordUnit
from trustward.retention.domain import EventKind

from .conftest import APPLICATION, INQUIRY, PERSON, words

MARKETING = {"email": PERSON["email"], "age": "over", "consent.marketing.marketing": "1"}


def units(entered):
    """Service and class of every unit, and where it stands."""
    with entered() as session:
        rows = session.scalars(sa.select(RecordUnit))
        return {(row.service, row.record_class): row.state for row in rows}


def record_of(session, service, has=""):
    """The record of a service; of those that also have a unit of the class `has`."""
    found = session.scalars(sa.select(Record).where(Record.service == service)).all()
    classes = {one.id: {unit.record_class for unit in records.units_of(one.id)} for one in found}
    return next(one for one in found if (has in classes[one.id] if has else len(classes[one.id]) == 1))


def test_each_ends_as_the_policy_and_the_statutes_say(
    visitor, entered, staff, in_app, okestro, work, moved_clock, tmp_path, desk
):
    officer, began, receipts = staff(Role.OFFICER), {}, []
    for form, data in (
        ("inquiry", INQUIRY), ("newsletter", MARKETING), ("job-application", APPLICATION), ("purchase-dispute", INQUIRY),
    ):  # fmt: skip
        answer = visitor.submit(f"/p/okestro/forms/{form}", data)
        assert answer.status_code == 303, words(answer)
        receipts.append(answer.location)
    with in_app():
        clocks.observe()
        began["at"] = clock.now()

    def days_later(number):
        """Let time pass until so many days after the beginning; everything that is due happens, an officer approves."""
        with in_app():
            passed = (clock.now() - began["at"]).days
        moved_clock(days=number - passed)
        work()
        with in_app():
            with scope.enter(okestro, write=False):
                waiting = [row.id for row in services.requests((RequestState.PROPOSED,))]
            for request_id in waiting:
                with scope.enter(okestro, actor=Actor(ActorKind.STAFF, officer.id, officer.role.value)):
                    services.approve(request_id, seen=services.get(request_id).set_hash, late_reason="-")
        moved_clock(hours=25)
        work()

    days_later(10)
    with entered() as session:  # what staff note as it happens
        dispute = record_of(session, "customer-inquiries", has="consumer-complaints")
        for kind in (EventKind.CLOSED, EventKind.TRANSACTION, EventKind.CONTRACT_END, EventKind.COMPLETED):
            records.add_event(dispute.id, kind, clock.now(), by=None)
        records.add_event(record_of(session, "job-application").id, EventKind.NOTICE_OF_DECISION, clock.now(), by=None)
        records.withdraw(record_of(session, "marketing").id, clock.now(), None)
    days_later(14)
    assert "파기 관리대장 제1호" not in desk(as_=officer).get(f"/t/okestro/records/{dispute.id}").get_data(as_text=True)
    left = units(entered)
    assert ("marketing", "") not in left  # the consent was withdrawn: nothing keeps it
    assert left[("customer-inquiries", "consumer-complaints")] is UnitState.LIVE
    days_later(365)
    assert units(entered) == left
    days_later(3 * 365 + 22)  # the last day may be a Saturday, and the holidays of that year are not known yet
    left = units(entered)
    assert ("customer-inquiries", "") not in left  # three years after the inquiry
    assert left[("customer-inquiries", "contracts-and-supply")] is UnitState.APART
    days_later(3 * 365 + 40)
    left = units(entered)  # the complaint was handled ten days later, the applicant told ten days later
    assert ("customer-inquiries", "consumer-complaints") not in left
    assert ("job-application", "") not in left
    assert left == {("customer-inquiries", "contracts-and-supply"): UnitState.APART}
    days_later(5 * 365 + 40)
    assert units(entered) == {}
    with entered() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Record)) == 0
        entries = session.scalars(sa.select(DestructionEntry).order_by(DestructionEntry.number)).all()
        destroyed = [(entry.body["rule"]["class"]["ko"], entry.body["count"]) for entry in entries]
        assert sum(count for _, count in destroyed) == 6
        paths = []
        for entry in entries:
            paths.append(tmp_path / f"{entry.number}.json")
            from trustward.destruction.views.ledger import data_of

            paths[-1].write_bytes(data_of(entry))
        codes = [entry.code for entry in entries]
        key = entries[0].public_key.hex()
    gone = desk(as_=staff(Role.AUDITOR)).get(f"/t/okestro/records/{dispute.id}")
    assert gone.status_code == 410
    assert gone.get_data(as_text=True).count("파기 관리대장 제") == 3, "one row for each class of it"
    assert PERSON["email"] not in gone.get_data(as_text=True)
    assert desk(as_=officer).get(f"/t/okestro/records/{officer.id}").status_code == 404
    never = desk().get("/p/okestro/receipts/never-given-out")
    for link in receipts:
        told = desk().get(link.partition("?")[0])
        assert (told.status_code, told.data) == (404, never.data), "nobody learns whether a link was ever given out"
        assert "접수증이 없습니다" in told.get_data(as_text=True)
    said = CliRunner().invoke(destruction, ["verify", *map(str, paths), "--public-key", key])
    assert said.exit_code == 0, said.output
    assert said.output.count("genuine") == len(paths)
    for code in codes:
        assert "진본 확인서입니다" in desk().get(f"/p/okestro/destruction/verify?code={code}").get_data(as_text=True)
    broken = paths[0].read_bytes().replace(b'"count":', b'"count":1')
    (tmp_path / "broken.json").write_bytes(broken)
    assert CliRunner().invoke(destruction, ["verify", str(tmp_path / "broken.json")]).exit_code == 1
