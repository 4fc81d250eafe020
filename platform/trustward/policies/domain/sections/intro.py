"""First and last section: whose policy it is, and how it changes."""

from __future__ import annotations

from trustward.documents import Block, Paragraph, listing, paragraph, plain, runs
from trustward.kernel.texts import Lang
from trustward.law.errors import UnknownRow
from trustward.law.rows import Duty
from trustward.policies.domain.body import Body, Col, table
from trustward.policies.domain.outline import SectionKey
from trustward.policies.domain.phrases import common
from trustward.policies.domain.wording import Writer


def preamble(w: Writer) -> Body:
    """Who publishes this, by which law, for which services (PIPA art. 30(1))."""
    controller = w.snapshot.controller
    law = _law(w) or w.phrase(common.PREAMBLE_NO_LAW)
    name = plain(w.name(controller.name))
    blocks: list[Block] = [
        paragraph(w.phrase(common.PREAMBLE, controller=name, law=law)),
    ]
    legal = w.say(controller.legal_name) or w.name(controller.name)
    others = [w.name(other) for other in controller.other_names]
    named = runs(legal, w.bracketed(w.joined(others)))
    blocks.append(Paragraph(w.filled(common.PREAMBLE_NAME, name=named)))
    if controller.service_names:
        services = w.joined(w.say(service) for service in controller.service_names)
        blocks.append(Paragraph(w.filled(common.PREAMBLE_SERVICES, services=services)))
    entries = [runs(w.say(address.label), ": ", w.say(address.text)) for address in controller.addresses]
    if contact := w.contact(controller.contact):
        entries.append(contact)
    if entries:
        blocks.append(listing(*entries))
    return Body(tuple(blocks))


def translation_notice(w: Writer) -> Block | None:
    """What the reader of a translation must know."""
    if w.lang is Lang.KO:
        return None
    return paragraph(w.phrase(common.FALLBACK_NOTICE if w.fell_back else common.PREVAILS))


def changes(w: Writer) -> Body:
    """That changes are published with a comparison (PIPA art. 30(2)). Dates and versions are drawn by the page."""
    intro = paragraph(w.phrase(common.CHANGES_INTRO))
    if not w.snapshot.change_notes:
        return Body((intro,))
    cols = (Col("effective_on", common.COL_EFFECTIVE), Col("reason", common.COL_REASON))
    newest = sorted(w.snapshot.change_notes, key=lambda note: note.effective_on, reverse=True)
    rows = ((note.key, (runs(w.date(note.effective_on)), w.say_inline(note.reason))) for note in newest)
    return Body((intro, table(w, "change-notes", w.phrase(common.TABLE_CHANGES), cols, rows)))


def _law(w: Writer) -> str:
    """The duty to have a policy that says certain things, or else the rule of this section."""
    try:
        return w.cite(w.book.by_key(Duty, "policy_content"))
    except UnknownRow:
        row = next((row for row in w.book.policy_sections() if row.key == SectionKey.PREAMBLE), None)
        return w.cite(row) if row else ""
