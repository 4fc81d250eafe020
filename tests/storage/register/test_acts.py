"""Facts are recorded, changed, moved and withdrawn; what they name must exist; each act is audited and announced."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from uuid import uuid4

import pytest
import sqlalchemy as sa

from trustward.kernel import clock, scope
from trustward.kernel.audit import AuditEntry
from trustward.kernel.errors import Conflict, Invalid, NotFound, Refused
from trustward.kernel.outbox import OutboxRow
from trustward.kernel.texts import Text
from trustward.law.arithmetic import Period, Unit
from trustward.plugins.events import publish
from trustward.register import services
from trustward.register.domain import (
    Anchor,
    Basis,
    Contact,
    DataSubjectGroup,
    Destruction,
    Item,
    LegalBasis,
    Name,
    Recipient,
    Retention,
    RetentionEnd,
    Service,
    StatutoryRetention,
    Transfer,
    TransferBasis,
)
from trustward.register.tables import ItemRow

GROUP = DataSubjectGroup("customers", Text("고객"))
TAX = StatutoryRetention("tax", ("KR-RET05",), act=Text("국세기본법"), period=Period(5, Unit.YEARS))
SERVICE = Service(
    "inquiry",
    "customers",
    Text("문의", "Inquiry"),
    Text("답변"),
    items=(Item("name", Text("이름")), Item("mail", Text("메일"))),
    basis=LegalBasis(Basis.CONSENT),
    retention=Retention((RetentionEnd(Anchor.INQUIRY, Period(3, Unit.YEARS)),), True, False, ("tax",), Text("주")),
)


@pytest.fixture
def tenant(build):
    return build.tenant(plugins=())


@pytest.fixture
def entered(in_app, tenant):
    """`with entered():` works for the tenant in one transaction."""

    def enter(**options):
        return scope.enter(tenant.id, **options)

    with in_app():
        yield enter


@pytest.fixture
def inquiry(entered):
    with entered():
        services.record("groups", GROUP)
        services.record("statutory", TAX)
        return services.record("services", SERVICE)


def stored(entered, kind="services"):
    with entered(write=False):
        return services.facts(kind)


def test_a_fact_is_read_back_as_it_was_recorded(entered, inquiry):
    assert stored(entered) == (SERVICE,)
    with entered(write=False):
        assert services.entry("services", inquiry).fact == SERVICE


def test_a_change_counts_the_version_even_when_only_a_part_differs(entered, inquiry):
    changed = Service(**{**parts(SERVICE), "items": (Item("mail", Text("이메일")), Item("phone", Text("전화")))})
    with entered():
        before = services.entry("services", inquiry).version
        assert services.change("services", inquiry, changed, version=before)
    with entered(write=False):
        after = services.entry("services", inquiry)
    assert after.fact == changed
    assert after.version > before


def test_items_keep_their_rows_by_key(entered, inquiry):
    def rows():
        with entered(write=False) as session:
            return dict(session.execute(sa.select(ItemRow.key, ItemRow.id)).all())

    before = rows()
    with entered():
        changed = Service(**{**parts(SERVICE), "items": (Item("phone", Text("전화")), Item("name", Text("성명")))})
        services.change("services", inquiry, changed)
    after = rows()
    assert after["name"] == before["name"]
    assert set(after) == {"phone", "name"}


def test_the_same_content_changes_nothing(entered, inquiry):
    with entered():
        assert not services.change("services", inquiry, SERVICE)
        assert services.entry("services", inquiry).version == 1


def test_a_stale_version_is_a_clash_with_both_texts(entered, inquiry):
    theirs = Service(**{**parts(SERVICE), "purpose": Text("회신")})
    with entered():
        services.change("services", inquiry, theirs, version=1)
    ours = Service(**{**parts(SERVICE), "purpose": Text("응대")})
    with pytest.raises(Conflict) as caught, entered():
        services.change("services", inquiry, ours, version=1)
    assert (caught.value.theirs["purpose.ko"], caught.value.ours["purpose.ko"]) == ("회신", "응대")
    assert stored(entered) == (theirs,)


def test_files_that_compared_with_an_older_text_clash_too(entered, inquiry):
    theirs = Service(**{**parts(SERVICE), "purpose": Text("회신")})
    with entered():
        services.change("services", inquiry, theirs)
    with pytest.raises(Conflict), entered():
        services.change("services", inquiry, Service(**{**parts(SERVICE), "purpose": Text("응대")}), seen=SERVICE)
    assert stored(entered) == (theirs,)


@pytest.mark.parametrize(
    ("fact", "field"),
    [
        ({"group": "visitors"}, "group"),
        ({"retention": Retention(statutory=("tax", "nothing"))}, "retention.statutory.1"),
        ({"items": (Item("a", Text("가")), Item("a", Text("나")))}, "items.0.key"),
    ],
)
def test_what_a_fact_names_must_exist(entered, inquiry, fact, field):
    with pytest.raises(Invalid) as caught, entered():
        services.change("services", inquiry, Service(**{**parts(SERVICE), **fact}))
    assert field in caught.value.fields
    assert stored(entered) == (SERVICE,)


def test_a_key_is_taken_once(entered, inquiry):
    with pytest.raises(Invalid) as caught, entered():
        services.record("groups", GROUP)
    assert "key" in caught.value.fields


def test_a_fact_that_others_name_stays(entered, inquiry):
    with entered(write=False):
        group = services.entries("groups")[0].id
        tax = services.entries("statutory")[0].id
    for kind, fact_id in (("groups", group), ("statutory", tax)):
        with pytest.raises(Refused) as caught, entered():
            services.withdraw(kind, fact_id)
        assert caught.value.objections == ("inquiry",)


def test_a_service_that_a_recipient_draws_on_stays_until_the_recipient_goes(entered, inquiry):
    recipient = Recipient("cloud", Name(Text("클라우드")), services=("inquiry",), items=(Item("name", Text("이름")),))
    with entered():
        recipient_id = services.record("recipients", recipient)
    assert stored(entered, "recipients") == (recipient,)
    with pytest.raises(Refused), entered():
        services.withdraw("services", inquiry)
    with entered():
        services.withdraw("recipients", recipient_id)
        services.withdraw("services", inquiry)
    assert stored(entered) == stored(entered, "recipients") == ()


def test_a_service_whose_information_goes_abroad_stays_until_the_transfer_goes(entered, inquiry):
    name = Name(Text("구름"))
    transfer = Transfer("cloud", name, "US", TransferBasis.CONSENT, services=("inquiry",))
    recipient = Recipient("partner", name, services=("inquiry",), contact=Contact(email="privacy@partner.example"))
    with entered():
        transfer_id = services.record("transfers", transfer)
        recipient_id = services.record("recipients", recipient)
    assert stored(entered, "transfers") == (transfer,)
    assert stored(entered, "recipients") == (recipient,)
    with entered():
        services.change("recipients", recipient_id, replace(recipient, contact=Contact()))
        services.change("transfers", transfer_id, replace(transfer, country="DE"))
    assert stored(entered, "recipients") == (replace(recipient, contact=Contact()),)
    with pytest.raises(Refused) as refused, entered():
        services.withdraw("services", inquiry)
    assert refused.value.objections == ("cloud", "partner")
    with pytest.raises(Invalid) as dangling, entered():
        services.change("transfers", transfer_id, replace(transfer, services=("nowhere",)))
    assert set(dangling.value.fields) == {"services.0"}
    with entered():
        services.withdraw("transfers", transfer_id)
        services.withdraw("recipients", recipient_id)
        services.withdraw("services", inquiry)
    assert stored(entered) == ()


def test_facts_are_moved(entered, inquiry):
    with entered():
        services.record("groups", DataSubjectGroup("staff", Text("직원")))
        services.record("groups", DataSubjectGroup("visitors", Text("방문자")))
        services.move("groups", ["visitors", "customers"])
    assert [group.key for group in stored(entered, "groups")] == ["visitors", "customers", "staff"]


def test_a_single_fact_is_written_once_and_then_changed(entered):
    with entered():
        assert services.single("destruction") is None
        services.record("destruction", Destruction(Text("절차")))
    with entered():
        entry = services.single("destruction")
        services.change("destruction", entry.id, Destruction(Text("새 절차")), version=entry.version)
    assert stored(entered, "destruction") == (Destruction(Text("새 절차")),)


def test_another_tenants_fact_is_absent(entered, inquiry, build, in_app):
    other = build.tenant(plugins=())
    for fact_id in (inquiry, uuid4()):
        with pytest.raises(NotFound), scope.enter(other.id):
            services.change("services", fact_id, SERVICE)
        with pytest.raises(NotFound), scope.enter(other.id):
            services.withdraw("services", fact_id)
    assert stored(entered) == (SERVICE,)


def test_acts_are_audited_by_the_names_of_values_and_announced(entered, inquiry):
    with entered():
        services.change("services", inquiry, Service(**{**parts(SERVICE), "purpose": Text("비밀스러운 목적")}))
    with entered(write=False) as session:
        last = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
        told = [row.payload for row in session.scalars(sa.select(OutboxRow).where(OutboxRow.topic == "event"))]
    assert (last.action, last.subject_kind, last.subject_id) == ("register.changed", "register.services", str(inquiry))
    assert last.facts == {"key": "inquiry", "fields": ["purpose.ko"]}
    assert {"name": "register.changed"} in told


def test_a_transaction_that_changes_much_is_told_once(entered):
    with entered():
        services.record("groups", DataSubjectGroup("staff", Text("직원")))
        services.record("groups", DataSubjectGroup("visitors", Text("방문자")))
        services.move("groups", ["visitors", "staff"])
        with suppress(ZeroDivisionError), scope.attempt():
            publish("undone")
            raise ZeroDivisionError
        publish("undone")
        publish("undone", by="another")
    with entered():
        services.move("groups", ["staff", "visitors"])
    with entered(write=False) as session:
        events = session.scalars(sa.select(OutboxRow).where(OutboxRow.topic == "event"))
        told = sorted((row.payload["name"], row.payload.get("by", "")) for row in events)
    assert told == [("register.changed", ""), ("register.changed", ""), ("undone", ""), ("undone", "another")]


def test_the_snapshot_is_the_whole_register_in_a_fixed_number_of_statements(entered, inquiry, app, tenant):
    def counted():
        seen = []
        engine = app.extensions["sqlalchemy"].engine

        def note(connection, cursor, statement, *rest):
            seen.append(statement)

        with entered(write=False):
            clock.now()  # it is read again after a second
        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            with entered(write=False):
                return services.snapshot(), len(seen)
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)

    snapshot, few = counted()
    assert snapshot.slug == tenant.slug
    assert (snapshot.groups, snapshot.statutory, snapshot.services) == ((GROUP,), (TAX,), (SERVICE,))
    assert snapshot.controller.name.text.ko.startswith("테스트 주식회사")
    with entered():
        for number in range(12):
            services.record("services", Service(**{**parts(SERVICE), "key": f"more-{number}"}))
    snapshot, many = counted()
    assert len(snapshot.services) == 13
    assert many == few < 35


def parts(fact):
    return {name: getattr(fact, name) for name in fact.__dataclass_fields__}
