"""The linter: what stands between a register and a lawful policy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from trustward.documents import Document
from trustward.law.book import Lawbook
from trustward.policies.domain.document import SectionContribution
from trustward.policies.domain.render import with_contributions
from trustward.register.domain import Snapshot

from . import flows, outline, processing, protection, wording
from .finding import Acceptance, Case, Finding, Severity, outstanding
from .kinds import KINDS

Rule = Callable[[Case], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    outline.facts_shown,
    outline.present,
    outline.practices,
    wording.placeholders,
    wording.languages,
    wording.names,
    wording.vague,
    processing.items,
    processing.grounds,
    processing.behaviour,
    processing.marketing,
    processing.special_categories,
    processing.applicants,
    processing.reports,
    processing.periods,
    processing.statutory,
    flows.recipients,
    flows.trustees,
    flows.practice,
    flows.transfers,
    flows.trackers,
    protection.destruction,
    protection.safety,
    protection.rights,
    protection.officers,
    protection.contacts,
    protection.remedies,
    outline.empty_cells,
    outline.history,
)
_WEIGHT = {Severity.BLOCKING: 0, Severity.WARNING: 1, Severity.HINT: 2}


def lint(
    snapshot: Snapshot,
    book: Lawbook,
    document: Document | None,
    contributions: Iterable[SectionContribution],
    *,
    public_versions: int = 0,
) -> list[Finding]:
    """Everything that is wrong or doubtful, the blocking findings first.

    Args:
        snapshot: The register.
        book: The law on the day by which it is judged.
        document: The rendered policy in Korean; None judges the register alone.
        contributions: What plugins added to it.
        public_versions: How many versions of the policy can be read already.
    """
    contributions = tuple(contributions)
    whole = with_contributions(snapshot, contributions)
    case = Case(whole, book, document, contributions, public_versions, KINDS)
    found = {finding.key: finding for rule in RULES for finding in rule(case)}
    return sorted(found.values(), key=lambda finding: _WEIGHT[finding.severity])


__all__ = ["KINDS", "RULES", "Acceptance", "Finding", "Severity", "lint", "outstanding"]
