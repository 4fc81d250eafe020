"""Where information goes: third parties, trustees, other countries, automatic devices."""

from __future__ import annotations

from trustward.documents import Block, Run, Runs, Section, listing, paragraph, runs
from trustward.law.errors import UnknownRow
from trustward.law.rows import ContractItem
from trustward.policies.domain.body import Body, Col, table
from trustward.policies.domain.outline import SectionKey, consigned_row
from trustward.policies.domain.phrases import common, flows, processing
from trustward.policies.domain.retention import retention_words
from trustward.policies.domain.wording import Writer
from trustward.register.domain import ConsignedTransfer, ConsignmentFact, Recipient, Retention, Tracker, Transfer


def provision(w: Writer) -> Body:
    """Third parties to whom information is provided (PIPA art. 30(1)3)."""
    if not w.snapshot.recipients:
        return Body()
    cols = (
        Col("recipient", flows.COL_RECIPIENT),
        Col("purpose", flows.COL_RECIPIENT_PURPOSE),
        Col("items", flows.COL_RECIPIENT_ITEMS),
        Col("period", flows.COL_RECIPIENT_PERIOD),
        Col("basis", common.COL_BASIS, optional=True),
    )
    rows = ((recipient.key, _recipient(w, recipient)) for recipient in w.snapshot.recipients)
    shown = table(w, "recipients", w.phrase(flows.TABLE_PROVISION), cols, rows)
    return Body((paragraph(w.phrase(flows.PROVISION_INTRO)), shown))


def _recipient(w: Writer, recipient: Recipient) -> tuple[Runs, ...]:
    return (
        w.name(recipient.name),
        w.say_inline(recipient.purpose),
        w.joined(w.item(item) for item in recipient.items),
        _kept(w, recipient.retention),
        w.basis(recipient.basis) if recipient.basis.kind else w.say(recipient.basis.citation),
    )


def _kept(w: Writer, retention: Retention) -> Runs:
    return retention_words(w, retention) if retention.stated else ()


def consignment(w: Writer) -> Body:
    """Trustees and sub-trustees with their tasks (PIPA art. 26(2), 30(1)4)."""
    facts = w.snapshot.consignments
    practice = w.snapshot.consignment_practice
    blocks: list[Block] = []
    if facts:
        blocks += [paragraph(w.phrase(flows.CONSIGNMENT_INTRO)), _trustees(w, facts)]
        blocks += [paragraph(w.name(fact.trustee), ": ", w.say_inline(fact.note)) for fact in facts if fact.note]
        if any(fact.subtrustees_stated for fact in facts):
            blocks.append(paragraph(w.phrase(flows.RECONSIGNMENT)))
    if practice.contract_clauses:
        blocks += _clauses(w, practice.contract_clauses)
    if practice.supervises:
        blocks.append(paragraph(w.phrase(flows.SUPERVISES)))
    if practice.discloses_changes:
        blocks.append(paragraph(w.phrase(flows.DISCLOSES_CHANGES)))
    return Body(tuple(blocks))


def _trustees(w: Writer, facts: tuple[ConsignmentFact, ...]) -> Block:
    cols = (
        Col("trustee", flows.COL_TRUSTEE),
        Col("task", flows.COL_TASK),
        Col("items", flows.COL_CONSIGNED_ITEMS, optional=True),
        Col("period", flows.COL_CONSIGNED_PERIOD, optional=True),
        Col("country", flows.COL_COUNTRY, optional=True),
        Col("subtrustees", flows.COL_SUBTRUSTEES, optional=True),
    )
    rows = ((fact.key, _trustee(w, fact)) for fact in facts)
    return table(w, "trustees", w.phrase(flows.TABLE_CONSIGNMENT), cols, rows)


