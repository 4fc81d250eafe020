"""The section `[[trustees]]` of a tenant's files: read back, written, folded into a snapshot without a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from trustward.api import Conflict, Delta, SectionSpec, Snapshot, audit, clock, session, tenants
from trustward_consignment.domain.facts import ItemRef, TrusteeFact
from trustward_consignment.domain.lifecycle import Act, TrusteeState
from trustward_consignment.schemas.trustees import TrusteeSchema
from trustward_consignment.tables import Trustee

from . import disclosure, gaps, lifecycle, schedule, trustees
from .days import today
from .reading import SUBJECT, by_key, fact_of, items_of


def spec() -> SectionSpec:
    """The section that belongs to this plugin."""
    return SectionSpec("trustees", _l("Trustees"), TrusteeSchema, fold, stored, apply)


def fold(snapshot: Snapshot, facts: Sequence[TrusteeFact]) -> Snapshot:
    """The snapshot with the trustees that already run: what the policy of these files says."""
    names = {ItemRef(s.key, item.key): item.name for s in snapshot.services for item in s.items}
    shown = tuple(disclosure.as_disclosed(fact, names) for fact in facts if fact.running)
    return replace(snapshot, consignments=(*snapshot.consignments, *shown))


def stored() -> list[TrusteeFact]:
    """The trustees as files would write them. Closed ones are history: files know them no more."""
    query = select(Trustee).where(Trustee.state != TrusteeState.CLOSED).order_by(Trustee.position, Trustee.id)
    rows = session().scalars(query).all()
    items = items_of([row.id for row in rows])
    return [fact_of(row, items[row.id]) for row in rows]


def apply(delta: Delta) -> None:
    """Write what the files changed.

    A new trustee that runs already is taken over as active: what it lacks (contract, education, assessment) becomes
    obligations and findings, not a refusal, since the imported policy names it. One that the files drop is terminated, if
    it was disclosed, and dropped, if not.

    Raises: Conflict: it can't be ended by files, because it is being terminated by people already.
    """
    for change in delta.changes:
        row = by_key(change.key)
        if change.after is None:
            if row is not None:
                _end(row)
        elif row is None:
            row = trustees.propose(change.after)
            if change.after.running:
                _take_over(row)
        else:
            trustees.change(row.id, change.after)
    if delta.order:
        trustees.put_in_order(delta.order)


def _take_over(row: Trustee) -> None:
    row.state, row.state_since, row.imported = TrusteeState.ACTIVE, clock.now(), True
    schedule.plan_next(row)
    session().flush()
    lacking = [objection.obstacle.value for objection in lifecycle.lacking(row)]
    audit.record("trustee.taken_over", (SUBJECT, row.id), {"lacking": lacking})
    trustees.note_disclosure(row)
    gaps.note(row)


def _end(row: Trustee) -> None:
    with force_locale(tenants.get().locale):
        reason = str(_l("Taken out of the tenant's files."))
    if row.state in {TrusteeState.PROPOSED, TrusteeState.ASSESSED, TrusteeState.APPROVED}:
        lifecycle.act(row.id, Act.DROP, reason=reason)
    elif row.state is TrusteeState.TERMINATING:
        raise Conflict(_l("The trustee is being terminated: it leaves the files when it is closed."))
    else:
        lifecycle.act(row.id, Act.TERMINATE, reason=reason, on=today())
