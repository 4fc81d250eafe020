"""The notice of each consent as a document, in one language: what the law wants told, in the words of the register. Pure.

The notice items of a consent to collection (PIPA art. 15(2)), to provision (art. 17(2)) and to a transfer abroad
(art. 28-8(2)) are rows of the statute pack, in its order and words. What must stand out (art. 22(2), Decree art. 17(3)) is
set in strong: contacting for marketing, sensitive and unique identification information, the period, who receives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from trustward.documents import (
    Block,
    Column,
    Document,
    Row,
    Run,
    Runs,
    Section,
    Table,
    paragraph,
    runs,
)
from trustward.law.book import Lawbook
from trustward.law.rows import Code
from trustward.policies.domain.retention import record_words, retention_words, statutory_rows
from trustward.policies.domain.wording import Writer
from trustward.register.domain import Item, Recipient, Service, Transfer

from . import phrases
from .definitions import FormDefinition, ServiceDefinition
from .kinds import ConsentKind, FieldType

KIND = "consent_text"
CONSENT_ITEMS, PROVISION_ITEMS, TRANSFER_ITEMS = "consent_item", "provision_item", "transfer_item"
"""Lists of the pack that name what must be told."""
REACHING = frozenset({FieldType.EMAIL, FieldType.PHONE})
"""Types of fields by which somebody can be contacted."""


def collection(
    w: Writer,
    kind: ConsentKind,
    form: FormDefinition,
    definition: ServiceDefinition,
    service: Service,
    items: Sequence[Item],
    *,
    required: bool,
) -> Document:
    """The consent to collection and use, or to the part of it that `kind` names (PIPA art. 15(2), 22(1))."""
    said = {
        "purpose": _purpose(w, kind, form, service, items),
        "items": w.joined(_item(w, item) for item in items),
        "period": _strong(period_words(w, definition, service)),
        "refusal": runs(_refusal(w, form, service, required=required)),
    }
    title = w.phrase(phrases.TITLE[kind], service=service.name.in_(w.lang))
    return _document(w, title, CONSENT_ITEMS, said, _after(w, definition))


def provision(w: Writer, form: FormDefinition, recipient: Recipient) -> Document:
    """The consent to provision to a third party (PIPA art. 17(2))."""
    said = {
        "recipient": _strong(w.name(recipient.name)),
        "purpose": w.say_inline(recipient.purpose),
        "items": w.joined(_item(w, item) for item in recipient.items),
        "period": _strong(retention_words(w, recipient.retention)),
        "refusal": runs(w.phrase(phrases.REFUSE_OPTIONAL, form=form.title.in_(w.lang))),
    }
    title = w.phrase(phrases.TITLE[ConsentKind.PROVISION], recipient=recipient.name.text.in_(w.lang))
    return _document(w, title, PROVISION_ITEMS, said, ())


def transfer(w: Writer, form: FormDefinition, fact: Transfer) -> Document:
    """The consent to a transfer abroad (PIPA art. 28-8(1)1, 28-8(2))."""
    effect = w.say_inline(fact.refusal_effect) or runs(w.phrase(phrases.REFUSE_OPTIONAL, form=form.title.in_(w.lang)))
    said = {
        "items": w.joined(_item(w, item) for item in fact.items),
        "where_when_how": w.lines([_strong(runs(w.country(fact.country))), w.say_inline(fact.time_and_method)]),
        "recipient": w.lines([_strong(w.name(fact.recipient)), w.contact(fact.contact)]),
        "purpose_period": w.lines([w.say_inline(fact.purpose), _strong(retention_words(w, fact.retention))]),
        "refusal": w.lines([w.say_inline(fact.refusal), effect]),
    }
    names = {"recipient": fact.recipient.text.in_(w.lang), "country": w.country(fact.country)}
    return _document(w, w.phrase(phrases.TITLE[ConsentKind.TRANSFER], **names), TRANSFER_ITEMS, said, ())


def without_consent(w: Writer, definition: ServiceDefinition, service: Service, items: Sequence[Item]) -> Document:
    """What is processed without consent, with its basis (PIPA art. 22(3))."""
    rows = [
        Row("purpose", (runs(_label(w, "purpose")), w.say_inline(service.purpose))),
        Row("items", (runs(_label(w, "items")), w.joined(_item(w, item) for item in items))),
        Row("period", (runs(_label(w, "period")), _strong(period_words(w, definition, service)))),
        Row("basis", (runs(w.phrase(phrases.BASIS)), w.basis(service.basis))),
    ]
    title = w.phrase(phrases.WITHOUT_CONSENT, service=service.name.in_(w.lang))
    table = _table(w, w.phrase(phrases.CAPTION_WITHOUT), rows)
    return Document(KIND, w.lang, title, (Section("notice", "", (table, *_after(w, definition))),))


def period_words(w: Writer, definition: ServiceDefinition, service: Service) -> Runs:
    """The period, then what a statute keeps of this form's data, how long, and by which article."""
    return w.lines([retention_words(w, service.retention), *(_kept_by_law(w, one.key) for one in definition.classes)])


