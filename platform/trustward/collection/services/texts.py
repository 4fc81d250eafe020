"""Consent texts as they are kept: numbered, hashed, made again only when their content changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import undefer

from trustward.collection.domain import Plan
from trustward.collection.tables import ConsentTextRow
from trustward.documents import Document, from_data
from trustward.kernel import audit, clock
from trustward.kernel.errors import NotFound
from trustward.kernel.scope import session
from trustward.kernel.texts import Lang


def keep_texts(form: str, plan: Plan) -> dict[str, tuple[int, str]]:
    """Keep each text of a plan whose content is new. Returns: number and hash of each, by its key."""
    newest: dict[str, ConsentTextRow] = {}
    query = sa.select(ConsentTextRow).where(ConsentTextRow.form == form).order_by(ConsentTextRow.number)
    for row in session().scalars(query):
        newest[row.key] = row
    numbers: dict[str, tuple[int, str]] = {}
    for text in plan.consents:
        last, hashed = newest.get(text.key), text.hash
        if last is None or last.hash != hashed:
            last = ConsentTextRow(
                form=form, key=text.key, number=last.number + 1 if last else 1, kind=text.kind, service=text.service,
                required=text.required, items=list(text.items), content=text.content, hash=hashed,
                law={"packs": plan.law}, made_at=clock.now(),
            )  # fmt: skip
            session().add(last)
            session().flush()
            facts = {"form": form, "key": text.key, "number": last.number, "hash": hashed}
            audit.record("consent_text.made", ("consent_text", last.id), facts)
        numbers[text.key] = (last.number, last.hash)
    return numbers


def text(form: str, key: str, number: int) -> ConsentTextRow:
    """A text with its content, also one that is shown no more. Raises: NotFound."""
    query = sa.select(ConsentTextRow).where(
        ConsentTextRow.form == form, ConsentTextRow.key == key, ConsentTextRow.number == number
    )
    found = session().scalar(query.options(undefer(ConsentTextRow.content)))
    if found is None:
        raise NotFound
    return found


def texts_by_hash(form: str, hashes: Iterable[str]) -> Mapping[str, ConsentTextRow]:
    """Texts of a form by their hash, with their content; the newest where one came back."""
    query = sa.select(ConsentTextRow).where(ConsentTextRow.form == form, ConsentTextRow.hash.in_(set(hashes)))
    found = session().scalars(query.options(undefer(ConsentTextRow.content)).order_by(ConsentTextRow.number))
    return {row.hash: row for row in found}


def ids_by_hash(form: str, hashes: Iterable[str]) -> Mapping[str, UUID]:
    """Ids of texts of a form by their hash, without their content; the newest where one came back."""
    query = sa.select(ConsentTextRow.hash, ConsentTextRow.id).where(
        ConsentTextRow.form == form, ConsentTextRow.hash.in_(set(hashes))
    )
    return {hashed: text_id for hashed, text_id in session().execute(query.order_by(ConsentTextRow.number))}  # noqa: C416


def texts_by_id(ids: Iterable[UUID]) -> Mapping[UUID, ConsentTextRow]:
    """Texts by id, with their content."""
    query = sa.select(ConsentTextRow).where(ConsentTextRow.id.in_(set(ids))).options(undefer(ConsentTextRow.content))
    return {row.id: row for row in session().scalars(query)}


def document(row: ConsentTextRow, lang: Lang) -> Document:
    """One language of a text."""
    return from_data(row.content[lang.value])
