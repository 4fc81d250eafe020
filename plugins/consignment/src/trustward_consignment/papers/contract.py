"""The consignment contract, filled with what was entered about a trustee (PIPA art. 26(1)).

Which items it has, their order and their proposed wording are rows of the statute packs; nothing of the law stands here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from trustward.api import ContractItem, Text, dates, documents, lang, register_facts, tenants, written
from trustward_consignment.domain.facts import TrusteeFact
from trustward_consignment.services import contracts, disclosure, reading
from trustward_consignment.tables import Contract, Trustee


def contract(trustee: Trustee) -> documents.Document:
    """A contract between the entered tenant and a trustee, ready to be signed; blanks where nothing is entered yet."""
    fact, row = reading.fact_of(trustee, mailbox=False), contracts.newest(trustee.id)
    controller = controller_name()
    return documents.Document(
        kind="consignment_contract",
        lang=lang(),
        title=_("Contract on the consignment of the processing of personal information"),
        sections=(
            documents.Section("parties", "", (_opening(controller, reading.name_of(trustee).in_(lang())),)),
            documents.Section("subject", _("What is consigned"), (_subject(fact, row),)),
            documents.Section("clauses", _("Terms"), tuple(_clauses(contracts.items()))),
            documents.Section("signatures", _("Signatures"), tuple(_signatures(controller, fact))),
        ),
    )


def controller_name() -> str:
    """How the controller is called in a document: by its legal name in the register, else by the tenant's."""
    for fact in register_facts("controller"):
        name: Text = fact.legal_name if fact.legal_name else fact.name.text
        return name.in_(lang())
    return tenants.get().name


def wording(item: ContractItem) -> tuple[documents.Block, ...]:
    """The pack's proposal for an item, or a line to fill in where the pack proposes none."""
    proposed = item.wording.in_(lang())
    return (
        documents.from_markdown(proposed)
        if proposed
        else (documents.paragraph(_("(The parties write down what they agree.)")),)
    )


def _opening(controller: str, trustee: str) -> documents.Paragraph:
    return documents.paragraph(
        _(
            "%(controller)s (the controller) and %(trustee)s (the trustee) agree as follows on the consignment of the "
            "processing of personal information.",
            controller=controller,
            trustee=trustee,
        )
    )


def _subject(fact: TrusteeFact, row: Contract | None) -> documents.Table:
    """What the terms refer to, as it was entered; an empty cell is to be filled in by hand."""
    names = disclosure.item_names()
    language = lang()
    lines = [
        ("tasks", _("Consigned tasks"), "\n".join(task.text.in_(language) for task in fact.tasks)),
        ("purpose", _("Purpose"), fact.purpose.in_(language)),
        (
            "items",
            _("Items of personal information"),
            ", ".join(names[i].in_(language) for i in fact.items if i in names),
        ),
        ("period", _("Period"), _period(fact, row)),
        (
            "countries",
            _("Countries of processing"),
            ", ".join(dates.country(code, language) for code in fact.countries),
        ),
    ]
    return _table("subject", _("What is consigned"), (_("Matter"), _("Content")), lines)


def _period(fact: TrusteeFact, row: Contract | None) -> str:
    if row is None or row.starts_on is None:
        return fact.period.in_(lang())
    first = dates.day(row.starts_on, lang(), tenants.get().zone)
    if row.ends_on is None:
        return str(_("from %(first)s", first=first))
    return str(_("from %(first)s to %(last)s", first=first, last=dates.day(row.ends_on, lang(), tenants.get().zone)))


def _clauses(items: tuple[ContractItem, ...]) -> Iterator[documents.Block]:
    count = 0
    for count, item in enumerate(items, 1):
        yield documents.Clause(item.id, _number(count), f"({item.text.in_(lang())})", wording(item))
    ended = documents.paragraph(
        _(
            "When the consignment ends, the trustee returns the personal information or destroys it so that it can't be "
            "restored, as the controller says, and hands in a confirmation with day, method and witness."
        )
    )
    yield documents.Clause("after-the-end", _number(count + 1), f"({_('After the end')})", (ended,))
    yield documents.Notice(
        (documents.paragraph(_("The wording of these terms is a proposal. Have it reviewed before you sign.")),),
        documents.Tone.NOTE,
    )


def _number(count: int) -> str:
    return str(_("Article %(number)s", number=count))


def _signatures(controller: str, fact: TrusteeFact) -> Iterator[documents.Block]:
    yield documents.paragraph(_("Date:            year      month      day"))
    lines = [
        ("name", _("Company"), controller, fact.name.text.in_(lang())),
        ("number", _("Business number"), "", written(fact.number) if fact.number else ""),
        ("address", _("Address"), "", ""),
        ("person", _("Representative"), "", ""),
        ("seal", _("Signature or seal"), "", ""),
    ]
    yield _table("signatures", _("Signatures"), (_("Matter"), _("Controller"), _("Trustee")), lines)


def _table(key: str, caption: str, titles: tuple[str, ...], lines: Sequence[tuple[str, ...]]) -> documents.Table:
    columns = tuple(documents.Column(f"c{number}", str(title)) for number, title in enumerate(titles))
    rows = tuple(
        documents.Row(
            name,
            (documents.runs(documents.Run(str(first), strong=True)), *(documents.runs(str(cell)) for cell in rest)),
        )
        for name, first, *rest in lines
    )
    return documents.Table(key, str(caption), columns, rows)
