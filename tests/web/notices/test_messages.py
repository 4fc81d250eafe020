"""The page of messages: everything that went out, nothing that could be misused."""

from pathlib import Path

import pytest

from trustward.accounts.domain import Role
from trustward.kernel import scope
from trustward.notices import kinds, services
from trustward.notices.domain import Link, NoticeKind, NoticeState, Reason, Recipient
from trustward.notices.tables import Notice
from trustward.notices.tokens import code_for, token_for

TEMPLATES = Path(__file__).parents[2] / "jobs" / "notices" / "templates"
kinds.register(NoticeKind("test.code", TEMPLATES, "test.code", with_code=True))


@pytest.fixture
def clerk(build):
    return build.person(of=build.tenant(plugins=()))


@pytest.fixture
def promise(in_app, clerk):
    def make(key, **values):
        with in_app(), scope.enter(clerk.tenant.id) as session:
            to = Recipient.contact("contact@vendor.example")
            notice_id = services.send("test.code", to=to, key=key, link=Link.door(lambda id, token_hash: None))
            notice = session.get(Notice, (clerk.tenant.id, notice_id))
            for name, value in values.items():
                setattr(notice, name, value)
            return notice_id

    return make


def url(clerk, rest=""):
    return f"/t/{clerk.tenant.slug}/messages/{rest}"


def test_addresses_links_and_codes_are_masked(in_app, desk, clerk, promise):
    notice_id = promise("a")
    page = desk(as_=clerk).get(url(clerk)).get_data(as_text=True)
    with in_app():
        secrets = [token_for(notice_id), code_for(notice_id)]
    assert "c•••@v•••.example" in page
    for secret in [*secrets, "contact@vendor.example"]:
        assert secret not in page


def test_colleagues_are_shown_by_name_and_not_by_address(in_app, desk, clerk, build):
    colleague = build.person(of=clerk.tenant)
    with in_app(), scope.enter(clerk.tenant.id):
        services.send("test.code", to=Recipient.staff(colleague.id), key="staff")
    page = desk(as_=clerk).get(url(clerk)).get_data(as_text=True)
    assert "김하늘" in page
    assert colleague.email not in page


def test_it_is_paged_by_key(desk, clerk, promise):
    for number in range(60):
        promise(f"k{number}")
    first = desk(as_=clerk).get(url(clerk)).get_data(as_text=True)
    assert first.count("<tr ") == 51
    following = first.split('rel="next" href="')[1].split('"')[0]
    assert desk(as_=clerk).get(following).get_data(as_text=True).count("<tr ") == 11


def test_a_state_can_be_chosen(desk, clerk, promise):
    promise("a")
    promise("b", state=NoticeState.HELD, reason=Reason.GAVE_UP)
    assert desk(as_=clerk).get(url(clerk, "?state=held")).get_data(as_text=True).count("<tr ") == 2
    assert desk(as_=clerk).get(url(clerk, "?state=nonsense")).get_data(as_text=True).count("<tr ") == 3
    assert desk(as_=clerk).get(url(clerk, "?before=nonsense")).status_code == 404


def test_a_held_message_is_sent_again_once(in_app, desk, clerk, promise, work, mail_sink):
    promise("a", state=NoticeState.HELD, reason=Reason.GAVE_UP)
    browser = desk(as_=clerk)
    action, fields = browser.filled(
        url(clerk), {}, form=next(f["action"] for f in browser.forms(url(clerk)) if "again" in f["action"])
    )
    assert browser.post(action, data=fields).status_code == 302
    assert browser.post(action, data=fields).status_code == 303
    work()
    assert len(mail_sink.received) == 1


def test_one_that_was_sent_is_not_sent_again(desk, clerk, promise, work, mail_sink):
    notice_id = promise("a", state=NoticeState.HELD)
    browser = desk(as_=clerk)
    action, fields = browser.filled(url(clerk), {}, form=url(clerk, f"{notice_id}/again"))
    assert browser.post(action, data=fields).status_code == 302
    work()
    fields["_once"] = ["another-token"]
    answer = browser.post(action, data=fields)
    assert answer.status_code == 409
    assert "다시 보낼 수 있습니다" in answer.get_data(as_text=True)
    assert len(mail_sink.received) == 1


def test_an_auditor_reads_but_sends_nothing(build, desk, clerk, promise):
    notice_id = promise("a", state=NoticeState.HELD)
    auditor = build.person(of=clerk.tenant, role=Role.AUDITOR)
    browser = desk(as_=auditor)
    assert "again" not in browser.get(url(clerk)).get_data(as_text=True)
    token = browser.forms(url(clerk))[0]["fields"][0][1]
    assert (
        browser.post(url(clerk, f"{notice_id}/again"), data={"csrf_token": token, "_once": "x" * 12}).status_code == 403
    )


def test_the_empty_page_says_what_will_stand_there(desk, clerk):
    assert "아직 보낸 메시지가 없습니다" in desk(as_=clerk).get(url(clerk)).get_data(as_text=True)
    assert "No message yet" in desk(as_=clerk).get(url(clerk, "?lang=en")).get_data(as_text=True)
