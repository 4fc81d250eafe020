"""Purposes, items, retention: what is processed, why, on what ground, how long."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from trustward.documents import Block, Runs, Section, listing, paragraph, runs
from trustward.kernel.texts import Text
from trustward.policies.domain.body import Body, Col, table
from trustward.policies.domain.outline import SectionKey
from trustward.policies.domain.phrases import common, processing
from trustward.policies.domain.retention import record_words, retention_words, statutory_rows
from trustward.policies.domain.wording import Writer
from trustward.register.domain import Basis, DataSubjectGroup, Service, StatutoryRetention


def purposes(w: Writer) -> Body:
    """Every purpose, by group of data subjects (PIPA art. 30(1)1)."""
    cols = (Col("service", processing.COL_SERVICE), Col("purpose", common.COL_PURPOSE))
    sections = _by_group(
        w,
        SectionKey.PURPOSES,
        lambda group: w.snapshot.services_of(group.key),
        lambda group, services: (
            table(
                w,
                f"purposes.{group.key}",
                _caption(w, processing.TABLE_PURPOSES, group),
                cols,
                ((service.key, (w.say(service.name), w.say_inline(service.purpose))) for service in services),
            ),
        ),
    )
    return Body((paragraph(w.phrase(processing.PURPOSES_INTRO)),), sections) if sections else Body()


def items(w: Writer) -> Body:
    """Items in two lists: without consent, with statute and article; with consent (PIPA art. 22(3), 30(1)).

    Services of which the register does not say on what ground they stand get a list of their own, so that nothing is
    claimed that the controller did not state.
    """
    parts = (
        ("without-consent", processing.WITHOUT_CONSENT, lambda s: s.basis.kind not in (None, Basis.CONSENT)),
        ("with-consent", processing.WITH_CONSENT, lambda s: s.basis.kind is Basis.CONSENT),
        ("unstated", processing.BASIS_UNSTATED, lambda s: s.basis.kind is None),
    )
    sections = tuple(
        Section(f"{SectionKey.ITEMS}.{key}", w.phrase(title), sections=inner)
        for key, title, belongs in parts
        if (inner := _item_groups(w, key, belongs))
    )
    return Body((paragraph(w.phrase(processing.ITEMS_INTRO)),), sections) if sections else Body()


def _item_groups(w: Writer, key: str, belongs: Callable[[Service], bool]) -> tuple[Section, ...]:
    return _by_group(
        w,
        f"{SectionKey.ITEMS}.{key}",
        lambda group: [service for service in w.snapshot.services_of(group.key) if belongs(service)],
        lambda group, services: _item_blocks(w, key, group, services),
    )


def _item_blocks(w: Writer, key: str, group: DataSubjectGroup, services: Sequence[Service]) -> tuple[Block, ...]:
    cols = (
        Col("service", processing.COL_SERVICE),
        Col("items", common.COL_ITEMS),
        Col("basis", common.COL_BASIS, optional=key == "unstated"),
    )
    rows = [
        (service.key, (w.say(service.name), w.items(service.items), _basis(w, service, key))) for service in services
    ]
    blocks: list[Block] = [
        table(w, f"items.{key}.{group.key}", _caption(w, processing.TABLE_ITEMS, group), cols, rows),
        *w.markdown(group.notes),
    ]
    refusals = [
        runs(w.say(service.name), ": ", w.say_inline(service.refusal)) for service in services if service.refusal
    ]
    if refusals:
        blocks += [paragraph(w.phrase(processing.REFUSAL)), listing(*refusals)]
    return tuple(blocks)


def _basis(w: Writer, service: Service, key: str) -> Runs:
    return w.say(service.basis.citation) if key == "unstated" else w.basis(service.basis)


def retention(w: Writer) -> Body:
    """How long each purpose keeps its data, and what a statute prolongs (PIPA art. 30(1)2, 21(1))."""
    cols = (Col("service", processing.COL_SERVICE), Col("period", processing.COL_PERIOD))
    sections = _by_group(
        w,
        SectionKey.RETENTION,
        lambda group: w.snapshot.services_of(group.key),
        lambda group, services: (
            table(
                w,
                f"retention.{group.key}",
                _caption(w, processing.TABLE_RETENTION, group),
                cols,
                ((service.key, (w.say(service.name), retention_words(w, service.retention))) for service in services),
            ),
        ),
    )
    if w.snapshot.statutory:
        sections += (_statutory(w),)
    return Body((paragraph(w.phrase(processing.RETENTION_INTRO)),), sections) if sections else Body()


def _statutory(w: Writer) -> Section:
    cols = (
        Col("records", processing.COL_RECORDS),
        Col("statute", processing.COL_STATUTE),
        Col("period", processing.COL_KEPT_FOR),
        Col("items", processing.COL_KEPT_ITEMS, optional=True),
    )
    rows = (
        (fact.key, (record_words(w, fact), statute_words(w, fact), _kept_for(w, fact), w.say(fact.items)))
        for fact in w.snapshot.statutory
    )
    return Section(
        f"{SectionKey.RETENTION}.statutory",
        w.phrase(processing.STATUTORY_TITLE),
        (
            paragraph(w.phrase(processing.STATUTORY_INTRO)),
            table(w, "statutory", w.phrase(processing.TABLE_STATUTORY), cols, rows),
        ),
    )


def statute_words(w: Writer, fact: StatutoryRetention) -> Runs:
    """Statute and article: of the rows in force, or else as the controller states them."""
    cited = [cited for row in statutory_rows(w, fact) if (cited := w.cite(row))]
    return w.joined((runs(text) for text in dict.fromkeys(cited)), "; ") or w.joined(
        [w.say(fact.act), w.say(fact.citation)], " "
    )


def _kept_for(w: Writer, fact: StatutoryRetention) -> Runs:
    if fact.period:
        return runs(w.period(fact.period))
    return w.lines(runs(w.period(row.period)) for row in statutory_rows(w, fact) if row.period)


def _by_group(
    w: Writer,
    prefix: str,
    services_of: Callable[[DataSubjectGroup], Iterable[Service]],
    blocks_of: Callable[[DataSubjectGroup, Sequence[Service]], tuple[Block, ...]],
) -> tuple[Section, ...]:
    """One inner section for each group that has services here."""
    return tuple(
        Section(f"{prefix}.{group.key}", group.name.in_(w.lang), blocks_of(group, services))
        for group in w.snapshot.groups
        if (services := list(services_of(group)))
    )


def _caption(w: Writer, shape: Text, group: DataSubjectGroup) -> str:
    return w.phrase(shape, group=group.name.in_(w.lang))
