"""Pages of obligations, as people use them."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa

from trustward.accounts.domain import Role
from trustward.kernel import scope
from trustward.law.arithmetic import Deadline
from trustward.obligations import calendar, providers, services
from trustward.obligations.domain import DutyState, RaisedDuty
from trustward.obligations.tables import Obligation

DUE = Deadline(date(2027, 1, 15), datetime(2027, 1, 15, 15, tzinfo=UTC), rule="KR-K02", proposed=True)
DUTY = RaisedDuty(
    "testing", "disclose", ("trustee", UUID(int=7)), "Disclose %(name)s", DUE, title_params={"name": "한빛물류 주식회사"},
    citation="PIPA 26(2)", path="x/consignment/",
)  # fmt: skip
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f6"
    "45400000000049454e44ae426082"
)


@pytest.fixture
def clerk(build):
    return build.person(of=build.tenant(plugins=()))


@pytest.fixture
def raised(in_app, clerk):
    """`raised(duty, …)`: those are raised; returns their ids."""

    def put(*duties):
        providers._providers["testing"] = lambda as_of: duties
        with in_app(), scope.enter(clerk.tenant.id) as session:
            services.refresh("testing")
            session.flush()
            return session.scalars(sa.select(Obligation.id).order_by(Obligation.due_at, Obligation.id)).all()

    yield put
    providers._providers.pop("testing", None)


def url(person, rest=""):
    return f"/t/{person.tenant.slug}/obligations/{rest}"


def text(answer):
    return answer.get_data(as_text=True)


def state(in_app, person, id):
    with in_app(), scope.enter(person.tenant.id, write=False) as session:
        return session.get(Obligation, (person.tenant.id, id)).state


def test_the_list_says_what_is_due_whose_it_is_and_why(desk, clerk, raised):
    raised(DUTY)
    page = text(desk(as_=clerk).get(url(clerk)))
    for expected in ("한빛물류 주식회사", "2027. 1. 15.(금)", "제안", "개인정보 담당자"):
        assert expected in page


def test_it_is_paged_and_each_shows_once(desk, clerk, raised):
    ids = raised(*[replace(DUTY, subject=("trustee", UUID(int=n))) for n in range(1, 71)])
    browser = desk(as_=clerk)
    first = text(browser.get(url(clerk)))
    second = text(browser.get(first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")))
    assert all((str(id) in first) != (str(id) in second) for id in ids)


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 1), ("?state=done", 0), ("?state=&assignee=me", 1), ("?state=open&source=testing", 1), ("?source=x", 0),
     ("?overdue=1", 0), ("?state=nonsense", 1), ("?assignee=nonsense", 0)],
)  # fmt: skip
def test_it_is_filtered(desk, clerk, raised, query, count):
    raised(DUTY)
    assert text(desk(as_=clerk).get(url(clerk, query))).count("<tr ") == (count + 1 if count else 0)


@pytest.mark.parametrize("query", ["?after=nonsense", "?after=2027-01-01T00:00:00~x", "calendar?month=2027-13"])
def test_an_address_that_cannot_be_read_is_absent(desk, clerk, query):
    assert desk(as_=clerk).get(url(clerk, query)).status_code == 404


def test_the_month_shows_it_on_its_day(desk, clerk, raised):
    raised(DUTY)
    page = text(desk(as_=clerk).get(url(clerk, "calendar?month=2027-01")))
    assert "한빛물류" in page.split(">15<")[1].split("</td>")[0]
    assert "한빛물류" not in text(desk(as_=clerk).get(url(clerk, "calendar?month=2027-02")))


def test_it_goes_into_other_calendars(desk, clerk, raised):
    raised(replace(DUTY, title_params={"name": "이름이 아주 긴 수탁자, 주식회사; 그리고 더 " * 4}))
    answer = desk(as_=clerk).get(url(clerk, "calendar.ics"))
    assert answer.mimetype == "text/calendar"
    lines = answer.data.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    unfolded = answer.data.replace(b"\r\n ", b"").decode()
    assert "DTSTART;VALUE=DATE:20270115" in unfolded
    assert "수탁자\\, 주식회사\\; 그리고" in unfolded


def test_it_is_done_with_a_note_and_says_who_did_it(in_app, desk, clerk, raised):
    [id] = raised(DUTY)
    browser = desk(as_=clerk)
    answer = browser.submit(
        url(clerk, str(id)), {"done_note": "처리방침에 공개했습니다."}, form="form-done", follow_redirects=True
    )
    assert "처리방침에 공개했습니다." in text(answer)
    assert "김하늘" in text(answer)
    assert state(in_app, clerk, id) is DutyState.DONE
    browser.submit(url(clerk, str(id)), {"reason": "빠진 항목이 있습니다."}, form="form-again")
    assert state(in_app, clerk, id) is DutyState.OPEN


def test_without_proof_it_says_so_and_keeps_the_page(desk, clerk, raised):
    [id] = raised(DUTY)
    answer = desk(as_=clerk).submit(url(clerk, str(id)), {}, form="form-done")
    assert answer.status_code == 422
    assert "무엇을 했는지" in text(answer)


def test_nothing_typed_is_lost(desk, clerk, raised):
    [id] = raised(DUTY)
    answer = desk(as_=clerk).submit(
        url(clerk, str(id)), {"due_on": "내일쯤", "due_reason": "합의했습니다 " + "가" * 190}, form="form-due"
    )
    assert answer.status_code == 422
    assert "가" * 190 in text(answer)
    assert "내일쯤" in text(answer)


def test_a_file_is_kept_and_read_again(in_app, desk, clerk, raised):
    from trustward.kernel.audit.tables import AuditEntry

    [id] = raised(DUTY)
    browser = desk(as_=clerk)
    browser.submit(url(clerk, str(id)), {"file": (io.BytesIO(PNG), "화면.png")}, form="form-file")
    page = text(browser.get(url(clerk, str(id))))
    link = page.split("/evidence/")[1].split('"')[0]
    answer = browser.get(url(clerk, f"{id}/evidence/{link}"))
    assert answer.data == PNG
    assert "filename*=UTF-8''%ED%99%94%EB%A9%B4.png" in answer.headers["Content-Disposition"]
    with in_app(), scope.enter(clerk.tenant.id) as session:
        assert "obligation.evidence_read" in session.scalars(sa.select(AuditEntry.action)).all()


def test_a_harmful_file_is_refused_with_a_sentence(desk, clerk, raised):
    [id] = raised(DUTY)
    answer = desk(as_=clerk).submit(
        url(clerk, str(id)), {"file": (io.BytesIO(b"MZ\x90"), "증빙.pdf")}, form="form-file"
    )
    assert answer.status_code == 422


def test_it_is_assigned(in_app, desk, clerk, raised, build):
    [id] = raised(DUTY)
    other = build.person(of=clerk.tenant)
    desk(as_=clerk).submit(url(clerk, str(id)), {"assignee": str(other.id)}, form="form-assign")
    assert str(id) in text(desk(as_=other).get(url(clerk, "?assignee=me")))
    assert str(id) not in text(desk(as_=clerk).get(url(clerk, "?assignee=me")))


def test_the_officer_waives_and_the_clerk_may_not(in_app, desk, clerk, raised, build):
    [id] = raised(DUTY)
    assert "form-waive" not in text(desk(as_=clerk).get(url(clerk, str(id))))
    _, fields = desk(as_=clerk).filled(url(clerk, str(id)), {"reason": "x"}, form="form-due")
    assert desk(as_=clerk).post(url(clerk, f"{id}/waive"), data=fields).status_code in (400, 403)
    officer = build.person(of=clerk.tenant, role=Role.OFFICER)
    desk(as_=officer).submit(url(clerk, str(id)), {"reason": "위탁이 시작되지 않았습니다."}, form="form-waive")
    assert state(in_app, clerk, id) is DutyState.WAIVED


def test_waiving_asks_who_one_is_when_the_proof_is_old(in_app, desk, clerk, raised, build, moved_clock):
    [id] = raised(DUTY)
    browser = desk(as_=build.person(of=clerk.tenant, role=Role.OFFICER))
    moved_clock(minutes=11)
    answer = browser.submit(url(clerk, str(id)), {"reason": "위탁이 시작되지 않았습니다."}, form="form-waive")
    assert 'id="proof"' in text(answer)
    assert "위탁이 시작되지 않았습니다." in text(answer)
    assert state(in_app, clerk, id) is DutyState.OPEN


def test_two_tabs_do_not_overwrite_each_other(desk, clerk, raised):
    [id] = raised(DUTY)
    browser = desk(as_=clerk)
    _, first = browser.filled(url(clerk, str(id)), {"due_on": "2027-02-01", "due_reason": "하나"}, form="form-due")
    _, second = browser.filled(url(clerk, str(id)), {"due_on": "2027-03-01", "due_reason": "둘"}, form="form-due")
    assert browser.post(url(clerk, f"{id}/due"), data=first).status_code == 302
    answer = browser.post(url(clerk, f"{id}/due"), data=second)
    assert answer.status_code == 409
    assert "둘" in text(answer)


def test_what_comes_too_late_is_refused_in_words_and_nothing_typed_is_lost(desk, clerk, raised):
    [id] = raised(DUTY)
    browser = desk(as_=clerk)
    page = url(clerk, f"{id}")
    action, late = browser.filled(page, {"done_note": "나도 해 두었습니다."}, form="form-done")
    assert browser.submit(page, {"done_note": "처리했습니다."}, form="form-done").status_code == 302
    answer = browser.post(action, late)
    assert answer.status_code == 409
    told = text(answer).split('id="problems"')[1].split("</div>")[0]
    assert "입력한 내용: 나도 해 두었습니다." in told
    assert "form-done" not in text(answer)
    assert text(answer).count('id="problems"') == 1
    assert "undrawn" not in text(answer)


def test_a_double_click_does_it_once(in_app, desk, clerk, raised):
    [id] = raised(DUTY)
    browser = desk(as_=clerk)
    action, fields = browser.filled(url(clerk, str(id)), {"note": "한 번만"}, form="form-note")
    assert browser.post(action, data=fields).status_code == 302
    assert browser.post(action, data=fields).status_code == 303
    with in_app(), scope.enter(clerk.tenant.id):
        assert len(services.evidence_of(id)) == 1


def test_the_owner_sets_when_people_are_reminded(in_app, desk, clerk, build):
    owner = build.person(of=clerk.tenant, role=Role.OWNER)
    browser = desk(as_=owner)
    browser.submit(url(clerk, "reminders"), {"remind_before": "30, 7,1", "escalate_after": "5"}, form="reminders")
    assert "30, 7, 1" in text(browser.get(url(clerk, "reminders")))
    assert (
        browser.submit(
            url(clerk, "reminders"), {"remind_before": "곧", "escalate_after": "5"}, form="reminders"
        ).status_code
        == 422
    )
    assert desk(as_=clerk).get(url(clerk, "reminders")).status_code == 403


def test_a_month_begins_on_sunday_and_keeps_its_neighbours():
    grid = calendar.weeks(date(2026, 11, 1), [])
    assert [len(week) for week in grid] == [7] * len(grid)
    assert grid[0][0].day == date(2026, 11, 1)
    assert calendar.neighbours(date(2026, 1, 1)) == (date(2025, 12, 1), date(2026, 2, 1))
