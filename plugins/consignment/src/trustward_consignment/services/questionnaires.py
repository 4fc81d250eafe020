"""Questionnaires: put together from the packs or from a tenant's own template, frozen, and kept by their hash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from trustward.api import (
    Invalid,
    NotFound,
    QuestionDomain,
    Text,
    UnknownRow,
    audit,
    clock,
    digest,
    insert_new,
    lawbook,
    load,
    new_id,
    session,
)
from trustward_consignment.domain.questionnaire import FrozenDomain, FrozenQuestion, Questionnaire
from trustward_consignment.tables import QuestionnaireTemplate, QuestionnaireVersion, Trustee

from . import schedule

MOST = 500


def for_trustee(trustee: Trustee, template_key: str = "") -> tuple[Questionnaire, str]:
    """The questionnaire that a trustee is to answer now, and where it comes from.

    High risk: every question of the packs. Otherwise the key items, and always those of the vendor type.

    Raises: NotFound: there is no such template.
    """
    if template_key:
        row = _template(template_key)
        return Questionnaire.from_content(row.content, row.weights), f"template:{row.key}"
    found = schedule.risk_class(trustee)
    everything = bool(found and found.all_questions)
    source = f"packs:{'all' if everything else 'key'}:{trustee.vendor_type}"
    return from_packs(trustee.vendor_type, everything=everything), source


def from_packs(vendor_type: str, *, everything: bool) -> Questionnaire:
    """The packs' questions as they read today."""
    book = lawbook()
    rows = book.questions(key_only=not everything, vendor_type=vendor_type or None)
    domains: dict[str, FrozenDomain] = {}
    for row in rows:
        if row.domain not in domains:
            try:
                title = book.get(QuestionDomain, row.domain).text
            except UnknownRow:
                title = Text(row.domain)
            domains[row.domain] = FrozenDomain(row.domain, title.ko, title.en)
    questions = tuple(
        FrozenQuestion(row.id, row.domain, row.text.ko, row.text.en, row.hint.ko, row.hint.en, row.key_item)
        for row in rows
    )
    return Questionnaire(tuple(domains.values()), questions)


def freeze(questionnaire: Questionnaire, source: str) -> QuestionnaireVersion:
    """Keep a questionnaire for good; an equal one that was frozen before is the same version.

    Weights belong to the version that was frozen first: they are not part of what is sent, so not of its name.
    """
    content = questionnaire.content()
    row = {
        "id": new_id(), "content_hash": digest(content), "content": content, "weights": questionnaire.weights(),
        "source": source, "packs": lawbook().versions(), "questions": len(questionnaire.questions),
        "frozen_at": clock.now(),
    }  # fmt: skip
    insert_new(QuestionnaireVersion, [row], ("tenant_id", "content_hash"))
    query = select(QuestionnaireVersion).where(QuestionnaireVersion.content_hash == row["content_hash"])
    return session().scalars(query).one()


def read(version: QuestionnaireVersion) -> Questionnaire:
    """A frozen questionnaire, with the controller's weights."""
    return Questionnaire.from_content(version.content, version.weights)


def version(version_id: Any) -> QuestionnaireVersion:
    """A frozen version. Raises: NotFound."""
    return load(QuestionnaireVersion, version_id)


def templates() -> Sequence[QuestionnaireTemplate]:
    """The tenant's own questionnaires."""
    return session().scalars(select(QuestionnaireTemplate).order_by(QuestionnaireTemplate.key)).all()


def write_template(
    key: str, title: Text, questionnaire: Questionnaire, weights: Mapping[str, int] | None = None
) -> QuestionnaireTemplate:
    """Make or replace a questionnaire of the tenant's own. What was sent before stays as it was sent.

    Raises: Invalid: no questions, too many, a code twice, a question without Korean text, or a weight below one.
    """
    codes = [question.code for question in questionnaire.questions]
    if not codes or len(codes) > MOST:
        raise Invalid(_l("A questionnaire has between 1 and %(most)s questions.", most=MOST))
    if len(set(codes)) != len(codes) or not all(codes) or any(len(code) > 64 for code in codes):
        raise Invalid(_l("Each question needs a code of its own, of at most 64 characters."))
    if not all(question.text_ko.strip() for question in questionnaire.questions):
        raise Invalid(_l("Each question needs a Korean text."))
    kept = questionnaire.weights() | dict(weights or {})
    if any(weight < 1 for weight in kept.values()):
        raise Invalid(_l("A weight is at least 1."))
    row = session().scalar(select(QuestionnaireTemplate).where(QuestionnaireTemplate.key == key))
    row = row or QuestionnaireTemplate(key=key)
    row.title, row.content, row.weights, row.changed_at = title, questionnaire.content(), kept, clock.now()
    session().add(row)
    session().flush()
    audit.record("questionnaire.written", ("questionnaire", row.id), {"key": key, "questions": len(codes)})
    return row


def _template(key: str) -> QuestionnaireTemplate:
    row = session().scalar(select(QuestionnaireTemplate).where(QuestionnaireTemplate.key == key))
    if row is None:
        raise NotFound
    return row


def count_versions() -> int:
    """How many different questionnaires were sent or prepared."""
    return session().scalar(select(func.count()).select_from(QuestionnaireVersion)) or 0
