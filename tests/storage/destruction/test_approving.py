"""Who may approve, and that exactly one of many does."""

import threading
from collections import Counter

import pytest
import sqlalchemy as sa

from trustward.accounts.domain import Role
from trustward.destruction import services
from trustward.destruction.domain import RequestKind, RequestState
from trustward.destruction.tables import DestructionEntry, DestructionUnit
from trustward.kernel.audit.tables import AuditEntry
from trustward.kernel.errors import Conflict, DomainError, Invalid, Refused

MANY = 50


def test_who_proposed_cannot_approve(registered, build, tenant, officer):
    build.person(of=tenant, role=Role.OFFICER)
    with registered(officer):
        row = services.propose_by_hand(
            RequestKind.PAPER, what="Papers", task="Hiring", reason="Over", count=1, created_on=None, due_on=None, by=officer.id
        )  # fmt: skip
        with pytest.raises(Refused) as refused:
            services.approve(row.id, seen=row.set_hash)
        assert refused.value.code == "destruction_own_proposal"


def test_late_without_a_reason_is_refused(inquiries, registered, proposed, officer):
    inquiries(1)
    (request_id,) = proposed()
    with registered(officer), pytest.raises(Invalid):
        services.approve(request_id, seen=services.get(request_id).set_hash)


def test_another_set_than_was_shown(inquiries, registered, proposed, officer):
    inquiries(1)
    (request_id,) = proposed()
    with registered(officer), pytest.raises(Conflict):
        services.approve(request_id, seen="0" * 64, late_reason="Closed.")


def test_many_at_once_make_one_approval_and_one_execution(
    inquiries, registered, proposed, build, tenant, officer, work, moved_clock
):
    inquiries(4)
    (request_id,) = proposed()
    second = build.person(of=tenant, role=Role.OFFICER)
    with registered():
        seen = services.get(request_id).set_hash
    start, ends = threading.Barrier(MANY), Counter()

    def click(person):
        start.wait()
        try:
            with registered(person):
                services.approve(request_id, seen=seen, late_reason="We were closed.")
            ends["approved"] += 1
        except DomainError as error:
            ends[error.code] += 1
        except sa.exc.DBAPIError as error:
            ends[type(error).__name__] += 1

    threads = [threading.Thread(target=click, args=(person,)) for _ in range(MANY // 2) for person in (officer, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ends == {"approved": 1, "destruction_wrong_state": MANY - 1}
    moved_clock(hours=25)
    work()
    with registered() as session:
        row = services.get(request_id)
        assert (row.state, row.destroyed) == (RequestState.CLOSED, 4)
        assert session.scalar(sa.select(sa.func.count()).select_from(DestructionEntry)) == 1
        assert session.scalar(sa.select(sa.func.count()).select_from(DestructionUnit)) == 4
        approvals = (
            sa.select(sa.func.count()).select_from(AuditEntry).where(AuditEntry.action == "destruction.approved")
        )
        assert session.scalar(approvals) == 1
