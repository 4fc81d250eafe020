"""Lists of checks, and of trustees that can be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from trustward.api import session
from trustward_consignment.domain.checks import OPEN_CHECKS, CheckState
from trustward_consignment.domain.lifecycle import SUPERVISED_STATES
from trustward_consignment.tables import SupervisionCheck, Trustee

PAGE = 50
MOST_ASKED = 500


@dataclass(frozen=True, slots=True)
class CheckPage:
    """One page of checks with their trustees; `after` continues it."""

    rows: Sequence[tuple[SupervisionCheck, Trustee]]
    after: UUID | None


def checks(state: CheckState | None, *, after: UUID | None = None, size: int = PAGE) -> CheckPage:
    """Checks, newest first: those in one state, else all that are not finished."""
    states = [state] if state else [*sorted(OPEN_CHECKS), CheckState.REVIEWED]
    query = (
        select(SupervisionCheck, Trustee)
        .join(Trustee, Trustee.id == SupervisionCheck.trustee_id)
        .where(SupervisionCheck.state.in_(states))
        .order_by(SupervisionCheck.id.desc())
        .limit(size + 1)
    )
    if after:
        query = query.where(SupervisionCheck.id < after)
    rows = [(check, trustee) for check, trustee in session().execute(query)]
    return CheckPage(rows[:size], rows[size - 1][0].id if len(rows) > size else None)


def askable() -> Sequence[Trustee]:
    """Supervised trustees that nobody asks at the moment, the ones that are due first."""
    under_way = select(SupervisionCheck.trustee_id).where(SupervisionCheck.state.in_(sorted(OPEN_CHECKS)))
    query = select(Trustee).where(Trustee.state.in_(sorted(SUPERVISED_STATES)), Trustee.id.not_in(under_way))
    return session().scalars(query.order_by(Trustee.next_check_on, Trustee.search_name).limit(MOST_ASKED)).all()
