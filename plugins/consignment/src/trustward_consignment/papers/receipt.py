"""The receipt of signed answers, with the answers: for the trustee who signed, and for the controller who asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from trustward.api import NotFound, dates, documents, lang, tenants
from trustward_consignment.portal_pages import Line, Section, sections, words
from trustward_consignment.services.attestation import OpenCheck, Receipt


def receipt(check: OpenCheck, signed: Receipt | None = None) -> documents.Document:
    """The receipt of a signature (the newest one when none is given). The answers follow it while they are those signed.

    Raises:
        NotFound: nothing was signed.
    """
    signed = signed or check.receipt
    if signed is None:
        raise NotFound
    parts = [documents.Section("receipt", "", tuple(_facts(check, signed)))]
    if not check.editable and check.receipt and signed.round == check.receipt.round:
        parts.append(documents.Section("answers", _("What you answered"), (_answers(sections(check, lang())),)))
    return documents.Document(
        "attestation_receipt", lang(), _("Receipt of the answers to a supervision check"), tuple(parts),
        meta={"receipt": signed.number},
    )  # fmt: skip


def _facts(check: OpenCheck, signed: Receipt) -> Iterator[documents.Paragraph]:
    lines = (
        (_("Receipt number"), signed.number),
        (_("Asked by"), check.controller),
        (_("Company asked"), check.trustee.in_(lang())),
        (_("Signed by"), signed.signer),
        (_("Signed at"), dates.moment(signed.signed_at, lang(), tenants.get().zone)),
        (_("Declaration"), signed.consent),
        (_("Hash of the answers (SHA-256)"), signed.answers_hash),
    )
    for name, value in lines:
        yield documents.paragraph(documents.Run(str(name), strong=True), ": ", value)


def _answers(asked: Sequence[Section]) -> documents.Table:
    columns = (
        documents.Column("question", _("Question")),
        documents.Column("domain", _("Domain")),
        documents.Column("answer", _("Answer")),
        documents.Column("note", _("Note and evidence")),
    )
    rows = tuple(
        documents.Row(
            line.code,
            tuple(
                documents.runs(words)
                for words in (f"{line.number}. {line.text}", part.title, _said(line), _backed(line))
            ),
        )
        for part in asked
        for line in part.lines
    )
    return documents.Table("answers", _("Questions and answers"), columns, rows)


def _said(line: Line) -> str:
    return str(words()[line.value] if line.value else _("no answer"))


def _backed(line: Line) -> str:
    return "\n".join(part for part in (line.note, ", ".join(file.name for file in line.evidence)) if part)
