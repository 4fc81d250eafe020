"""A notice is promised with the change that causes it, and holds nothing about a person in clear."""

import pytest
import sqlalchemy as sa

from trustward.kernel import scope
from trustward.kernel.errors import Invalid
from trustward.kernel.outbox import OutboxRow
from trustward.notices import services
from trustward.notices.domain import Link, NoticeState, Recipient
from trustward.notices.tables import Notice, NoticeAddress
from trustward.notices.tokens import token_for, token_hash


def test_it_is_promised_once_for_a_key(in_app, tenant, send):
    with in_app(), scope.enter(tenant.id) as session:
        first, second = send(), send()
        assert first == second
        assert session.scalar(sa.select(sa.func.count()).select_from(Notice)) == 1
        assert services.state_of("k1") is NoticeState.WAITING
        assert services.state_of("other") is None


def test_the_door_is_made_once_and_knows_only_the_hash(in_app, tenant, send):
    with in_app(), scope.enter(tenant.id):
        notice_id = send()
        send()
        assert send.doors == {notice_id: token_hash(token_for(notice_id))}


def test_nothing_is_promised_when_the_change_fails(in_app, tenant, send):
    with in_app():
        with pytest.raises(ZeroDivisionError), scope.enter(tenant.id):
            send()
            raise ZeroDivisionError
        with scope.enter(tenant.id) as session:
            assert session.scalar(sa.select(Notice.id)) is None
            assert session.scalar(sa.select(OutboxRow.id)) is None


def test_equal_addresses_share_a_sealed_row(in_app, tenant, send):
    with in_app(), scope.enter(tenant.id) as session:
        send("a", to=Recipient.contact("Contact@vendor.example"))
        send("b", to=Recipient.contact("contact@vendor.example "))
        [row] = session.scalars(sa.select(NoticeAddress))
        assert b"vendor" not in row.address
        payloads = session.scalars(sa.select(OutboxRow.payload)).all()
        assert "vendor" not in str(payloads)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b",
        "a b@c.example",
        "x@y.example\r\nBcc: z@y.example",
        "한글@회사.example",
        "a" * 250 + "@b.example",
    ],
)
def test_an_address_that_cannot_be_written_to_is_refused(in_app, tenant, send, address):
    with in_app(), scope.enter(tenant.id), pytest.raises(Invalid) as error:
        services.send("test.code", to=Recipient.contact(address), key="k")
    assert "email" in error.value.fields


@pytest.mark.parametrize("value", ["김하늘", "Hong Gildong", "a@b.example", ["x"], {"a": 1}, 1.5])
def test_free_text_is_no_fact(in_app, tenant, value):
    with in_app(), scope.enter(tenant.id), pytest.raises(ValueError, match="no free text"):
        services.send("test.code", to=Recipient.contact("a@b.example"), key="k", params={"name": value})


def test_an_unknown_kind_is_an_error_of_the_programmer(in_app, tenant):
    with in_app(), scope.enter(tenant.id), pytest.raises(LookupError):
        services.send("test.unheard", to=Recipient.contact("a@b.example"), key="k")


def test_it_can_be_withdrawn_before_it_goes(in_app, tenant, send, work, mail_sink, look):
    with in_app():
        with scope.enter(tenant.id):
            notice_id = send(link=Link.page("/t/x/"))
            assert services.withdraw("k1")
            assert not services.withdraw("k1")
        work()
        assert mail_sink.received == []
        assert look(notice_id).state is NoticeState.WITHDRAWN


def test_another_tenant_does_not_see_it(in_app, tenant, build, send):
    other = build.tenant(plugins=())
    with in_app():
        with scope.enter(tenant.id):
            send()
        with scope.enter(other.id):
            assert services.page() == []
            assert services.state_of("k1") is None
