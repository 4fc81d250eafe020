"""Versions to read: the public ones, the coming one, the open one, and what a version is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import undefer

from trustward.documents import Document, runs_of, walk
from trustward.documents.diff import DocumentDiff, compare
from trustward.kernel.errors import NotFound
from trustward.kernel.scope import load, session
from trustward.kernel.texts import Lang
from trustward.policies.domain import OPEN, PUBLIC, VersionState, document_in, subtrustee_keys, trustee_keys
from trustward.policies.tables import PolicyVersion

READABLE = PUBLIC | {VersionState.SCHEDULED}
"""What the public may read: a scheduled version is announced with its comparison before it takes effect."""


def version(version_id: UUID) -> PolicyVersion:
    """One version with its content. Raises: NotFound."""
    return load(PolicyVersion, version_id)


def by_number(number: int) -> PolicyVersion:
    """A version that the public may read, by its number; without content. Raises: NotFound."""
    query = select(PolicyVersion).where(PolicyVersion.number == number, PolicyVersion.state.in_(READABLE))
    found = session().scalar(query)
    if found is None:
        raise NotFound
    return found


def versions() -> list[PolicyVersion]:
    """All versions, the newest first; without content."""
    query = select(PolicyVersion).order_by(PolicyVersion.number.desc().nulls_first(), PolicyVersion.created_at.desc())
    return list(session().scalars(query))


def readable() -> list[PolicyVersion]:
    """The versions that the public may read, the newest first; without content."""
    query = select(PolicyVersion).where(PolicyVersion.state.in_(READABLE)).order_by(PolicyVersion.number.desc())
    return list(session().scalars(query))


def current() -> PolicyVersion | None:
    """The version in effect, without content."""
    return session().scalar(select(PolicyVersion).where(PolicyVersion.state == VersionState.PUBLISHED))


def coming() -> PolicyVersion | None:
    """The version that will take effect next, without content."""
    query = select(PolicyVersion).where(PolicyVersion.state == VersionState.SCHEDULED)
    return session().scalar(query.order_by(PolicyVersion.effective_on, PolicyVersion.number).limit(1))


def shown() -> tuple[PolicyVersion | None, PolicyVersion | None]:
    """The version in effect and the next one, in one look; without content."""
    query = select(PolicyVersion).where(PolicyVersion.state.in_((VersionState.PUBLISHED, VersionState.SCHEDULED)))
    rows = session().scalars(query.order_by(PolicyVersion.effective_on, PolicyVersion.number)).all()
    now = next((row for row in rows if row.state is VersionState.PUBLISHED), None)
    return now, next((row for row in rows if row.state is VersionState.SCHEDULED), None)


def opened() -> PolicyVersion | None:
    """The draft, or the version that waits for approval."""
    query = select(PolicyVersion).where(PolicyVersion.state.in_(OPEN)).options(undefer(PolicyVersion.content))
    return session().scalar(query)


def waiting() -> bool:
    """Whether a version waits for approval."""
    query = select(PolicyVersion.id).where(PolicyVersion.state == VersionState.SUBMITTED)
    return session().scalar(query) is not None


def newest() -> PolicyVersion | None:
    """The last version that was approved and not recalled: public, scheduled, or waiting for its date."""
    states = (VersionState.PUBLISHED, VersionState.SCHEDULED, VersionState.APPROVED)
    query = select(PolicyVersion).where(PolicyVersion.state.in_(states)).order_by(PolicyVersion.number.desc()).limit(1)
    return session().scalar(query)


def document(row: PolicyVersion, lang: Lang) -> Document:
    """One tree of a version, out of its stored content."""
    return document_in(row.content, lang)


def fallen_back(row: PolicyVersion, lang: Lang) -> tuple[str, ...]:
    """Ids of the sections whose tree in `lang` shows words in the other language, because there are none in this one."""
    return tuple(
        section.id
        for section in document(row, lang).sections
        if any(run.lang for inner in walk([section]) for run in runs_of(inner.blocks))
    )


def before(row: PolicyVersion) -> PolicyVersion | None:
    """The version that this one follows: the public one before it, or for a draft the newest one. None: it is the first."""
    if row.number is None:
        return newest()
    query = select(PolicyVersion).where(PolicyVersion.state.in_(READABLE), PolicyVersion.number < row.number)
    return session().scalar(query.order_by(PolicyVersion.number.desc()).limit(1))


def comparison(row: PolicyVersion, lang: Lang) -> DocumentDiff:
    """A version against the one it follows; everything is new in a first one."""
    earlier = before(row)
    return compare(document(earlier, lang) if earlier else None, document(row, lang))


@dataclass(frozen=True, slots=True)
class VersionDisclosure:
    """What one version says about consignment: keys of trustees, and for each those of all sub-trustees below it."""

    version_id: UUID
    number: int
    effective_on: date
    trustees: frozenset[str]
    subtrustees: Mapping[str, frozenset[str]]
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What the public can read now, and what it will read from a date that is fixed already (PIPA art. 26(2))."""

    published: VersionDisclosure | None
    scheduled: VersionDisclosure | None


def current_disclosure() -> Disclosure:
    """What the newest public version and the scheduled one disclose about consignment.

    A trustee may begin its work when `published` names it; the register has drifted from the policy when neither does.
    """
    return Disclosure(_disclosure(current()), _disclosure(coming()))


def _disclosure(row: PolicyVersion | None) -> VersionDisclosure | None:
    if row is None or row.number is None or row.effective_on is None:
        return None
    stored = row.disclosed
    return VersionDisclosure(
        row.id,
        row.number,
        row.effective_on,
        trustee_keys(stored),
        subtrustee_keys(stored),
        {name: dict(facts) for name, facts in stored.get("facts", {}).items()},
    )
