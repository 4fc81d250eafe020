"""A policy that was public before Trustward came in: one version, published without an officer, audited."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from trustward.kernel import audit, clock
from trustward.kernel.errors import Refused
from trustward.kernel.scope import session
from trustward.kernel.texts import Text
from trustward.plugins.events import publish as tell
from trustward.policies.domain import Acceptance, Origin, VersionState, outstanding
from trustward.policies.tables import PolicyVersion

from .drafts import content_of
from .rendering import rendered


def imported() -> PolicyVersion | None:
    """The imported version, if the tenant has one."""
    return session().scalar(select(PolicyVersion).where(PolicyVersion.origin == Origin.IMPORTED))


def import_version(
    *, effective_on: date, packs_on: date, reason: Text, accepted: Iterable[Acceptance], source: str = ""
) -> PolicyVersion | None:
    """Make the register's policy public as it stands, with the date from which the company has published it.

    For the first version only, once: what comes after needs a draft and an officer (design §12).

    Args:
        effective_on: since when the company publishes it.
        packs_on: the day as of which the law is read.
        reason: why it comes in this way; published as its change notice.
        accepted: findings that the company lives with, each with a reason.
        source: where the text came from (an address).
    Returns: the version; None where it was imported before.
    Raises:
        Refused: there are versions already, or blocking findings that nobody accepted.
    """
    if imported() is not None:
        return None
    if session().scalar(select(func.count()).select_from(PolicyVersion).where(PolicyVersion.number.is_not(None))):
        raise Refused(_l("There are versions already: a policy is imported first or not at all."), code="policy_exists")
    now, accepted = rendered(packs_on), tuple(accepted)
    if blocking := outstanding(now.findings, accepted):
        raise Refused(
            _l("These findings must be mended or accepted first."), objections=blocking, code="policy_findings"
        )
    at = clock.now()
    row = PolicyVersion(
        number=1,
        state=VersionState.PUBLISHED,
        origin=Origin.IMPORTED,
        effective_on=effective_on,
        reason=reason.as_dict(),
        material=False,
        accepted=[_data(one, at.isoformat()) for one in accepted],
        created_at=at,
        refreshed_at=at,
        approved_hash=now.policy.hash,
        published_at=at,
        **content_of(now),
    )
    session().add(row)
    session().flush()
    facts = {"hash": row.content_hash, "effective_on": effective_on, "accepted": len(accepted), "source": source}
    audit.record("policy.imported", ("policy_version", row.id), facts)
    tell("policy.published", version=row.id, number=1, effective_on=effective_on)
    return row


def _data(one: Acceptance, at: str) -> dict[str, object]:
    return {"code": one.code, "place": one.place, "reason": one.reason.as_dict(), "by": "files", "at": at}
