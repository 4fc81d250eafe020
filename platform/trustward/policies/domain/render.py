"""Register → policy: a pure function of the snapshot, the law on a day and what plugins contribute."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from trustward.documents import Block, Document, Section, paragraph
from trustward.kernel.texts import Lang
from trustward.law.book import Lawbook
from trustward.law.rows import PolicySection
from trustward.register.domain import Snapshot

from .body import Body
from .disclosure import disclosed
from .document import KIND, LawUse, PolicyDocument, SectionContribution
from .labels import labels_of
from .phrases import common
from .sections import BUILDERS
from .sections.intro import translation_notice
from .wording import Writer


def render(
    snapshot: Snapshot, book: Lawbook, contributions: Iterable[SectionContribution], as_of: date
) -> PolicyDocument:
    """The policy that follows from the register (PIPA art. 30(1); order of the drafting guideline).

    Args:
        snapshot: The register.
        book: The installed statute packs; read as of `as_of`, whatever day it was opened on.
        contributions: What plugins add, in the order in which they answer.
        as_of: The day as of which the law is read.

    Returns:
        One tree for each language. A section that nothing is known about is left out; whether it may be is for the
        linter to say.
    """
    book = book.at(as_of)
    contributions = tuple(contributions)
    whole = with_contributions(snapshot, contributions)
    writers = [Writer(lang, whole, book) for lang in (Lang.KO, Lang.EN)]
    ko, en = (_tree(writer, contributions) for writer in writers)
    law = LawUse(as_of, book.versions(), tuple(sorted(set().union(*(writer.used for writer in writers)))))
    labels = labels_of(writers, ko, writers[0].denied)
    return PolicyDocument(ko, en, law, disclosed(whole, contributions, labels))


def with_contributions(snapshot: Snapshot, contributions: Iterable[SectionContribution]) -> Snapshot:
    """The register with the consignments that plugins bring; a fact that is there already is not doubled."""
    facts = {fact.key: fact for fact in snapshot.consignments}
    for contribution in contributions:
        for fact in contribution.consignments:
            facts.setdefault(fact.key, fact)
    return replace(snapshot, consignments=tuple(facts.values()))


def _tree(w: Writer, contributions: Sequence[SectionContribution]) -> Document:
    outline = w.book.policy_sections()
    sections = [(row, body) for row in outline if (body := _body(w, row, contributions))]
    return Document(
        kind=KIND,
        lang=w.lang,
        title=w.phrase(common.POLICY_TITLE),
        sections=tuple(_numbered(w, sections)),
        meta={"controller": w.snapshot.controller.name.text.in_(w.lang)},
    )


def _numbered(w: Writer, sections: Iterable[tuple[PolicySection, Body]]) -> Iterable[Section]:
    """The first section of the outline is the preamble, without a title; the others are numbered as they come."""
    number = 0
    for index, (row, body) in enumerate(sections):
        if index == 0 and row.order == w.book.policy_sections()[0].order:
            notice = translation_notice(w)
            yield Section(row.key, "", (*body.blocks, notice) if notice else body.blocks, body.sections)
            continue
        number += 1
        yield Section(row.key, row.text.in_(w.lang), body.blocks, body.sections, str(number))


def _body(w: Writer, row: PolicySection, contributions: Iterable[SectionContribution]) -> Body:
    written = BUILDERS[row.key](w) if row.key in BUILDERS else Body()
    blocks: list[Block] = list(written.blocks)
    own = w.snapshot.own_text(row.key)
    if own:
        blocks += w.markdown(own.text)
    for contribution in contributions:
        if contribution.section_id == row.key:
            blocks += contribution.blocks.get(w.lang, ())
    if not blocks and not written.sections:
        blocks += _not_applicable(w, row.key)
    return Body(tuple(blocks), written.sections)


def _not_applicable(w: Writer, key: str) -> Iterable[Block]:
    stated = next((one for one in w.snapshot.not_applicable if one.section == key), None)
    if stated is None:
        return ()
    w.denied.add(key)
    return (paragraph(w.say(stated.text) if stated.text else w.phrase(common.NOT_APPLICABLE)),)
