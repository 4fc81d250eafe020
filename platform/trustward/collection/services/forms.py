"""Forms as the company defines them: written by the tenant's files, checked against register, law and policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from trustward.collection.domain import (
    Claims,
    Edition,
    FormDefinition,
    FormState,
    Objection,
    Plan,
    Reason,
    claims_of,
    edition_of,
    plan,
    unlisted,
)
from trustward.collection.tables import CollectionEdition, CollectionForm, ConsentTextRow
from trustward.documents import Document, digest
from trustward.kernel import audit, clock
from trustward.kernel.errors import NotFound
from trustward.kernel.scope import load, session
from trustward.kernel.texts import Lang
from trustward.obligations.services import request_refresh
from trustward.plugins.events import publish
from trustward.plugins.statutes import lawbook
from trustward.policies import services as policies
from trustward.register import services as register
from trustward.register.domain import Snapshot
from trustward.register.domain.codec import decode, encode
from trustward.register.domain.delta import Delta

from .texts import keep_texts

_read: dict[str, Edition] = {}
_MOST_READ = 200


@dataclass(frozen=True, slots=True)
class Check:
    """What was found out about a form: what it could collect now, and everything that stands against it."""

    plan: Plan
    claims: tuple[Claims, ...]
    objections: tuple[Objection, ...]
    can_open: bool


def definitions() -> list[FormDefinition]:
    """Every form of the entered tenant, in order."""
    return [definition_of(row) for row in rows()]


def rows() -> list[CollectionForm]:
    """Every form of the entered tenant, in order."""
    return list(session().scalars(sa.select(CollectionForm).order_by(CollectionForm.position, CollectionForm.id)))


def closed_by_themselves() -> int:
    """How many forms were open and may not be any more."""
    query = sa.select(sa.func.count()).select_from(CollectionForm).where(CollectionForm.closed_itself_at.is_not(None))
    return session().scalar(query) or 0


def by_key(key: str) -> CollectionForm:
    """A form by its key. Raises: NotFound."""
    found = session().scalar(sa.select(CollectionForm).where(CollectionForm.key == key))
    if found is None:
        raise NotFound
    return found


def definition_of(row: CollectionForm) -> FormDefinition:
    """The form as the company defines it."""
    return decode(FormDefinition, row.definition)


def definition(key: str) -> FormDefinition | None:
    """A form as the company defines it, by its key; None where there is none (any more)."""
    row = session().scalar(sa.select(CollectionForm).where(CollectionForm.key == key))
    return definition_of(row) if row is not None else None


def objections_of(row: CollectionForm) -> list[Objection]:
    """What stood against the form when it was last checked."""
    return [Objection.of(one) for one in row.objections]


def edition_row(edition_id: UUID) -> CollectionEdition:
    """An edition by its id, also one that is shown no more. Raises: NotFound."""
    return load(CollectionEdition, edition_id)


def edition_in(row: CollectionEdition) -> Edition:
    """What an edition holds. Equal content has one hash, so it is read once for everybody."""
    if row.hash not in _read:
        if len(_read) >= _MOST_READ:
            _read.clear()
        _read[row.hash] = decode(Edition, row.content)
    return _read[row.hash]


def edition(edition_id: UUID) -> Edition:
    """What an edition holds, by its id. Raises: NotFound."""
    return edition_in(edition_row(edition_id))


def apply(delta: Delta) -> None:
    """Write what the tenant's files changed; each form is checked once that is committed."""
    known = {row.key: row for row in rows()}
    for change in delta.changes:
        row = known.get(change.key)
        if change.after is None:
            if row is not None:
                _remove(row)
        elif row is None:
            at = max((one.position for one in known.values()), default=0) + 1
            row = CollectionForm(key=change.key, position=at, definition=encode(change.after))
            session().add(row)
            known[change.key] = row
        else:
            row.definition = encode(change.after)
    for position, key in enumerate(delta.order, start=1):
        if key in known:
            known[key].position = position
    session().flush()
    publish("collection.forms_changed")


def _remove(row: CollectionForm) -> None:
    """A form whose editions people saw is switched off; one that nobody ever saw goes."""
    if row.edition_id is None:
        session().delete(row)
        return
    row.definition = {**row.definition, "off": True}


def check_all() -> None:
    """Open what may be open, close what may not, and freeze texts whose content changed. Safe to repeat."""
    query = sa.select(CollectionForm).order_by(CollectionForm.position, CollectionForm.id)
    found = list(
        session().scalars(query.with_for_update())
    )  # one after the other: two would number the same text twice
    if not found:
        return
    snapshot, document = register.snapshot(), _published()
    for row in found:
        _check(row, snapshot, document)


def check(row: CollectionForm) -> Check:
    """What a form could do now; writes nothing."""
    return _find_out(definition_of(row), register.snapshot(), _published())


