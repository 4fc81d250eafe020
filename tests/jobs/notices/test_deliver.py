"""Delivery: over real SMTP, recorded with the acceptance, refused or held with a reason, doubled only under the same id."""

import pytest

from trustward.kernel import outbox, scope
from trustward.notices import services
from trustward.notices.domain import Link, NoticeState, Reason, Recipient
from trustward.notices.jobs import TOPIC
from trustward.notices.mailer import Mailer, Server, mailer
from trustward.notices.tables import Notice
from trustward.notices.tokens import code_for, token_for

TO = "contact@vendor.example"


@pytest.fixture
def given(in_app, tenant, send):
    """`given(...)`: one promised notice."""

    def promise(*args, **kwargs):
        with in_app(), scope.enter(tenant.id):
            return send(*args, **kwargs)

    return promise


def test_the_mail_says_what_is_due_and_leads_there(app, in_app, tenant, given, work, mail_sink, look):
    notice_id = given()
    work()
    [mail] = mail_sink.to(TO)
    link = f"{app.extensions['trustward.settings'].base_url}/a/"
    with in_app():
        link += token_for(notice_id)
        found = look(notice_id)
    assert mail.subject == "2026. 11. 24.(화)까지 답해 주세요"
    assert link in mail.text
    assert f'href="{link}"' in mail.message.get_body(("html",)).get_content()
    assert (found.state, found.message_id) == (NoticeState.SENT, mail.message_id)
    assert found.sent_at is not None


def test_the_senders_name_is_the_tenants_and_encoded(given, work, mail_sink):
    given()
    work()
    [mail] = mail_sink.received
    assert mail.message["From"].addresses[0].display_name.startswith("테스트 주식회사")
    assert b"=?utf-8?" in mail.content.split(b"\r\n\r\n")[0]
    assert mail.content.isascii()
    assert mail.sender == "no-reply@trustward.example"


def test_english_for_those_who_read_english(given, work, mail_sink):
    from trustward.kernel.texts import Lang

    given(to=Recipient.contact(TO, language=Lang.EN))
    work()
    assert mail_sink.received[0].subject == "Please answer by 24 November 2026 (Tue)"


def test_a_code_is_in_the_mail_and_nowhere_else(in_app, given, work, mail_sink, look):
    notice_id = given(kind="test.code")
    work()
    with in_app():
        code = code_for(notice_id)
        assert code in mail_sink.received[0].text
        assert code not in str(vars(look(notice_id)))


def test_staff_get_it_at_the_address_of_their_account(in_app, tenant, build, given, work, mail_sink, look):
    person = build.person(of=tenant)
    notice_id = given(to=Recipient.staff(person.id), link=Link.page(f"/t/{tenant.slug}/"))
    work()
    [mail] = mail_sink.to(person.email)
    assert f"/t/{tenant.slug}/" in mail.text
    with in_app():
        assert look(notice_id).address_id is None


def test_a_closed_account_gets_none(in_app, tenant, build, given, work, mail_sink, look, moved_clock):
    from trustward.accounts.tables import Account
    from trustward.kernel import clock

    person = build.person(of=tenant)
    notice_id = given(to=Recipient.staff(person.id))
    with in_app():
        with scope.enter_platform() as session:
            session.get(Account, person.id).disabled_at = clock.now()
        work()
        assert (look(notice_id).state, look(notice_id).reason) == (NoticeState.REFUSED, Reason.ACCOUNT_GONE)
    assert mail_sink.received == []


def test_an_address_that_does_not_exist_is_refused_and_told(in_app, given, work, mail_sink, look):
    heard = []
    from trustward.plugins import events

    events.on("notice.refused")(lambda event: heard.append(event.facts["key"]))
    mail_sink.refuse = lambda recipients: "550 5.1.1 <contact@vendor.example> is unknown"
    try:
        notice_id = given()
        given("k2", to=Recipient.contact("other@vendor.example"))
        work()
    finally:
        mail_sink.refuse = lambda recipients: None
        events._listeners.pop("notice.refused")
    with in_app():
        found = look(notice_id)
    assert (found.state, found.reason, found.detail) == (NoticeState.REFUSED, Reason.CONTENT_REFUSED, "550 5.1.1")
    assert sorted(heard) == ["k1", "k2"]


