"""The SQL connector on a real PostgreSQL, with a schema that is not ours."""

from __future__ import annotations

import secrets
from datetime import date

import pytest
import sqlalchemy as sa
from marshmallow import ValidationError

from trustward.api import ConnectorKind, Unreachable
from trustward_connectors.by_hand import ByHand
from trustward_connectors.kind import SqlDatabase
from trustward_connectors.tables import Unusable

kind = SqlDatabase()


@pytest.fixture(autouse=True)
def words(app, allow):
    with app.test_request_context():
        yield


def rows(engine, table, where="true"):
    with engine.connect() as connection:
        return connection.exec_driver_sql(f"select count(*) from {table} where {where}").scalar_one()


def test_both_kinds_keep_the_protocol():
    assert isinstance(kind, ConnectorKind)
    assert isinstance(ByHand(), ConnectorKind)


def test_a_check_counts_and_names_what_is_not_mapped(theirs):
    _engine, settings = theirs
    found = kind.check(settings)
    assert found.ok
    said = " ".join(str(sentence) for sentence in found.sentences)
    assert "50" in said
    assert "note" in said


def test_a_check_says_which_table_or_column_is_missing(theirs):
    _engine, settings = theirs
    assert "nowhere" in str(
        kind.check(settings | {"mapping": settings["mapping"].replace("shop.sale", "shop.nowhere")}).sentences
    )
    broken = kind.check(settings | {"mapping": settings["mapping"].replace('"paid_on"', '"never"')})
    assert not broken.ok
    assert "never" in str(broken.sentences)


def test_a_check_refuses_a_role_without_rights(theirs):
    engine, settings = theirs
    role = f"reader_{secrets.token_hex(4)}"
    with engine.begin() as connection:
        connection.exec_driver_sql(f"create role {role} login password 'x'")
        connection.exec_driver_sql(f"grant usage on schema support, archive, shop to {role}")
        connection.exec_driver_sql(f"grant select on all tables in schema support, archive, shop to {role}")
    url = sa.make_url(settings["url"]).set(username=role, password="x")
    assert not kind.check(settings | {"url": url.render_as_string(hide_password=False)}).ok
    with engine.begin() as connection:
        connection.exec_driver_sql(f"drop owned by {role}")
        connection.exec_driver_sql(f"drop role {role}")


def test_reading_pages_through_every_source_once(theirs):
    _engine, settings = theirs
    found, after = [], ""
    while True:
        page = kind.read(settings, after, 7)
        if not page.records and not page.after:
            break
        found += page.records
        after = page.after
    assert len(found) == len({record.external_id for record in found}) == 51  # the sale without a day has no clock
    second = next(record for record in found if record.external_id == "ticket:2")
    assert second.events == (("collected", date(2026, 3, 2)), ("closed", date(2026, 3, 5)))  # 15:30 UTC is the next day
    assert next(r for r in found if r.external_id == "ticket:3").classes == ("consumer-complaints",)
    assert kind.count(settings) == {"customer-inquiries": 50, "orders": 2}


def test_a_dry_run_counts_and_changes_nothing(theirs):
    engine, settings = theirs
    outcome = kind.dry_run(settings, ["ticket:1", "ticket:2"])
    assert outcome.rows["support.ticket"] == 2
    assert outcome.rows["support.message"] == 6
    assert rows(engine, "support.ticket") == 50


def test_erasing_removes_parts_first_and_may_be_repeated(theirs):
    engine, settings = theirs
    ids = ["ticket:1", "ticket:2", "order:6f2a1c1e-0000-4000-8000-000000000001"]
    assert kind.left(settings, ids) == set(ids)
    outcome = kind.erase(settings, ids)
    assert outcome.done == set(ids)
    assert (rows(engine, "support.ticket"), rows(engine, "support.message"), rows(engine, "shop.sale")) == (48, 144, 1)
    assert kind.left(settings, ids) == frozenset()
    again = kind.erase(settings, ids)
    assert again.done == set(ids)
    assert not any(again.rows.values())


def test_one_record_that_is_still_referred_to_does_not_hold_up_the_rest(theirs):
    engine, settings = theirs
    with engine.begin() as connection:
        connection.exec_driver_sql("insert into support.note values (3, 'x')")
    outcome = kind.erase(settings, ["ticket:3", "ticket:4", "ticket:x", "strange:1"])
    assert outcome.done == {"ticket:4"}
    assert set(outcome.failed) == {"ticket:3", "ticket:x", "strange:1"}
    assert rows(engine, "support.message", "ticket_no = 3") == 3  # nothing of it went
    assert "이름" not in str(outcome.failed)


def test_anonymising_blanks_and_removes_parts(theirs):
    engine, settings = theirs
    outcome = kind.anonymise(settings, ["ticket:5"])
    assert outcome.done == {"ticket:5"}
    assert rows(engine, "support.ticket", "no = 5 and requester = '' and mail is null") == 1
    assert rows(engine, "support.message", "ticket_no = 5") == 0
    assert kind.left(settings, ["ticket:5", "ticket:6"]) == {"ticket:6"}
    with pytest.raises(Unusable):
        kind.anonymise(settings, ["order:6f2a1c1e-0000-4000-8000-000000000001"])


def test_what_was_anonymised_does_not_come_back_as_new(theirs):
    engine, settings = theirs
    kind.anonymise(settings, ["ticket:5"])
    with engine.begin() as connection:
        connection.exec_driver_sql("update support.ticket set requester = '', mail = null where no = 6")
    read = {one.external_id for one in kind.read(settings, "", 50).records}
    assert "ticket:5" not in read
    assert {"ticket:6", "ticket:7"} <= read  # of the sixth the messages are still there