def _check(row: CollectionForm, snapshot: Snapshot, document: Document | None) -> None:
    form = definition_of(row)
    found = _find_out(form, snapshot, document)
    was, at = row.state, clock.now()
    if form.off:
        row.state, row.objections = FormState.OFF, []
    elif found.can_open:
        freeze(row, form, found)
        row.state, row.objections = FormState.OPEN, _stored(found.objections)
    elif row.edition_id is not None and not (against := _against_the_last(row, form, document)):
        ahead = [Objection(Reason.REGISTER_AHEAD), *found.objections]
        row.state, row.objections = FormState.OPEN, _stored(ahead)
    else:
        row.state, row.objections = FormState.CLOSED, _stored(found.objections or against)
    row.checked_at = at
    row.closed_itself_at = (row.closed_itself_at or at) if _closed_itself(row) else None
    if row.state is not was:
        reasons = sorted({str(one["reason"]) for one in row.objections})
        audit.record(f"form.{row.state.value}", ("collection_form", row.id), {"form": row.key, "reasons": reasons})


def _closed_itself(row: CollectionForm) -> bool:
    return row.state is FormState.CLOSED and row.edition_id is not None


def _find_out(form: FormDefinition, snapshot: Snapshot, document: Document | None) -> Check:
    """The form's parts by register and law, less those that the published policy doesn't say."""
    book = lawbook()
    found = plan(form, snapshot, book)
    claims = {part.service.key: claims_of(part, snapshot, book) for part in found.parts}
    against = [one for claim in claims.values() for one in unlisted(claim, document)]
    barred = {one.service for one in (*found.objections, *against) if one.blocks}
    parts = tuple(part for part in found.parts if part.service.key not in barred)
    needed = {one.service for one in form.services if not one.optional}
    kept = replace(found, parts=parts)
    can_open = (
        bool(parts) and not (needed & barred) and not any(one.blocks and not one.service for one in found.objections)
    )
    shown = tuple(claims[part.service.key] for part in parts)
    return Check(kept, shown, (*found.objections, *against), can_open)


def _against_the_last(row: CollectionForm, form: FormDefinition, document: Document | None) -> list[Objection]:
    """What the published policy doesn't say of what the form shows now; and whether the form itself was changed."""
    if row.edition_id is None:
        return []
    last = load(CollectionEdition, row.edition_id)
    shown = decode(Edition, last.content)
    served = {part.service for part in shown.parts}
    if (shown.title, shown.intro) != (form.title, form.intro) or served - {one.service for one in form.services}:
        return [Objection(Reason.NO_SERVICES)]
    return [one for claim in last.claims for one in unlisted(Claims.of(claim), document)]


def freeze(row: CollectionForm, form: FormDefinition, found: Check) -> None:
    """Make an edition when anything that people see has changed; the form shows it."""
    numbers = keep_texts(form.key, found.plan)
    content = encode(edition_of(form, found.plan, numbers))
    hashed = digest(content)
    last = session().get(CollectionEdition, (row.tenant_id, row.edition_id)) if row.edition_id else None
    if last is not None and last.hash == hashed:
        return
    current = policies.current()
    newest = sa.select(sa.func.max(CollectionEdition.number)).where(CollectionEdition.form_id == row.id)
    made = CollectionEdition(
        form_id=row.id, number=(session().scalar(newest) or 0) + 1, content=content, hash=hashed,
        claims=[claim.as_data() for claim in found.claims], policy_number=current.number if current else None,
        made_at=clock.now(),
    )  # fmt: skip
    session().add(made)
    session().flush()
    row.edition_id = made.id
    audit.record(
        "form.edition_made", ("collection_form", row.id), {"form": row.key, "number": made.number, "hash": hashed}
    )


def _published() -> Document | None:
    """The Korean tree of the policy in effect."""
    row = policies.current()
    return policies.document(row, Lang.KO) if row is not None else None


def _stored(objections: Sequence[Objection]) -> list[Any]:
    return [one.as_data() for one in dict.fromkeys(objections)]


def texts_of(form: str) -> list[ConsentTextRow]:
    """Every text that a form ever showed, the newest first."""
    query = sa.select(ConsentTextRow).where(ConsentTextRow.form == form)
    return list(session().scalars(query.order_by(ConsentTextRow.key, ConsentTextRow.number.desc())))


def allow_origins(key: str, origins: Sequence[str]) -> None:
    """Say which sites may show the form in a frame, and send to its API. Raises: NotFound."""
    row = by_key(key)
    row.definition = encode(replace(definition_of(row), origins=tuple(origins)))
    audit.record("form.origins_changed", ("collection_form", row.id), {"form": key, "origins": list(origins)})


def set_limit(key: str, limit: int) -> None:
    """Say how often one network may send a form. Raises: NotFound."""
    row = by_key(key)
    row.definition = encode(replace(definition_of(row), limit=limit))
    audit.record("form.limit_changed", ("collection_form", row.id), {"form": key, "limit": limit})


def switch(key: str, *, off: bool) -> None:
    """Switch a form off, or on again; what it is already stays. Raises: NotFound."""
    row = by_key(key)
    form = definition_of(row)
    if form.off == off:
        return
    row.definition = encode(replace(form, off=off))
    audit.record("form.switched", ("collection_form", row.id), {"form": key, "off": off})
    session().flush()
    check_all()


def refresh_duties() -> None:
    """What has to be told by hand may have changed."""
    request_refresh(["collection"])
