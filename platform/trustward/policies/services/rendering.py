"""The policy as it follows from the register now, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import func, select

from trustward.kernel import clock, tenants
from trustward.kernel.scope import session
from trustward.law.book import Lawbook
from trustward.plugins.manager import ask
from trustward.plugins.statutes import lawbook
from trustward.policies.domain import PUBLIC, Finding, PolicyDocument, SectionContribution, lint, render
from trustward.policies.tables import PolicyVersion
from trustward.register import services as register
from trustward.register.domain import Snapshot


@dataclass(frozen=True)
class Rendering:
    """What `render` made of the entered tenant's register, with everything that it was made from."""

    snapshot: Snapshot
    book: Lawbook
    contributions: tuple[SectionContribution, ...]
    policy: PolicyDocument
    as_of: date

    @cached_property
    def findings(self) -> list[Finding]:
        """What the linter says, then what the plugins say about their part."""
        own = lint(self.snapshot, self.book, self.policy.ko, self.contributions, public_versions=_public_versions())
        return [*own, *_of_plugins(self.snapshot, self.book)]


def rendered(as_of: date | None = None) -> Rendering:
    """Render the entered tenant's policy.

    Args:
        as_of: the day as of which law and trustees are read; today in the tenant's zone when left out.
    """
    day = as_of or clock.today(tenants.get().zone)
    snapshot, book = register.snapshot(day), lawbook(day)
    answers = ask("policy_sections", as_of=day)
    contributions = tuple(one for answer in answers for one in answer.value or ())
    return Rendering(snapshot, book, contributions, render(snapshot, book, contributions, day), day)


def _of_plugins(snapshot: Snapshot, book: Lawbook) -> Sequence[Finding]:
    answers = ask("policy_findings", snapshot=snapshot, book=book)
    return [finding for answer in answers for finding in answer.value or ()]


def _public_versions() -> int:
    query = select(func.count()).select_from(PolicyVersion).where(PolicyVersion.state.in_(PUBLIC))
    return session().scalar(query) or 0
