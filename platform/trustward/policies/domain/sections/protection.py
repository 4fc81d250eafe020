"""Safety, destruction, rights, and who answers."""

from __future__ import annotations

from collections.abc import Sequence

from trustward.documents import Block, Run, Runs, Section, listing, paragraph, runs
from trustward.kernel.texts import Text
from trustward.law.errors import UnknownRow
from trustward.law.rows import RemedyBody as RemedyRow
from trustward.policies.domain.body import Body, Col, table
from trustward.policies.domain.forms import form_in_force, notice_of
from trustward.policies.domain.outline import SectionKey
from trustward.policies.domain.phrases import common, protection
from trustward.policies.domain.retention import record_words
from trustward.policies.domain.wording import Writer
from trustward.register.domain import (
    Department,
    DestructionWay,
    FormReference,
    MeasureKind,
    Name,
    Officer,
    OfficerRole,
    RemedyBody,
    UnitRole,
)

from .processing import statute_words


def destruction(w: Writer) -> Body:
    """Procedure and method; for what is preserved, the statute and the records (PIPA art. 30(1)3-2)."""
    fact = w.snapshot.destruction
    procedure: list[Block] = list(w.markdown(fact.procedure))
    if fact.officer_approves:
        procedure.append(paragraph(w.phrase(protection.OFFICER_APPROVES)))
    ways = [runs(_strong(w.phrase(protection.MEDIUM[way.medium])), ": ", _way(w, way)) for way in fact.ways]
    parts = (
        ("procedure", protection.DESTRUCTION_PROCEDURE, tuple(procedure)),
        ("method", protection.DESTRUCTION_METHOD, (listing(*ways),) if ways else ()),
        ("segregation", protection.SEGREGATION, (*w.markdown(fact.segregation), *_preserved(w))),
    )
    sections = tuple(
        Section(f"{SectionKey.DESTRUCTION}.{key}", w.phrase(title), blocks) for key, title, blocks in parts if blocks
    )
    return Body((paragraph(w.phrase(protection.DESTRUCTION_INTRO)),), sections)


def _way(w: Writer, way: DestructionWay) -> Runs:
    methods = runs(", ".join(w.phrase(protection.METHOD[method]) for method in way.methods))
    return w.say_inline(way.text) or methods


def _preserved(w: Writer) -> tuple[Block, ...]:
    if not w.snapshot.statutory:
        return ()
    entries = []
    for fact in w.snapshot.statutory:
        statute, items = statute_words(w, fact), w.say(fact.items)
        notes = w.joined([statute, items], "; ")
        entries.append(runs(record_words(w, fact), w.bracketed(notes)))
    return paragraph(w.phrase(protection.PRESERVED)), listing(*entries)


def safeguards(w: Writer) -> Body:
    """Safety measures by kind (PIPA art. 29, 30(1))."""
    blocks: list[Block] = [paragraph(w.phrase(protection.SAFETY_INTRO))]
    entries = [
        runs(_strong(w.phrase(protection.MEASURE[kind])), ": ", w.joined(w.say(one.text) for one in found))
        for kind in MeasureKind
        if (found := [one for one in w.snapshot.measures if one.kind is kind])
    ]
    return Body((*blocks, listing(*entries))) if entries else Body()


def rights(w: Writer) -> Body:
    """Rights of data subjects and representatives, and how to exercise them (PIPA art. 35 to 38)."""
    fact = w.snapshot.rights
    blocks: list[Block] = []
    if fact.rights:
        blocks.append(paragraph(w.phrase(protection.RIGHTS_INTRO)))
        blocks.append(listing(*(w.phrase(protection.RIGHT[right]) for right in fact.rights)))
    if fact.addressee:
        blocks.append(paragraph(w.filled(protection.RIGHTS_ADDRESSEE, addressee=w.say_inline(fact.addressee))))
    if fact.channels:
        blocks.append(paragraph(_channels(w)))
    if fact.representatives:
        blocks.append(paragraph(w.phrase(protection.REPRESENTATIVES), *_form(w, fact.form)))
    if fact.limits:
        blocks += [paragraph(w.phrase(protection.LIMITS)), listing(*(w.say_inline(limit) for limit in fact.limits))]
    if fact.identity_check:
        blocks.append(paragraph(w.phrase(protection.IDENTITY_CHECK)))
    blocks += w.markdown(fact.note)
    return Body(tuple(blocks))


def _channels(w: Writer) -> Runs:
    fact = w.snapshot.rights
    channels = runs(", ".join(w.phrase(protection.CHANNEL[channel]) for channel in fact.channels))
    if fact.channel_citation:
        return w.filled(protection.RIGHTS_CHANNELS_CITED, citation=w.say(fact.channel_citation), channels=channels)
    return w.filled(protection.RIGHTS_CHANNELS, channels=channels)


def _form(w: Writer, form: FormReference | None) -> list[Runs]:
    if form is None:
        return []
    parts = {"notice": runs(_notice(w, form)), "number": runs(form.number), "title": w.say(form.title)}
    named = w.filled(protection.FORM_TITLED if form.title else protection.FORM, **parts)
    return [runs(" "), w.filled(protection.REPRESENTATIVES_FORM, form=named)]


