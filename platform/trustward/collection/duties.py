"""What can be late: a child's representative who does not answer, and people whom no mail can tell about advertising."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from trustward.accounts.domain import Role
from trustward.collection.domain import Pending
from trustward.collection.services import advertising, guardians, passing_on
from trustward.kernel import tenants
from trustward.kernel.texts import N_
from trustward.law.errors import UnknownRow
from trustward.law.rows import Term
from trustward.obligations.domain import RaisedDuty
from trustward.obligations.providers import provides
from trustward.plugins.statutes import lawbook

SOURCE = "collection"
_TITLES = {
    "tell_choice": N_("Tell a person that the consent to advertising was taken down"),
    "tell_withdrawal": N_("Tell a person that the consent to advertising has ended"),
    "reconfirm": N_("Tell a person again that the consent to advertising stands"),
}


@provides(SOURCE)
def duties(as_of: date) -> Iterator[RaisedDuty]:
    """Purges that come by themselves unless a representative answers, and what has to be told by hand."""
    yield from _children(as_of)
    yield from _recipients(as_of)
    for one in advertising.untold(as_of):
        subject = ("record", one.record_id) if one.record_id else ("consent", one.consent_id)
        yield RaisedDuty(
            source=SOURCE, kind=one.kind, subject=subject, period=f"{one.due.due_on or one.due.due_at.date()}", title=_TITLES[one.kind],
            due=one.due, citation=one.citation, role=Role.CLERK, path=f"forms/consents/{one.consent_id}/told", by_hand=False,
        )  # fmt: skip


def _recipients(as_of: date) -> Iterator[RaisedDuty]:
    """Whoever received information by a consent that was taken back has to know (PIPA art. 37(1), 37(3))."""
    for one in passing_on.tellings(as_of):
        yield RaisedDuty(
            source=SOURCE, kind="tell_recipient", subject=("consent", one.consent.id),
            title=N_("Tell %(recipient)s that a consent was withdrawn, before it is destroyed whom it was about"),
            title_params={"recipient": one.receiver.name}, due=one.due, citation=one.citation, role=Role.CLERK,
            done_at=one.consent.recipient_told_at, path=f"forms/consents/{one.consent.id}/recipient", by_hand=False,
        )  # fmt: skip


def _children(as_of: date) -> Iterator[RaisedDuty]:
    """Destruction within the term of the law (PIPA art. 22-2; Standard Guidelines art. 13): Trustward does it itself."""
    book = lawbook(as_of)
    try:
        term = book.by_key(Term, guardians.PURGE)
    except UnknownRow:
        return
    zone = ZoneInfo(tenants.get().zone)
    for row in guardians.recent():
        yield RaisedDuty(
            source=SOURCE, kind="purge_child", subject=("guardian", row.id),
            title=N_("Destroy what a child said of the representative, unless the representative answers"),
            due=book.term_due(term.id, row.asked_at, zone), citation=term.citation, role=Role.CLERK,
            done_at=row.purged_at if row.state is not Pending.ASKED else None, path="forms", by_hand=False,
        )  # fmt: skip