def test_moving_apart_moves_parts_too_and_may_be_repeated(theirs):
    engine, settings = theirs
    assert kind.move_apart(settings, ["ticket:6", "ticket:7"]).done == {"ticket:6", "ticket:7"}
    assert rows(engine, "support.ticket") == 48
    assert rows(engine, "archive.ticket") == 2
    assert rows(engine, "archive.message") == 6
    kind.move_apart(settings, ["ticket:6", "ticket:7"])
    assert rows(engine, "archive.ticket") == 2
    assert kind.left(settings, ["ticket:6"]) == {"ticket:6"}
    assert kind.erase(settings, ["ticket:6"]).done == {"ticket:6"}
    assert rows(engine, "archive.message") == 3
    assert kind.left(settings, ["ticket:6"]) == frozenset()


def test_nothing_is_moved_apart_where_a_row_comes_in_between_copy_and_removal(theirs):
    engine, settings = theirs
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "create function support.late() returns trigger language plpgsql as $$ begin"
            " insert into support.message (ticket_no, body) values (8, 'late'); return null; end $$"
        )
        connection.exec_driver_sql(
            "create trigger late after insert on archive.message for each statement execute function support.late()"
        )
    with pytest.raises(Unusable):
        kind.move_apart(settings, ["ticket:8"])
    assert rows(engine, "support.message", "ticket_no = 8") == 3
    assert (rows(engine, "support.ticket"), rows(engine, "archive.ticket")) == (50, 0)


def test_a_check_names_columns_that_the_place_apart_lacks(theirs):
    engine, settings = theirs
    with engine.begin() as connection:
        connection.exec_driver_sql("alter table archive.message drop column body")
    found = kind.check(settings)
    assert found.ok
    assert "archive.message" in " ".join(str(one) for one in found.sentences if "body" in str(one))


def test_a_server_that_is_away_is_said_without_its_address(theirs):
    _engine, settings = theirs
    away = "postgresql://somebody:hush@127.0.0.1:9/theirs"
    with pytest.raises(Unreachable) as caught:
        kind.count(settings | {"url": away})
    assert "hush" not in str(caught.value)
    assert "127.0.0.1" not in str(caught.value)


def test_nothing_is_opened_that_the_operator_does_not_list(theirs, allow):
    _engine, settings = theirs
    assert kind.count(settings)["orders"] == 2
    allow("")
    with pytest.raises(Unreachable):
        kind.count(settings)
    with pytest.raises(ValidationError):
        kind.schema().load(settings)
    allow("127.0.0.1:1")
    with pytest.raises(Unreachable):
        kind.erase(settings, ["ticket:1"])
    allow(f"127.0.0.1:{sa.make_url(settings['url']).port}")
    assert kind.count(settings)["orders"] == 2


def test_a_name_that_leads_elsewhere_the_second_time_is_not_followed(theirs, allow, monkeypatch):
    """DNS rebinding: what was looked at is what is opened, and it is looked at each time."""
    _engine, settings = theirs
    url = sa.make_url(settings["url"]).set(host="db.rebinding.example")
    named = settings | {"url": url.render_as_string(hide_password=False)}
    allow("127.0.0.0/8:*")
    answers = []

    def answer(name, port, **wanted):
        answers.append(name)
        return [(2, 1, 6, "", ("127.0.0.1" if len(answers) == 1 else "169.254.169.254", port))]

    monkeypatch.setattr("socket.getaddrinfo", answer)
    assert (
        kind.count(named)["orders"] == 2
    )  # the name leads nowhere for anybody else: the address was opened that was looked at
    assert answers == ["db.rebinding.example"]
    with pytest.raises(Unreachable):
        kind.count(named)
    allow("0.0.0.0/0:* [::/0]:*")
    with pytest.raises(Unreachable):
        kind.count(named)


def test_our_own_databases_are_refused(theirs):
    engine, settings = theirs
    with engine.begin() as connection:
        connection.exec_driver_sql("create table alembic_core (version_num text)")
    assert not kind.check(settings).ok
    with pytest.raises(Unusable):
        kind.read(settings, "", 10)


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////etc/passwd", "not an address", "oracle://x/y", "postgresql", "postgresql:///trustward",
        "postgresql://me@127.0.0.1/x?host=10.0.0.1", "postgresql://me@127.0.0.1/x?hostaddr=169.254.169.254",
        "postgresql://me@127.0.0.1/x?sslkey=/etc/passwd", "postgresql://me@%2Frun%2Fpostgresql/x",
        "postgresql://me@127.0.0.1,10.0.0.1/x", "postgresql://me@127.0.0.1:port/x", "postgresql://me@10.0.0.1/x",
        "postgresql://me@[::ffff:10.0.0.1]/x", "postgresql://me@[::1]/x",
    ],
)  # fmt: skip
def test_an_address_that_can_not_be_used_is_refused(url, mapping):
    with pytest.raises(ValidationError) as caught:
        kind.schema().load({"url": url, "mapping": mapping})
    assert set(caught.value.normalized_messages()) == {"url"}


def test_a_mapping_with_faults_is_refused_by_field():
    with pytest.raises(ValidationError) as caught:
        kind.schema().load({"url": "postgresql://127.0.0.1/d", "mapping": 'zone = "Asia/Seoul"'})
    assert "sources" in str(caught.value.normalized_messages()["mapping"])


def test_by_hand_claims_nothing():
    hand = ByHand()
    assert hand.check({"place": "archive"}).ok
    assert hand.erase({}, ["a"]).done == frozenset()
    assert hand.left({}, ["a"]) == {"a"}
