"""What can be late: deciding a request, settling a sub-trustee that nobody consented to."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from trustward.api import N_, Deadline, RaisedDuty, Role, Text, clock, end_of_day, session, settings, tenants
from trustward_consignment import api as consignment
from trustward_reconsignment.domain.requests import OPEN, RequestState
from trustward_reconsignment.services import chains, days
from trustward_reconsignment.services.asking import SUBJECT
from trustward_reconsignment.services.deciding import citation
from trustward_reconsignment.services.judging import PLUGIN
from trustward_reconsignment.tables import Consent, Request, Subtrustee

DECIDE, SETTLE = "decide", "settle"
KEPT_DAYS = 400
"""How long decided requests are still told to the engine, which keeps them as history anyway."""


def raised(as_of: date) -> list[RaisedDuty]:
    """Every obligation of re-consignment, done or not."""
    return [*_decisions(), *_unconsented()]


def _decisions() -> list[RaisedDuty]:
    zone, cited = consignment.zone(), citation()
    since = clock.now() - timedelta(days=KEPT_DAYS)
    query = select(Request).where(
        (Request.state.in_(sorted(OPEN))) | (Request.decided_at > since), Request.state != RequestState.STOPPED
    )
    return [
        RaisedDuty(
            source=PLUGIN,
            kind=DECIDE,
            subject=(SUBJECT, row.id),
            title=N_("Decide on the re-consignment to %(company)s"),
            title_params={"company": Text(row.name_ko, row.name_en)},
            due=_on(row.due_on, zone),
            citation=cited,
            role=Role.OFFICER,
            done_at=row.decided_at if row.state not in OPEN else None,
            proof=(SUBJECT, row.id) if row.state not in OPEN else None,
            path=f"x/reconsignment/requests/{row.id}",
            by_hand=False,
        )
        for row in session().scalars(query)
    ]


def _unconsented() -> list[RaisedDuty]:
    cited, zone = citation(), ZoneInfo(tenants.get().zone)
    query = select(Subtrustee).where(Subtrustee.note != "").order_by(Subtrustee.id)
    found = []
    rows = list(session().scalars(query))
    consents = chains.consents_of(rows)
    for row in rows:
        settled = row.id in consents or row.ended_on is not None
        found.append(
            RaisedDuty(
                source=PLUGIN,
                kind=SETTLE,
                subject=("subtrustee", row.id),
                title=N_("Settle the re-consignment to %(company)s, which nobody consented to"),
                title_params={"company": Text(row.name_ko, row.name_en)},
                due=days.in_working_days(settings(PLUGIN)["settle_days"], row.made_at.astimezone(zone).date()),
                citation=cited,
                role=Role.OFFICER,
                done_at=_settled_at(row, consents.get(row.id)) if settled else None,
                path=f"x/reconsignment/trustees/{row.trustee_id}",
                by_hand=False,
            )
        )
    return found


def _settled_at(row: Subtrustee, consent: Consent | None) -> datetime:
    if consent is not None:
        return consent.consented_at
    assert row.ended_on is not None
    return end_of_day(row.ended_on, consignment.zone())


def _on(day: date, zone: ZoneInfo) -> Deadline:
    return Deadline(day, end_of_day(day, zone), rule="reconsignment.decide_days", proposed=True)