def _trustee(w: Writer, fact: ConsignmentFact) -> tuple[Runs, ...]:
    return (
        w.lines([w.name(fact.trustee), w.contact(fact.contact)]),
        w.say_inline(fact.task),
        w.joined(w.say(item) for item in fact.items),
        w.lines([w.say_inline(fact.period), *_span(w, fact)]),
        runs(w.country(fact.country)) if fact.country else (),
        _subtrustees(w, fact),
    )


def _span(w: Writer, fact: ConsignmentFact) -> list[Runs]:
    """Begin and end, once an end is known: a list of trustees that changes often must show both (guideline item 24)."""
    if fact.ended_on is None:
        return []
    begin = [runs(w.phrase(flows.CONSIGNED_FROM, day=w.date(fact.consigned_on)))] if fact.consigned_on else []
    return [*begin, runs(w.phrase(flows.CONSIGNED_UNTIL, day=w.date(fact.ended_on)))]


def _subtrustees(w: Writer, fact: ConsignmentFact) -> Runs:
    if not fact.subtrustees:
        return runs(w.phrase(flows.NO_SUBTRUSTEES)) if fact.subtrustees_stated else ()
    return w.lines(_subtrustee(w, inner, ()) for inner in fact.subtrustees)


def _subtrustee(w: Writer, fact: ConsignmentFact, above: Runs) -> Runs:
    """One sub-trustee; those below it follow, each behind the chain that leads to it."""
    task = w.say_inline(fact.task)
    country = runs(w.country(fact.country)) if fact.country else ()
    shown = runs(above, w.filled(flows.SUBTRUSTEE, name=w.name(fact.trustee), task=w.joined([task, country])))
    deeper = runs(above, w.name(fact.trustee), " → ")
    return w.lines([shown, *(_subtrustee(w, inner, deeper) for inner in fact.subtrustees)])


def _clauses(w: Writer, ids: tuple[str, ...]) -> list[Block]:
    known: list[ContractItem] = []
    for row in ids:
        try:
            known.append(w.book.get(ContractItem, row))
        except UnknownRow:
            continue
    w.used.update(row.id for row in known)
    cited = w.cite("; ".join(dict.fromkeys(row.citation for row in known if row.citation)))
    intro = w.phrase(flows.CONTRACT_CLAUSES, law=cited) if cited else w.phrase(flows.CONTRACT_CLAUSES_NO_LAW)
    return [paragraph(intro), listing(*(row.text.in_(w.lang) for row in known))] if known else []


def transfer(w: Writer) -> Body:
    """Transfers abroad, consigned ones too, and direct collection from abroad (PIPA art. 28-8(2), 30(1))."""
    consigned = [one for fact in w.snapshot.consignments for one, _place in fact.chain("") if one.transfer]
    if not w.snapshot.transfers and not consigned:
        return Body()
    cols = (
        Col("recipient", flows.COL_TRANSFER_RECIPIENT),
        Col("country", flows.COL_TRANSFER_COUNTRY),
        Col("items", common.COL_ITEMS),
        Col("method", flows.COL_TRANSFER_METHOD),
        Col("purpose", flows.COL_TRANSFER_PURPOSE),
        Col("period", flows.COL_TRANSFER_PERIOD),
        Col("basis", common.COL_BASIS),
        Col("refusal", flows.COL_TRANSFER_REFUSAL),
    )
    rows = [(one.key, _transfer(w, one)) for one in w.snapshot.transfers]
    rows += [(consigned_row(one), _consigned_transfer(w, one, one.transfer)) for one in consigned if one.transfer]
    shown = table(w, "transfers", w.phrase(flows.TABLE_TRANSFER), cols, rows)
    return Body((paragraph(w.phrase(flows.TRANSFER_INTRO)), shown))


def _transfer(w: Writer, one: Transfer) -> tuple[Runs, ...]:
    direct = runs(w.phrase(flows.DIRECT_COLLECTION)) if one.direct_collection else ()
    return (
        w.lines([w.name(one.recipient), w.contact(one.contact)]),
        runs(w.country(one.country)) if one.country else (),
        w.joined(w.item(item) for item in one.items),
        w.lines([direct, w.say_inline(one.time_and_method)]),
        w.say_inline(one.purpose),
        _kept(w, one.retention),
        _transfer_basis(w, one),
        w.lines([w.say_inline(one.refusal), w.say_inline(one.refusal_effect)]),
    )


