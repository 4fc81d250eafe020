"""What the addresses of this room need, for the matrix of routes, roles and tenants."""

from datetime import date, timedelta

import sqlalchemy as sa

from trustward.kernel import clock
from trustward.kernel.scope import session
from trustward.records import services
from trustward.records.domain import ImportState
from trustward.records.tables import AdoptedRow, Record, RecordHold, RecordImport
from trustward.testing.records import an_inquiry, fill_register

_ONE = {"record_id": Record}


def a_change():
    """The id of what a newer pack says otherwise."""
    return services.change_id(services.pending_changes()[0])


def a_token():
    """A token of the entered tenant: a row of the platform's."""
    return services.api_tokens()[0].id


def a_held_record():
    """The record of the hold: rooms furnish records of their own too."""
    return session().scalar(sa.select(RecordHold.record_id).order_by(RecordHold.id))


def a_hold():
    """That hold."""
    return session().scalar(sa.select(RecordHold.id).order_by(RecordHold.id))


def a_faulty_sheet():
    """The id of an upload with faults."""
    return session().scalars(sa.select(RecordImport.id).where(RecordImport.state == ImportState.FAULTY)).one()


EXAMPLES = {
    "record_tokens.revoke": {"token_id": a_token},
    **{f"record_imports.{page}": {"import_id": RecordImport} for page in ("show", "take", "throw_away", "undo")},
    "record_imports.faults": {"import_id": a_faulty_sheet},
    **{f"records.{page}": _ONE for page in ("show", "items")},
    **{f"record_acts.{page}": _ONE for page in ("event", "hold")},
    **{f"record_acts.{page}": {"record_id": a_held_record, "hold_id": a_hold} for page in ("approve", "end")},
    **{f"records_statutes.{page}": {"change_id": a_change} for page in ("change", "decide")},
}


def furnish(tenant):
    fill_register()
    record = an_inquiry(email=f"haneul@{tenant.slug}.example", classes={"complaints": None})
    services.ask_hold(record.id, reason="분쟁", ends_on=clock.today("Asia/Seoul") + timedelta(days=30))
    services.make_token("ERP", services=[], days=30)
    services.look_at_sheet(b"external_id,collected\nA-1,2026-01-15\n", "a.csv", service="orders")
    services.look_at_sheet(b"external_id,collected\nA-1,soon\n", "b.csv", service="orders")
    _an_older_pack()


def _an_older_pack():
    """As if the tenant had adopted its rows from a pack that said otherwise."""
    kept = session().scalars(sa.select(AdoptedRow).where(AdoptedRow.row_id == "KR-RET04")).one()
    kept.row = {**kept.row, "period": "2 years", "valid_to": date(2030, 1, 1).isoformat()}
    kept.decided = "-" * 64
