"""States, effects and grounds in words."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from trustward.documents.diff import DocumentDiff, Mark, TableChange
from trustward.kernel.texts import Text
from trustward.law.errors import UnknownRow
from trustward.law.rows import Duty
from trustward.plugins.statutes import lawbook
from trustward.policies.domain import Finding, SectionKey, VersionState, period_words
from trustward.policies.tables import PolicyVersion
from trustward.register import services as register
from trustward.register.catalogue import KINDS
from trustward.web.languages import lang

DUTIES = ("publish_policy", "announce_policy_change")
"""Keys of the duties that a new version meets."""


def state_name(state: VersionState) -> str:
    """A state in words."""
    names: dict[VersionState, str] = {
        VersionState.DRAFT: _("Draft"),
        VersionState.SUBMITTED: _("Waits for approval"),
        VersionState.APPROVED: _("Approved, no day yet"),
        VersionState.SCHEDULED: _("Scheduled"),
        VersionState.PUBLISHED: _("In effect"),
        VersionState.SUPERSEDED: _("Earlier version"),
        VersionState.RECALLED: _("Recalled"),
    }
    return names[state]


def state_kind(state: VersionState) -> str:
    """How a state is drawn."""
    if state is VersionState.PUBLISHED:
        return "good"
    return (
        "wait"
        if state in (VersionState.DRAFT, VersionState.SUBMITTED, VersionState.APPROVED, VersionState.SCHEDULED)
        else ""
    )


def tally(row: PolicyVersion, diff: DocumentDiff) -> list[str]:
    """What a version changes, counted."""
    counts = [
        (
            ngettext("%(num)s section is new", "%(num)s sections are new", diff.counts[Mark.ADDED]),
            diff.counts[Mark.ADDED],
        ),
        (
            ngettext("%(num)s section changes", "%(num)s sections change", diff.counts[Mark.CHANGED]),
            diff.counts[Mark.CHANGED],
        ),
        (ngettext("%(num)s section goes", "%(num)s sections go", diff.counts[Mark.REMOVED]), diff.counts[Mark.REMOVED]),
    ]
    found = [words for words, count in counts if count]
    trustees = _trustees(diff)
    if trustees[Mark.ADDED]:
        found.append(ngettext("%(num)s trustee is disclosed", "%(num)s trustees are disclosed", trustees[Mark.ADDED]))
    if trustees[Mark.REMOVED]:
        found.append(ngettext("%(num)s trustee is taken out", "%(num)s trustees are taken out", trustees[Mark.REMOVED]))
    return found


def _trustees(diff: DocumentDiff) -> dict[Mark, int]:
    rows = [
        change_row
        for section in diff.sections
        if section.id == SectionKey.CONSIGNMENT
        for change in section.changes
        if isinstance(change, TableChange)
        for change_row in change.rows
    ]
    return {mark: sum(row.mark is mark for row in rows) for mark in Mark}


@dataclass(frozen=True, slots=True)
class Ground:
    """A duty with its citation."""

    text: Text
    deadline: Text
    citation: Text


def legal_basis() -> list[Ground]:
    """The duties that a new version of the policy meets, as the tenant's statute packs have them."""
    book = lawbook()
    found = []
    for key in DUTIES:
        try:
            duty = book.by_key(Duty, key)
        except UnknownRow:
            continue
        found.append(Ground(duty.text, duty.deadline, book.cite(duty)))
    return found


def material_hint() -> str:
    """How long ahead a material change should be announced, where the pack proposes a time."""
    book = lawbook()
    try:
        duty = book.by_key(Duty, "announce_policy_change")
        proposal = book.proposal(duty.proposal) if duty.proposal else None
    except UnknownRow:
        return ""
    if proposal is None or proposal.period is None:
        return ""
    return f"{proposal.text.in_(lang())}: {period_words(proposal.period, lang())}"


def places_of(findings: list[Finding]) -> dict[str, str]:
    """For each finding the page of the register where it is mended; none for facts that plugins keep."""
    ids: dict[str, dict[str, UUID]] = {}
    found = {}
    for finding in findings:
        name, _dot, rest = finding.place.partition(".")
        kind = KINDS.get(name)
        if kind is None:
            continue
        if not kind.many:
            found[finding.key] = url_for(f"register.{name}_edit_single")
            continue
        if name not in ids:
            ids[name] = {entry.fact.key: entry.id for entry in register.entries(name)}
        fact_id = ids[name].get(rest.partition(".")[0])
        found[finding.key] = (
            url_for(f"register.{name}_edit", fact_id=fact_id) if fact_id else url_for(f"register.{name}_listing")
        )
    return found
