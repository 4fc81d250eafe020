"""What is kept apart, in a browser: the ledger for everybody, access by asking, on a desk and on a small phone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from trustward.apart.services import move_due
from trustward.app import create_app
from trustward.kernel import clock, scope, tenants
from trustward.kernel.db import db
from trustward.kernel.vault import vault
from trustward.records import services
from trustward.records.domain import IndexKind, RecordSource, UnitState
from trustward.retention.domain import EventKind, Happened
from trustward.settings import read_settings

SMALL = {"width": 320, "height": 640}
EMAIL = "haneul.apart@person.example"
DAYS = {EventKind.COLLECTED: 1500, EventKind.INQUIRY: 1500, EventKind.CLOSED: 300}


@pytest.fixture(scope="module")
def kept(tree, tree_environment):
    """A complaint of the seed company whose purpose ended: it is kept apart for the statute alone. Gives its address."""
    app = create_app(read_settings({"TRUSTWARD_HOME": str(tree.home), "TRUSTWARD_DEMO": "1", **tree_environment}))
    with app.app_context():
        with scope.enter_platform(write=False):
            tenant = tenants.find("okestro").id
        with scope.enter(tenant):
            now = clock.now()
            record = services.create(
                service="customer-inquiries", items={"name": "김하늘", "email": EMAIL},
                events=[Happened(kind, now - timedelta(days=days)) for kind, days in DAYS.items()],
                classes={"consumer-complaints": None}, source=RecordSource.STAFF, index={IndexKind.EMAIL: [EMAIL]},
            ).id  # fmt: skip
        move_due(tenant)  # unless the tree's own worker was quicker
        with scope.enter(tenant, write=False):
            assert UnitState.APART in {unit.state for unit in services.units_of(record)}
        for engine in db.engines.values():
            engine.dispose()
        vault().store.close()
    return f"/t/okestro/records/{record}"


def test_a_clerk_asks_the_officer_says_yes_on_a_phone_and_the_clerk_reads(visitor, kept):
    clerk = visitor("apart-clerk").sign_in("clerk")
    clerk.go("/t/okestro/apart/")
    assert "소비자 불만 또는 분쟁 처리에 관한 기록" in clerk.page.content()
    clerk.look("ledger")
    clerk.go(kept)
    assert "분리 보관" in clerk.page.content()
    clerk.look("record")
    clerk.go("/t/okestro/apart/find")
    clerk.page.fill("[name=email]", EMAIL.upper())
    clerk.page.keyboard.press("Enter")
    clerk.page.wait_for_selector("#found")
    clerk.look("found")
    clerk.press("열람 신청")
    clerk.look("ask")
    clerk.page.select_option("[name=purpose]", "court")
    clerk.press("열람 신청", exact=True)
    assert clerk.page.locator("#error-why").count(), "what is missing is said beside its field"
    clerk.look("refused", refused=True)
    clerk.page.fill("[name=why]", "소송 대응에 필요합니다.")
    clerk.press("열람 신청", exact=True)
    request = clerk.page.url
    clerk.look("asked")

    officer = visitor("apart-officer", SMALL).sign_in("privacy_officer")
    officer.go("/t/okestro/apart/access")
    officer.look("requests")
    officer.go(request)
    assert EMAIL not in officer.page.content()
    officer.look("decide")
    officer.page.select_option("[name=minutes]", "30")
    officer.press("열람 승인")
    officer.confirm_if_asked()
    officer.look("approved")

    clerk.go(request)
    clerk.press("보관 내용 열람")
    assert EMAIL in clerk.page.content()
    clerk.look("content")
    clerk.go(request)
    clerk.press("지금 종료")
    assert not clerk.page.get_by_role("button", name="보관 내용 열람").count()


def test_everything_fits_on_a_small_phone(visitor, kept):
    clerk = visitor("apart-small", SMALL).sign_in("clerk")
    for title, path in (("ledger", ""), ("find", "find"), ("requests", "access"), ("elsewhere", "elsewhere")):
        assert clerk.page.goto(f"/t/okestro/apart/{path}").status == 200
        clerk.look(title)
    clerk.go(kept)
    clerk.look("record")


def test_an_auditor_sees_counts_and_nothing_to_ask(visitor, kept):
    auditor = visitor("apart-auditor").sign_in("auditor")
    auditor.go("/t/okestro/apart/?lang=en")
    assert "kept apart" in auditor.page.content().lower()
    assert not auditor.page.locator("main a[href*='/apart/find']").count()
    auditor.look("ledger")
    assert auditor.page.goto("/t/okestro/apart/find").status == 403
    auditor.go("/t/okestro/?lang=ko")
