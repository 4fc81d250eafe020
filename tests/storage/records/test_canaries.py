"""Nothing personal stands in clear: not in a table, a log, a queue, an audit row, an error page, a file of ours."""

from __future__ import annotations

import base64
import json
import subprocess
from datetime import timedelta

import pytest
import sqlalchemy as sa

from trustward.accounts.domain import Role
from trustward.kernel import clock
from trustward.kernel.db import db
from trustward.records import services
from trustward.records.domain import Held, IndexKind, RecordSource
from trustward.retention.domain import EventKind, Happened

EMAIL, PHONE = "canary-4f1c09d7e6@person.example", "010-4837-2951-0001"
REASON, EXTERNAL, NAME = (
    "소송 대응: 원고 카나리아 김하늘 4f1c09",
    "CANARY-EXTERNAL-4f1c09d7",
    "카나리아이름이길다카나리아이름",
)
CANARIES = (EMAIL, PHONE, REASON, EXTERNAL, NAME)


def forms(text):
    """Every shape in which a value might lie about."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        plain = text.encode(encoding)
        yield plain
        yield plain.hex().encode()
        yield plain.hex().upper().encode()
        yield from (base64.b64encode(b"x" * shift + plain)[4:-4] for shift in range(3))
    yield json.dumps(text).strip('"').encode()


NEEDLES = {form for text in CANARIES for form in forms(text)} | {PHONE.replace("-", "").encode(), b"4837295"}


def found_in(data, where):
    return [where for needle in NEEDLES if needle in data]


def tables(app, database):
    """Every row of every table of both databases, as bytes; on PostgreSQL as its superuser, whom no policy hides any."""
    with app.app_context():
        on_sqlite = [(str(bind), engine.url) for bind, engine in db.engines.items()]
    urls = on_sqlite
    if database.kind == "postgresql":
        urls = [("main", database.superuser_url), ("retained", database.retained_superuser_url)]
    for bind, url in urls:
        engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
        with engine.connect() as connection:
            for name in sa.inspect(connection).get_table_names():
                for row in connection.execute(sa.text(f'select * from "{name}"')):
                    yield (
                        f"{bind}.{name}",
                        b"\n".join(
                            value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")
                            for value in row
                        ),
                    )


@pytest.fixture
def lived(registered, desk, build, tenant, work):
    """Records went through everything that staff and machines do."""
    owner = build.person(of=tenant, role=Role.OWNER)
    with registered():
        record = services.create(
            service="inquiry", items={"email": EMAIL, "phone": PHONE},
            events=[Happened(EventKind.COLLECTED, clock.now())], classes={"complaints": ["email"]},
            source=RecordSource.FORM, index={IndexKind.EMAIL: [EMAIL], IndexKind.PHONE: [PHONE]},
        )  # fmt: skip
        services.create(
            service="orders", items={}, events=[Happened(EventKind.COLLECTED, clock.now())], source=RecordSource.API,
            held=Held.ELSEWHERE, external_id=EXTERNAL,
        )  # fmt: skip
        services.ask_hold(record.id, reason=REASON, ends_on=clock.today("Asia/Seoul") + timedelta(days=9))
        own, _ = services.units_of(record.id)
        token = services.make_token("ERP", services=[], days=3)[1]
        sheet = f"external_id,collected,email\n{EXTERNAL}-2,2026-01-15,{EMAIL}\n".encode()
        services.look_at_sheet(sheet, f"{NAME}.csv", service="orders")
    visit, base = desk(as_=owner), f"/t/{tenant.slug}/records"
    visit.submit(f"{base}/search", {"email": EMAIL, "phone": PHONE, "external": EXTERNAL})
    shown = visit.submit(f"{base}/{record.id}", {"unit": str(own.id), "why": "answer_request"}, form=0)
    assert EMAIL in shown.text
    pages = [
        visit.get(f"{base}/").data, visit.get(f"{base}/{record.id}").data, visit.get(f"{base}/calendar/").data,
         visit.get(f"{base}/{EMAIL}").data,
    ]  # fmt: skip
    row = {
        "service": "orders",
        "external_id": EXTERNAL,
        "events": [{"kind": "collected", "on": "2026-01-15"}],
        "email": EMAIL,
    }
    for key, body in (
        ("k", {"records": [row]}),
        ("", {"records": [{**row, "name": NAME}]}),
        ("", {"records": [{**row, "service": NAME}]}),
    ):
        answer = visit.client.post(
            f"/api/v1/t/{tenant.slug}/records", data=json.dumps(body), content_type="application/json",
            headers={"Authorization": f"Bearer {token}", **({"Idempotency-Key": key} if key else {})},
        )  # fmt: skip
        pages.append(answer.data)
    with registered():
        services.withdraw(record.id, clock.now())
        services.remove_items(record.id, ["phone"])
    work()
    return pages


def test_nothing_stands_in_clear(app, database, lived, test_home, capfd):
    out, err = capfd.readouterr()
    hits = found_in(out.encode() + err.encode(), "a log")
    seen = 0
    for place, data in tables(app, database):
        seen += place.endswith(("record_unit", "record_event", "record_hold", "audit_entry", "outbox"))
        hits += found_in(data, place)
    assert seen > 20
    for file in test_home.rglob("*"):
        if file.is_file():
            # in a process of its own: closing a file here would drop SQLite's locks on it
            content = subprocess.run(["cat", str(file)], check=True, capture_output=True).stdout
            hits += found_in(content, str(file.relative_to(test_home)))
    assert sorted(set(hits)) == []


def test_no_page_shows_it_but_the_one_that_was_asked_to(lived):
    hits = [hit for number, page in enumerate(lived) for hit in found_in(page, f"page {number}")]
    # the hold's reason is shown to those who may work on the record
    assert sorted(set(hits)) == ["page 1"]
    assert REASON.encode() in lived[1]
    assert not any(canary.encode() in lived[1] for canary in (EMAIL, PHONE, NAME, EXTERNAL))


def test_the_search_itself_would_see_one(app, registered):
    """The control: what is in clear is found in each shape."""
    for text in CANARIES:
        for form in forms(text):
            assert found_in(b"...." + form + b"....", "here"), text