def _notice(w: Writer, form: FormReference) -> str:
    """The notice as the controller cites it, with its name in front where only the number is given."""
    row = form_in_force(w.book, form.number)
    notice = notice_of(w.book, row) if row else None
    if notice is None or not form.notice[:1].isdigit():
        return form.notice
    return w.phrase(protection.NOTICE_NUMBERED, name=notice.text.in_(w.lang), number=form.notice)


def officer(w: Writer) -> Body:
    """The chief privacy officer and the departments (PIPA art. 30(1)6, 31)."""
    cpo = w.snapshot.officers_in(OfficerRole.CPO)
    rows = [(f"officers.{one.key}", _officer(w, one, protection.CPO)) for one in cpo]
    rows += [(f"departments.{unit.key}", _department(w, unit)) for unit in w.snapshot.departments]
    if not rows:
        return Body()
    return Body(
        (
            paragraph(w.phrase(protection.OFFICER_INTRO)),
            table(w, "officers", w.phrase(protection.TABLE_OFFICERS), _PEOPLE, rows),
            paragraph(w.phrase(protection.OFFICER_OUTRO)),
        )
    )


_PEOPLE = (Col("role", protection.COL_ROLE), Col("who", protection.COL_WHO), Col("contact", common.COL_CONTACT))
_UNITS = {
    UnitRole.PROTECTION: protection.UNIT_PROTECTION,
    UnitRole.ACCESS_REQUESTS: protection.UNIT_ACCESS,
    UnitRole.GRIEVANCE: protection.UNIT_GRIEVANCE,
}


def _officer(w: Writer, one: Officer, role: Text) -> tuple[Runs, ...]:
    return runs(w.phrase(role)), _who(w, one.title, one.names, one.department), w.contact(one.contact)


def _department(w: Writer, unit: Department) -> tuple[Runs, ...]:
    role = w.lines(runs(w.phrase(_UNITS[one])) for one in unit.roles)
    return role, _who(w, Text(""), unit.persons, unit.name), w.contact(unit.contact)


def _who(w: Writer, title: Text, names: Sequence[Name], department: Text) -> Runs:
    labelled = (
        (protection.TITLE, w.say(title)),
        (protection.PERSON, w.joined(w.name(name) for name in names)),
        (protection.DEPARTMENT, w.say(department)),
    )
    return w.lines(runs(f"{w.phrase(label)}: ", value) for label, value in labelled if value)


def domestic_representative(w: Writer) -> Body:
    """The domestic representative of a controller abroad (PIPA art. 31-2)."""
    found = w.snapshot.officers_in(OfficerRole.DOMESTIC_REPRESENTATIVE)
    rows = [(one.key, _officer(w, one, protection.DOMESTIC_REPRESENTATIVE)) for one in found]
    return (
        Body((table(w, "representatives", w.phrase(protection.DOMESTIC_REPRESENTATIVE), _PEOPLE, rows),))
        if rows
        else Body()
    )


def remedies(w: Writer) -> Body:
    """Bodies to which data subjects can turn (guideline item 20)."""
    fact = w.snapshot.remedies
    blocks: list[Block] = []
    if fact.bodies:
        blocks += [
            paragraph(w.phrase(protection.REMEDIES_INTRO)),
            _bodies(w, "remedies", protection.TABLE_REMEDIES, fact.bodies),
        ]
    if fact.further_announced or fact.further:
        blocks.append(paragraph(w.phrase(protection.REMEDIES_FURTHER)))
    if fact.further:
        blocks.append(_bodies(w, "remedies-further", protection.TABLE_REMEDIES_FURTHER, fact.further))
    return Body(tuple(blocks))


def _bodies(w: Writer, key: str, caption: Text, bodies: Sequence[RemedyBody]) -> Block:
    cols = (Col("body", protection.COL_BODY), Col("contact", common.COL_CONTACT, optional=True))
    return table(w, key, w.phrase(caption), cols, ((body.key, _body(w, body)) for body in bodies))


def _body(w: Writer, body: RemedyBody) -> tuple[Runs, ...]:
    """The controller's own entry, filled up from the row of the pack."""
    try:
        row = w.book.get(RemedyRow, body.row) if body.row else None
    except UnknownRow:
        row = None
    if row is None:
        return w.say(body.name), w.contact(body.contact)
    w.used.add(row.id)
    return w.say(body.name or row.text), w.contact(body.contact) or _row_contact(w, row)


def _row_contact(w: Writer, row: RemedyRow) -> Runs:
    lines: list[Runs] = []
    if row.phone:
        lines.append(runs(f"{w.phrase(common.PHONE)}: ", Run(row.phone, href=f"tel:{row.phone}")))
    if row.url:
        address = row.url if row.url.startswith("http") else f"https://{row.url}"
        lines.append(runs(f"{w.phrase(common.WEBSITE)}: ", Run(row.url, href=address)))
    return w.lines(lines)


def _strong(text: str) -> Run:
    return Run(text, strong=True)
