"""A version as a document to print: its text, and what its page says around it: whose it is, from when, which version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from flask_babel import force_locale
from flask_babel import gettext as _

from trustward.documents import Document, Paragraph, Run, Section, paragraph
from trustward.kernel.texts import Lang
from trustward.policies import services
from trustward.policies.domain import SectionKey, VersionState, format_day
from trustward.policies.tables import PolicyVersion

from .words import state_name

_PUBLIC = (VersionState.PUBLISHED, VersionState.SUPERSEDED)


def printed(row: PolicyVersion, lang: Lang, controller: str) -> Document:
    """The stored text of a version with the facts that its page shows beside it."""
    document = services.document(row, lang)
    with force_locale(lang.value):
        facts = Section(
            "facts-of-the-print", "", tuple(_facts(row, lang, document.meta.get("controller") or controller))
        )
        sections = tuple(_dated(section, row, lang) for section in document.sections)
    return replace(document, sections=(facts, *sections))


def file_name(row: PolicyVersion, controller: str) -> str:
    """What tells the file from those of other companies and versions."""
    return f"{controller} v{row.number}" if row.number else controller


def _facts(row: PolicyVersion, lang: Lang, controller: str) -> Iterator[Paragraph]:
    yield _fact(_("Company"), controller)
    if row.effective_on:
        yield _fact(_("Effective from"), format_day(row.effective_on, lang))
    if row.superseded_on:
        yield _fact(_("Effective until"), format_day(row.superseded_on - timedelta(days=1), lang))
    if row.number:
        yield _fact(_("Version"), str(row.number))
    if row.state not in _PUBLIC:
        yield _fact(_("State"), state_name(row.state))


def _fact(name: str, value: str) -> Paragraph:
    return paragraph(Run(str(name), strong=True), ": ", str(value))


def _dated(section: Section, row: PolicyVersion, lang: Lang) -> Section:
    """The section on changes says from when this version is in effect, as on the page."""
    if section.id != SectionKey.CHANGES or row.effective_on is None:
        return section
    day = format_day(row.effective_on, lang)
    said = paragraph(_("This privacy policy is effective from %(day)s.", day=day))
    return replace(section, blocks=(*section.blocks, said))
