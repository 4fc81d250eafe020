"""Rights, safety, officers, remedies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trustward.law.rows import RemedyBody as RemedyRow
from trustward.policies.domain.forms import form_in_force, notice_of
from trustward.register.domain import Contact, OfficerRole, UnitRole

from .finding import Case, Finding
from .places import texts_of

_DIGITS = re.compile(r"\D")
_COMPARED = 8
"""Digits from the end that tell two numbers apart, whatever prefix they are written with."""


def rights(case: Case) -> Iterator[Finding]:
    """Channels are the controller's own duty, and a form is named by the notice in force (Decree art. 41, 45)."""
    fact = case.snapshot.rights
    if not fact.rights:
        yield case.find("rights_missing", "rights.rights")
    if not fact.channels and not fact.addressee:
        yield case.find("rights_channels_missing", "rights.channels")
    if fact.channel_citation:
        yield case.find("channel_citation", "rights.channel_citation", citation=fact.channel_citation)
    if fact.form:
        row = form_in_force(case.book, fact.form.number)
        notice = notice_of(case.book, row) if row else None
        if row is None:
            yield case.find("form_unknown", "rights.form", number=fact.form.number)
        elif notice and notice.number and notice.number not in fact.form.notice:
            yield case.find("form_outdated", "rights.form", stated=fact.form.notice, law=notice.number)


def safety(case: Case) -> Iterator[Finding]:
    """What is stated must be what is done (PIPA art. 29)."""
    if case.snapshot.measures:
        yield case.find("safety_must_be_practised", "measures")
    else:
        yield case.find("safety_missing", "measures")


def destruction(case: Case) -> Iterator[Finding]:
    """Procedure and method are both stated (PIPA art. 30(1)3-2)."""
    fact = case.snapshot.destruction
    if not fact.procedure and not fact.officer_approves:
        yield case.find("destruction_incomplete", "destruction.procedure")
    if not fact.ways:
        yield case.find("destruction_incomplete", "destruction.ways")


def officers(case: Case) -> Iterator[Finding]:
    """One chief privacy officer, with contacts that answer (PIPA art. 30(1)6, 31)."""
    found = case.snapshot.officers_in(OfficerRole.CPO)
    if not found:
        yield case.find("cpo_missing", "officers")
    for one in found:
        if len(one.names) > 1 or len(found) > 1:
            yield case.find("cpo_several", f"officers.{one.key}.names", title=one.title)
        if not one.names:
            yield case.find("cpo_nameless", f"officers.{one.key}.names", title=one.title)
    if not case.snapshot.departments_for(UnitRole.GRIEVANCE):
        yield case.find("grievance_unit_missing", "departments")


def contacts(case: Case) -> Iterator[Finding]:
    """Phone and e-mail, and a fax that is not the phone."""
    people = [(f"officers.{one.key}.contact", one.contact) for one in case.snapshot.officers]
    people += [(f"departments.{unit.key}.contact", unit.contact) for unit in case.snapshot.departments]
    for place, contact in people:
        if contact.fax and _number(contact.fax) == _number(contact.phone):
            yield case.find("fax_is_phone", f"{place}.fax", number=contact.fax)
        if not (contact.phone and contact.email):
            yield case.find(*_unreachable(place, contact))


def _unreachable(place: str, contact: Contact) -> tuple[str, str]:
    return ("contact_incomplete" if contact.phone or contact.email else "contact_missing", place)


def _number(number: str) -> str:
    return _DIGITS.sub("", number)[-_COMPARED:]


def remedies(case: Case) -> Iterator[Finding]:
    """A list that is announced is there, and names no body that is gone (guideline item 20)."""
    fact = case.snapshot.remedies
    if not fact.bodies and not fact.further:
        yield case.find("remedies_missing", "remedies.bodies")
    elif fact.further_announced and not fact.further:
        yield case.find("remedies_announced", "remedies.further")
    ended = {row.id: row for row in case.book.ended_remedies()}
    for field in ("bodies", "further"):
        for body in getattr(fact, field):
            row = ended.get(body.row) or next((row for row in ended.values() if _same(row, body.name.as_dict())), None)
            if row:
                yield case.find("remedy_abolished", f"remedies.{field}.{body.key}", body=row.text)
    yield from _mentioned(case, list(ended.values()))


def _mentioned(case: Case, ended: list[RemedyRow]) -> Iterator[Finding]:
    """Bodies that are gone, named in running texts."""
    for place, text in texts_of(case.snapshot):
        if place.startswith("remedies."):
            continue
        for row in ended:
            if any(
                name and name in written for name in row.text.as_dict().values() for written in text.as_dict().values()
            ):
                yield case.find("remedy_abolished", place, body=row.text)


def _same(row: RemedyRow, names: dict[str, str]) -> bool:
    return any(name and name in names[lang] for lang, name in row.text.as_dict().items())