def _kept_by_law(w: Writer, key: str) -> Runs:
    fact = w.snapshot.statutory_row(key)
    rows = statutory_rows(w, fact)
    periods = [fact.period] if fact.period else [row.period for row in rows if row.period]
    length = ", ".join(dict.fromkeys(w.period(one) for one in periods))
    records = record_words(w, fact)
    said = w.filled(phrases.FOR, records=records, period=runs(length)) if length else records
    cited = w.say(fact.act) or runs(", ".join(dict.fromkeys(words for row in rows if (words := w.cite(row)))))
    return w.filled(phrases.KEPT_BY_LAW, records=runs(said, w.bracketed(cited)))


def _purpose(w: Writer, kind: ConsentKind, form: FormDefinition, service: Service, items: Sequence[Item]) -> Runs:
    """The purpose; that somebody will be contacted for marketing stands out."""
    said = w.say_inline(service.purpose)
    if kind is not ConsentKind.MARKETING:
        return said
    ways = ", ".join(item.name.in_(w.lang) for item in items if form.field_of(item.key).type in REACHING)
    return w.lines([said, _strong(runs(w.phrase(phrases.MARKETING_CONTACT, ways=ways)))]) if ways else said


def _item(w: Writer, item: Item) -> Runs:
    """An item; one of a special category stands out."""
    return _strong(w.item(item)) if item.kind.special else w.item(item)


def _refusal(w: Writer, form: FormDefinition, service: Service, *, required: bool) -> str:
    if required and service.refusal:
        return service.refusal.in_(w.lang)
    if required:
        return w.phrase(phrases.REFUSE_REQUIRED, service=form.title.in_(w.lang))
    return w.phrase(phrases.REFUSE_OPTIONAL, form=form.title.in_(w.lang))


def _after(w: Writer, definition: ServiceDefinition) -> tuple[Block, ...]:
    return (paragraph(w.phrase(phrases.SEPARATE_DATABASE)),) if definition.classes else ()


def _document(w: Writer, title: str, listed: str, said: dict[str, Runs], after: Sequence[Block]) -> Document:
    rows = [
        Row(code.code, (runs(code.text.in_(w.lang)), w.or_not_stated(said.get(code.code, ()))))
        for code in told_items(w.book, listed)
    ]
    table = _table(w, w.phrase(phrases.CAPTION), rows)
    withdraw = paragraph(w.phrase(phrases.WITHDRAW_ANY_TIME))
    return Document(KIND, w.lang, title, (Section("notice", "", (table, *after, withdraw)),))


def _table(w: Writer, caption: str, rows: Sequence[Row]) -> Table:
    columns = (Column("what", w.phrase(phrases.WHAT)), Column("content", w.phrase(phrases.CONTENT)))
    return Table("notice", caption, columns, tuple(rows))


def _label(w: Writer, code: str) -> str:
    return next((one.text.in_(w.lang) for one in told_items(w.book, CONSENT_ITEMS) if one.code == code), code)


def told_items(book: Lawbook, listed: str) -> list[Code]:
    """What one list of the law book says must be told."""
    return [code for code in book.rows(Code) if code.list == listed]


def _strong(pieces: Runs) -> tuple[Run, ...]:
    return tuple(replace(run, strong=True) for run in pieces)