def test_a_busy_server_is_tried_again(in_app, given, work, mail_sink, look, moved_clock):
    mail_sink.refuse = lambda recipients: "451 4.7.1 greylisted"
    try:
        notice_id = given()
        work()
    finally:
        mail_sink.refuse = lambda recipients: None
    with in_app():
        found = look(notice_id)
        assert (found.state, found.reason) == (NoticeState.WAITING, Reason.DELAYED)
        moved_clock(minutes=10)
        work()
        assert look(notice_id).state is NoticeState.SENT
    assert len(mail_sink.received) == 1


def test_it_is_held_after_the_last_try_and_sent_when_somebody_says_so(
    in_app, tenant, given, work, mail_sink, look, moved_clock
):
    mail_sink.refuse = lambda recipients: "451 busy"
    try:
        notice_id = given()
        for _ in range(8):
            work()
            moved_clock(hours=7)
    finally:
        mail_sink.refuse = lambda recipients: None
    with in_app():
        assert (look(notice_id).state, look(notice_id).reason) == (NoticeState.HELD, Reason.GAVE_UP)
        with scope.enter(tenant.id):
            assert services.stuck() == 1
            services.try_again(notice_id)
        work()
        assert look(notice_id).state is NoticeState.SENT
    assert len(mail_sink.received) == 1


def test_without_a_mail_server_it_waits_and_says_why(
    app, in_app, given, work, look, mail_sink, moved_clock, monkeypatch
):
    from dataclasses import replace

    settings = app.extensions["trustward.settings"]
    monkeypatch.setitem(app.extensions, "trustward.mailer", Mailer(replace(settings, smtp_url="")))
    notice_id = given()
    for _ in range(12):
        work()
        moved_clock(minutes=6)
    with in_app():
        assert (look(notice_id).state, look(notice_id).reason) == (NoticeState.WAITING, Reason.MAIL_NOT_SET)
    monkeypatch.setitem(app.extensions, "trustward.mailer", Mailer(settings))
    work()
    assert len(mail_sink.received) == 1


def test_a_server_that_is_away_costs_no_tries(app, in_app, given, work, look, mail_sink, moved_clock, monkeypatch):
    import socket
    from dataclasses import replace

    settings = app.extensions["trustward.settings"]
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    monkeypatch.setitem(
        app.extensions, "trustward.mailer", Mailer(replace(settings, smtp_url=f"smtp://127.0.0.1:{port}"))
    )
    ids = [given(f"k{n}") for n in range(3)]
    for _ in range(12):
        work()
        moved_clock(minutes=2)
    with in_app():
        assert {look(id).reason for id in ids} == {Reason.SERVER_DOWN}
    monkeypatch.setitem(app.extensions, "trustward.mailer", Mailer(settings))
    work()
    assert len(mail_sink.received) == 3


def test_a_demo_tenant_writes_to_a_demo_sink_only(in_app, build, send, work, mail_sink, monkeypatch):
    demo = build.tenant(plugins=(), demo=True)
    with in_app():
        monkeypatch.setattr(Mailer, "reaches_a_demo_sink", lambda self: False)
        with scope.enter(demo.id):
            notice_id = send()
        work()
        with scope.enter(demo.id) as session:
            assert session.get(Notice, (demo.id, notice_id)).reason is Reason.DEMO
            services.try_again(notice_id)
        monkeypatch.undo()
        work()
    assert len(mail_sink.received) == 1


def test_a_lost_lease_sends_nothing(in_app, tenant, given, mail_sink, moved_clock, look):
    from trustward.notices import jobs

    notice_id = given()
    with in_app():
        first = outbox.lease(tenant.id)
        moved_clock(seconds=61)
        second = outbox.lease(tenant.id)
        mailer().answers_in = 0.0
        assert jobs.deliver(first) == 0
        assert mail_sink.received == []
        assert look(notice_id).state is NoticeState.WAITING
        assert jobs.deliver(second) == 1
        mailer().close()
    assert len(mail_sink.received) == 1


@pytest.mark.parametrize(("kind", "state"), [("test.reminder", NoticeState.SENT), ("test.legal", NoticeState.HELD)])
def test_a_crash_in_the_middle_is_resent_or_held_as_the_kind_says(
    in_app, tenant, given, mail_sink, moved_clock, look, monkeypatch, kind, state
):
    from trustward.notices import jobs

    class Killed(BaseException):
        pass

    def dies(self):
        raise Killed

    notice_id = given(kind=kind)
    with in_app():
        monkeypatch.setattr(Mailer, "finish", dies)
        with pytest.raises(Killed):
            jobs.deliver(outbox.lease(tenant.id))
        monkeypatch.undo()
        assert mail_sink.received == []
        moved_clock(seconds=61)
        outbox.drain()
        found = look(notice_id)
        assert found.state is state
        assert len(mail_sink.received) == (state is NoticeState.SENT)
        if state is NoticeState.HELD:
            assert found.reason is Reason.IN_DOUBT
            with scope.enter(tenant.id):
                services.try_again(notice_id)
            outbox.drain()
            assert len(mail_sink.received) == 1