def _consigned_transfer(w: Writer, fact: ConsignmentFact, one: ConsignedTransfer) -> tuple[Runs, ...]:
    return (
        w.lines([w.name(fact.trustee), w.contact(fact.contact)]),
        runs(w.country(fact.country)) if fact.country else (),
        w.joined(w.say(item) for item in fact.items),
        w.say_inline(one.time_and_method),
        w.say_inline(fact.task),
        w.say_inline(fact.period),
        _transfer_basis(w, one),
        w.say_inline(one.refusal),
    )


def _transfer_basis(w: Writer, one: Transfer | ConsignedTransfer) -> Runs:
    if one.basis is None:
        return ()
    try:
        row = w.book.code("transfer_basis", one.basis.value)
    except UnknownRow:
        return ()
    cited = w.cite(row)
    return runs(row.text.in_(w.lang), w.bracketed(runs(cited)))


def trackers(w: Writer) -> Body:
    """Automatic devices and how to refuse them (PIPA art. 30(1)7)."""
    collected = [item for service in w.snapshot.services for item in service.items if item.machine_collected]
    if not w.snapshot.trackers and not collected:
        return Body()
    blocks: list[Block] = [paragraph(w.phrase(flows.TRACKERS_INTRO))]
    if w.snapshot.trackers:
        blocks.append(_devices(w, "trackers", w.snapshot.trackers))
    if collected:
        distinct = {item.key: item for item in collected}.values()
        blocks += [paragraph(w.phrase(processing.MACHINE_COLLECTED)), listing(*(w.item(item) for item in distinct))]
    sections = tuple(
        _refusal(w, tracker) for tracker in w.snapshot.trackers if tracker.refusals or tracker.refusal_effect
    )
    return Body(tuple(blocks), sections)


def _devices(w: Writer, key: str, found: tuple[Tracker, ...]) -> Block:
    cols = (
        Col("device", flows.COL_TRACKER),
        Col("purpose", common.COL_PURPOSE),
        Col("provider", flows.COL_PROVIDER),
    )
    rows = (
        (
            tracker.key,
            (
                w.lines([_bold(w.say(tracker.name)), w.say_inline(tracker.explanation)]),
                w.say_inline(tracker.purpose),
                w.name(tracker.provider) if tracker.provider else runs(w.phrase(flows.OWN_TRACKER)),
            ),
        )
        for tracker in found
    )
    return table(w, key, w.phrase(flows.TABLE_TRACKERS), cols, rows)


def _bold(pieces: Runs) -> Runs:
    return tuple(Run(run.text, True, run.emphasis, run.code, run.href, run.lang) for run in pieces)


def _refusal(w: Writer, tracker: Tracker) -> Section:
    steps = [runs(_bold(w.say(step.environment)), ": ", w.say_inline(step.instruction)) for step in tracker.refusals]
    blocks: list[Block] = [listing(*steps)] if steps else []
    if tracker.refusal_effect:
        blocks.append(paragraph(w.say_inline(tracker.refusal_effect)))
    title = f"{tracker.name.in_(w.lang)}: {w.phrase(flows.REFUSAL_STEPS)}"
    return Section(f"{SectionKey.TRACKERS}.{tracker.key}", title, tuple(blocks))


def behavioural(w: Writer) -> Body:
    """Devices of third parties that collect behavioural information (guideline item 15)."""
    found = tuple(one for one in w.snapshot.trackers if one.provider and one.behavioural)
    if not found:
        return Body()
    return Body((paragraph(w.phrase(flows.THIRD_PARTY_TRACKERS)), _devices(w, "third-party-trackers", found)))
