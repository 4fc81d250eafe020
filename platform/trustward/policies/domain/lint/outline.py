"""Sections: what is a fact has its section, what must be there is there, what is not there is said not to apply."""

from __future__ import annotations

from collections.abc import Iterator

from trustward.documents import Document, Row, Section, Table, blocks_of, plain, walk
from trustward.kernel.texts import Text
from trustward.law.rows import PolicySection, Presence
from trustward.policies.domain.outline import SECTION_OF_PRACTICE, SectionKey, consigned_row
from trustward.policies.domain.phrases import common
from trustward.register.domain import OfficerRole

from .finding import Case, Finding

_CHECKED_ELSEWHERE = frozenset({"recipients", "transfers", "trustees"})


def present(case: Case) -> Iterator[Finding]:
    """Mandatory sections exist; of situational ones at least "not applicable" is said (guideline 2026.4)."""
    if case.document is None:
        return
    stated = {one.section for one in case.snapshot.not_applicable}
    for row in case.book.policy_sections():
        if case.document.section(row.key):
            continue
        if row.presence is Presence.ALWAYS:
            yield case.find("section_missing", f"policy.{row.key}", section=row.text)
        elif (row.presence is Presence.SITUATIONAL or row.also_situational) and row.key not in stated:
            yield case.find("situational_unstated", f"not_applicable.{row.key}", section=row.text)


def practices(case: Case) -> Iterator[Finding]:
    """What the company does has a section that tells how, and none that denies it."""
    snapshot = case.snapshot
    denied = {one.section for one in snapshot.not_applicable}
    told = {one.section for one in snapshot.own_texts} | {one.section_id for one in case.contributions}
    for practice, section in SECTION_OF_PRACTICE.items():
        if practice not in snapshot.profile.practices:
            continue
        by_facts = section is SectionKey.BEHAVIOURAL and any(one.provider for one in snapshot.trackers)
        if section not in told and not by_facts:
            yield case.find("practice_without_section", f"own_texts.{section}", section=_title(case, section))
        if section in denied:
            yield case.find("denied_but_done", f"not_applicable.{section}", section=_title(case, section))
    for section, facts in _facts(case).items():
        if facts and section in denied:
            yield case.find("denied_but_done", f"not_applicable.{section}", section=_title(case, section))


def facts_shown(case: Case) -> Iterator[Finding]:
    """Every fact stands in the section where the law wants it: otherwise nothing can be published (PIPA art. 30(1))."""
    if case.document is None:
        return
    for section, facts in _facts(case).items():
        shown = _shown(case.document, section)
        for place, key in facts.items():
            if key not in shown:
                yield case.find("fact_without_section", place, section=_title(case, section))


def empty_cells(case: Case) -> Iterator[Finding]:
    """Cells of tables in which nothing is stated."""
    if case.document is None:
        return
    blank = common.NOT_STATED.in_(case.document.lang)
    for section in case.document.walk():
        for table in _tables(section):
            if table.key in _CHECKED_ELSEWHERE:
                continue
            for row in table.rows:
                for column in _blank(table, row, blank):
                    place = f"policy.{section.id}.{row.key}.{column}"
                    yield case.find("empty_cell", place, section=Text(section.title))


def history(case: Case) -> Iterator[Finding]:
    """Earlier versions stay readable, each with its dates (PIPA art. 30(2), guideline item 24)."""
    snapshot = case.snapshot
    if case.public_versions > 1 or snapshot.change_notes or snapshot.controller.policy_effective_on is None:
        return
    yield case.find("only_one_date", "controller.policy_effective_on")
    if snapshot.consignment_practice.discloses_changes:
        yield case.find("no_version_history", "change_notes")


def _facts(case: Case) -> dict[SectionKey, dict[str, str]]:
    """For each section the facts it must show: their places, and the keys of the rows that show them."""
    snapshot = case.snapshot
    return {
        SectionKey.PURPOSES: {f"services.{one.key}.purpose": one.key for one in snapshot.services},
        SectionKey.ITEMS: {f"services.{one.key}.items": one.key for one in snapshot.services},
        SectionKey.RETENTION: {f"services.{one.key}.retention": one.key for one in snapshot.services}
        | {f"statutory.{one.key}": one.key for one in snapshot.statutory},
        SectionKey.PROVISION: {f"recipients.{one.key}": one.key for one in snapshot.recipients},
        SectionKey.CONSIGNMENT: {f"consignments.{one.key}": one.key for one in snapshot.consignments},
        SectionKey.TRANSFER: {f"transfers.{one.key}": one.key for one in snapshot.transfers}
        | {
            f"{place}.transfer": consigned_row(one)
            for fact in snapshot.consignments
            for one, place in fact.chain(f"consignments.{fact.key}")
            if one.transfer
        },
        SectionKey.TRACKERS: {f"trackers.{one.key}": one.key for one in snapshot.trackers},
        SectionKey.OFFICER: {
            place: place
            for place in (
                *(f"officers.{one.key}" for one in snapshot.officers_in(OfficerRole.CPO)),
                *(f"departments.{one.key}" for one in snapshot.departments),
            )
        },
        SectionKey.DOMESTIC_REPRESENTATIVE: {
            f"officers.{one.key}": one.key for one in snapshot.officers_in(OfficerRole.DOMESTIC_REPRESENTATIVE)
        },
        SectionKey.CHANGES: {f"change_notes.{one.key}": one.key for one in snapshot.change_notes},
        SectionKey.REMEDIES: {
            f"remedies.{one.key}": one.key for one in (*snapshot.remedies.bodies, *snapshot.remedies.further)
        },
    }


def _shown(document: Document, section_id: str) -> set[str]:
    """Keys of all rows of tables in a section and below it."""
    section = document.section(section_id)
    if section is None:
        return set()
    return {row.key for inner in walk((section,)) for table in _tables(inner) for row in table.rows}


def _tables(section: Section) -> Iterator[Table]:
    return (block for block in blocks_of(section.blocks) if isinstance(block, Table))


def _blank(table: Table, row: Row, blank: str) -> Iterator[str]:
    for column, cell in zip(table.columns, row.cells, strict=True):
        if plain(cell).strip() in ("", blank):
            yield column.key


def _title(case: Case, section: str) -> Text:
    rows: dict[str, PolicySection] = {row.key: row for row in case.book.policy_sections()}
    return rows[section].text if section in rows else Text(section, section)
