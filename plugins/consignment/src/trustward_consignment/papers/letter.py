"""The letter that asks a trustee to complete its contract: what the law wants in it and what is not there yet."""

from __future__ import annotations

from flask_babel import gettext as _

from trustward.api import ContractItem, NotFound, dates, documents, lang, lawbook, tenants
from trustward_consignment.services import contracts, reading
from trustward_consignment.services.contracts import Checked
from trustward_consignment.services.days import today
from trustward_consignment.tables import Trustee

from .contract import controller_name, wording


def missing_items(trustee: Trustee) -> documents.Document:
    """What the newest contract lacks, each with its citation and a proposal for the words.

    Raises:
        NotFound: there is no contract, or it lacks nothing.
    """
    checked = contracts.checked(trustee.id)
    if checked.contract is None or not checked.result.missing:
        raise NotFound
    wish = documents.paragraph(_("Please add these items in writing and send us the signed document."))
    sections = (
        documents.Section("opening", "", tuple(_opening(trustee, checked))),
        documents.Section("missing", _("What is missing"), (_table(checked), wish)),
        documents.Section("proposals", _("Proposed words"), tuple(_proposals(checked))),
    )
    return documents.Document(
        "missing_contract_items", lang(), _("Request to complete the consignment contract"), sections
    )


def _opening(trustee: Trustee, checked: Checked) -> list[documents.Paragraph]:
    name = reading.name_of(trustee).in_(lang())
    found = checked.contract
    title = found.title if found else ""
    return [
        documents.paragraph(_("To: %(name)s", name=name)),
        documents.paragraph(_("From: %(name)s", name=controller_name())),
        documents.paragraph(_("Date: %(day)s", day=dates.day(today(), lang(), tenants.get().zone))),
        documents.paragraph(
            _(
                "We checked our contract “%(title)s” against what the law wants in it. %(number)s of %(total)s items are "
                "not there yet.",
                title=title,
                number=len(checked.result.missing),
                total=len(checked.items),
            )
        ),
    ]


def _missing(checked: Checked) -> list[ContractItem]:
    missing = set(checked.result.missing)
    return [item for item, _clause in checked.items if item.id in missing]


def _table(checked: Checked) -> documents.Table:
    book = lawbook()
    columns = (documents.Column("item", str(_("Item"))), documents.Column("basis", str(_("Legal basis"))))
    rows = tuple(
        documents.Row(item.id, (documents.runs(item.text.in_(lang())), documents.runs(book.cite(item).in_(lang()))))
        for item in _missing(checked)
    )
    return documents.Table("missing", str(_("Items that the contract lacks")), columns, rows)


def _proposals(checked: Checked) -> list[documents.Block]:
    return [
        documents.Clause(item.id, f"{number}.", item.text.in_(lang()), wording(item))
        for number, item in enumerate(_missing(checked), 1)
    ]