def test_a_crash_after_the_acceptance_doubles_under_the_same_message_id(
    in_app, tenant, given, mail_sink, moved_clock, monkeypatch
):
    from trustward.notices import jobs

    class Killed(BaseException):
        pass

    finish = Mailer.finish

    def dies_afterwards(self):
        finish(self)
        raise Killed

    given()
    with in_app():
        monkeypatch.setattr(Mailer, "finish", dies_afterwards)
        with pytest.raises(Killed):
            jobs.deliver(outbox.lease(tenant.id))
        monkeypatch.undo()
        moved_clock(seconds=61)
        outbox.drain()
    assert list(mail_sink.doubled().values()) == [2]
    assert len({mail.text for mail in mail_sink.received}) == 1


def test_many_go_over_one_connection(in_app, given, mail_sink, work, monkeypatch):
    opened = []
    connect = Mailer._connect
    monkeypatch.setattr(Mailer, "_connect", lambda self, server: (opened.append(1), connect(self, server))[1])
    for number in range(120):
        given(f"k{number}")
    work()
    assert len(mail_sink.received) == 120
    assert mail_sink.doubled() == {}
    assert len(opened) == 1


def test_one_that_cannot_be_written_is_held_and_the_rest_goes(in_app, given, work, mail_sink, look, monkeypatch):
    from trustward.notices import letters

    ids = [given(f"k{number}") for number in range(3)]
    mail = letters.mail

    def fails_once(letter, **facts):
        if facts["message_id"] == broken:
            raise ValueError("no such header")
        return mail(letter, **facts)

    with in_app():
        broken = look(ids[1]).message_id
        monkeypatch.setattr(letters, "mail", fails_once)
        outbox.drain()
        assert [look(id).state for id in ids] == [NoticeState.SENT, NoticeState.HELD, NoticeState.SENT]
        assert look(ids[1]).reason is Reason.BROKEN


def test_a_destroyed_address_is_not_written_to(in_app, tenant, given, work, mail_sink, look):
    notice_id = given()
    with in_app():
        with scope.enter(tenant.id):
            assert services.forget_address(TO)
            assert not services.forget_address(TO)
        work()
        assert look(notice_id).reason is Reason.ADDRESS_GONE
    assert mail_sink.received == []


def test_a_kind_whose_plugin_is_gone_waits(in_app, given, work, look, mail_sink, monkeypatch, moved_clock):
    from trustward.notices import kinds

    kind = kinds.find("test.reminder")
    notice_id = given()
    monkeypatch.delitem(kinds._kinds, "test.reminder")
    for _ in range(10):
        work()
        moved_clock(hours=2)
    with in_app():
        assert look(notice_id).state is NoticeState.WAITING
    kinds.register(kind)
    moved_clock(hours=2)
    work()
    assert len(mail_sink.received) == 1


def test_lines_that_begin_with_a_dot_arrive(in_app, mail_sink):
    with in_app():
        ours = mailer()
        ours.begin("a@b.example", "c@d.example", b"Subject: dots\r\n\r\n.\r\n..two\r\nend")
        ours.finish()
        ours.close()
    assert mail_sink.received[0].content.endswith(b"\r\n\r\n.\r\n..two\r\nend\r\n")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example:587", ("mail.example", 587, False, "", "", "offered")),
        ("smtps://user:p%40ss@mail.example", ("mail.example", 465, True, "user", "p@ss", "offered")),
        ("smtp://mail.example?starttls=required", ("mail.example", 25, False, "", "", "required")),
    ],
)
def test_the_address_of_the_server_is_read(url, expected):
    assert Server.parse(url) == Server(*expected)


@pytest.mark.parametrize("url", ["http://mail.example", "smtp://", "smtp://mail.example?starttls=perhaps"])
def test_a_wrong_address_of_the_server_is_said(url):
    with pytest.raises(ValueError, match="SMTP_URL"):
        Server.parse(url)


def test_the_topic_is_handled():
    assert outbox.handlers[TOPIC].batch
