"""Journey J7 in a real browser, on a phone: due by class, dry run, approval, cooling-off, one class is stopped, a worker is
killed, the rest is destroyed; ledger, certificate, and the public check."""

from __future__ import annotations

import os
import signal
import time
from datetime import timedelta

import pytest

from trustward.destruction.domain import RequestState

PHONE = {"width": 320, "height": 720}
BASE = "/t/okestro/destruction"
SERVICES = {"customer-inquiries": 40, "marketing": 25}


@pytest.fixture(scope="module")
def due(okestro):
    """Records of two classes whose purpose ended long ago, proposed."""
    from trustward.destruction import services
    from trustward.kernel import clock
    from trustward.records import services as records
    from trustward.records.domain import Held, RecordSource
    from trustward.retention.domain import EventKind, Happened

    with okestro():
        came = clock.now() - timedelta(days=1200)
        for service, number in SERVICES.items():
            for which in range(number):
                records.create(
                    service=service,
                    items={"name": f"김하늘{which}", "email": f"haneul{which}@person.example"},
                    events=[Happened(EventKind.COLLECTED, came), Happened(EventKind.INQUIRY, came)],
                    source=RecordSource.FORM,
                )
    found = {}
    with okestro():
        for service in SERVICES:
            row = services.propose(service, "", Held.HERE, None, by=None)
            assert row is not None
            found[service] = row.id
    return found


def state_of(okestro, request_id):
    from trustward.destruction import services

    with okestro():
        return services.get(request_id).state


def test_j7_an_officer_has_it_destroyed(visitor, due, okestro, let_pass, tree):
    officer = visitor("destruction-officer", PHONE).sign_in("privacy_officer")
    page = officer.go(f"{BASE}/")
    assert "승인 대기" in page.content()
    officer.look("due")
    officer.press("확인하고 승인")
    officer.look("approvals")
    page.get_by_role("link", name="대상 목록").first.click()
    page.wait_for_load_state()
    assert "person.example" not in page.content()
    officer.look("dry-run")
    officer.go(f"{BASE}/approvals")
    page.fill("[name=late_reason]", "휴무로 늦어졌습니다.")
    officer.press("선택한 항목 승인")
    officer.confirm_if_asked()
    assert "승인했습니다" in page.content()
    officer.look("cooling-off")
    stopped, runs = due["marketing"], due["customer-inquiries"]
    officer.go(f"{BASE}/requests/{stopped}")
    officer.press("중지")
    page.fill("[name=reason]", "분쟁조정이 신청되었습니다.")
    officer.look("stop")
    officer.press("중지", exact=True)
    assert "중지했습니다" in page.content()
    officer.keep_session()
    let_pass("--hours", "25")
    os.kill(tree.pid("worker default"), signal.SIGKILL)
    until = time.monotonic() + 150
    while state_of(okestro, runs) is not RequestState.CLOSED and time.monotonic() < until:
        time.sleep(1)
    assert state_of(okestro, runs) is RequestState.CLOSED
    assert state_of(okestro, stopped) is RequestState.STOPPED
    officer = visitor("destruction-after", PHONE).sign_in("privacy_officer")
    page = officer.go(f"{BASE}/requests/{runs}")
    officer.look("destroyed")
    page.locator("a.btn[href*='/ledger/']").first.click()
    page.wait_for_load_state()
    officer.look("certificate")
    page.get_by_role("link", name="공개 확인").click()
    page.wait_for_load_state()
    assert "진본 확인서입니다" in page.content()
    officer.look("public-check")
    officer.go(f"{BASE}/ledger/")
    officer.look("ledger")
    officer.go(f"{BASE}/?lang=en")
    officer.look("english")
