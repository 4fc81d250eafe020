"""Where a record is readable, asked of the product's own ways of reading; and what must be gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from trustward.apart import services as apart
from trustward.apart.domain import MoveStep, Purpose
from trustward.apart.services import access
from trustward.apart.tables import ApartMove, KeptFile, KeptIndex, KeptUnit
from trustward.kernel import files, retained, scope
from trustward.kernel.errors import NotFound
from trustward.kernel.files import StoredFile
from trustward.kernel.scope import Actor, ActorKind
from trustward.kernel.vault import vault
from trustward.records import services as records
from trustward.records.domain import UnitState
from trustward.records.tables import RecordFile, RecordIndex, RecordUnit
from trustward.testing.builders import APerson
from trustward.testing.moves.field import Field

Held = tuple[tuple[tuple[str, str], ...], tuple[tuple[str, bytes], ...]]


@dataclass(frozen=True, slots=True)
class Subject:
    """A unit that is to be moved, with what it held before."""

    unit: UUID
    items: Mapping[str, str]
    files: tuple[tuple[str, bytes], ...] = ()
    sealed: bytes = b""
    stored: tuple[UUID, ...] = ()

    @property
    def held(self) -> Held:
        return tuple(sorted(self.items.items())), tuple(sorted(self.files))


def faults_of_place(field: Field, subjects: Iterable[Subject]) -> list[str]:
    """Units that are readable in no place or in two, or whose content is another one: at any moment, before recovery too."""
    found = []
    with field.app.app_context():
        for subject in subjects:
            places = {"main": _in_main(field, subject), "retained": _in_retained(field, subject)}
            readable = [name for name, held in places.items() if held is not None]
            if len(readable) != 1:
                found.append(f"{subject.unit} is readable in {readable or 'no place'}")
            elif places[readable[0]] != subject.held:
                found.append(f"{subject.unit} holds something else in {readable[0]}")
    return found


def faults_of_end(field: Field, subjects: Iterable[Subject]) -> list[str]:
    """What is wrong once everything was recovered: not moved, doubled, or something left behind."""
    subjects = list(subjects)
    units = [subject.unit for subject in subjects]
    stored = [file for subject in subjects for file in subject.stored]
    found = []
    with field.app.app_context(), scope.enter(field.tenant.id, write=False) as main:
        states = main.execute(
            sa.select(RecordUnit.id, RecordUnit.state, RecordUnit.items).where(RecordUnit.id.in_(units))
        )
        rows = {row.id: row for row in states}
        found += [f"{unit} is lost" for unit in units if unit not in rows]
        found += [f"{row.id} is {row.state}" for row in rows.values() if row.state is not UnitState.APART]
        found += [f"{row.id} has its ciphertext in main" for row in rows.values() if row.items is not None]
        for model in (RecordIndex, RecordFile):
            left = main.scalars(sa.select(model.unit_id).where(model.unit_id.in_(units))).all()
            found += [f"{unit} has rows in {model.__tablename__}" for unit in left]
        found += [
            f"file {file} is left" for file in main.scalars(sa.select(StoredFile.id).where(StoredFile.id.in_(stored)))
        ]
        found += [f"file {file} has its bytes" for file in stored if files._path(file).exists()]
        found += [f"{key} has its old key" for key in vault().store.get([*units, *stored])]
        found += [f"{s.unit} opens with what was sealed before" for s in subjects if _opens(s)]
        unended = sa.select(ApartMove.unit_id).where(ApartMove.unit_id.in_(units), ApartMove.step != MoveStep.DONE)
        found += [f"the move of {unit} has not ended" for unit in main.scalars(unended)]
        found += _copies(field, subjects)
    return found


def _copies(field: Field, subjects: list[Subject]) -> list[str]:
    units = {subject.unit for subject in subjects}
    with retained.open(write=False) as kept:
        copies = list(kept.scalars(sa.select(KeptUnit.id).where(KeptUnit.id.in_(units))))
        attached = kept.execute(sa.select(KeptFile.unit_id, sa.func.count()).group_by(KeptFile.unit_id)).all()
        indexed = set(kept.scalars(sa.select(KeptIndex.unit_id).where(KeptIndex.unit_id.in_(units))))
    numbers = {row[0]: row[1] for row in attached}
    found = [f"{unit} has no copy" for unit in units - set(copies)]
    found += [f"{unit} is there twice" for unit in set(copies) if copies.count(unit) > 1]
    found += [
        f"{s.unit} has {numbers.get(s.unit, 0)} files" for s in subjects if numbers.get(s.unit, 0) != len(s.files)
    ]
    return found + [f"{unit} can't be found" for unit in units - indexed]


def strays(field: Field) -> int:
    """Copies that no unit answers for."""
    with field.app.app_context():
        return apart.tidy(field.tenant.id)


def _opens(subject: Subject) -> bool:
    try:
        records.open_sealed(subject.sealed, subject.unit)
    except NotFound:
        return False
    return True


def _in_main(field: Field, subject: Subject) -> Held | None:
    with scope.enter(field.tenant.id, actor=_as(field.clerk)) as main:
        try:
            items = records.open_items(subject.unit, why="soak_check")
        except NotFound:
            return None
        wanted = sa.select(RecordFile.file_id).where(RecordFile.unit_id == subject.unit)
        opened = [files.get(file) for file in main.scalars(wanted)]
    return tuple(sorted(items.items())), tuple(sorted((file.name, file.data) for file in opened))


def _in_retained(field: Field, subject: Subject) -> Held | None:
    """As a person would read it: the clerk asks, the officer says yes, the clerk looks."""
    tenant = field.tenant.id
    try:
        with scope.enter(tenant, actor=_as(field.clerk)):
            asked = access.ask(subject.unit, purpose=Purpose.INSPECTION.value, why="checked by the soak").id
        with scope.enter(tenant, actor=_as(field.officer)):
            access.approve(asked)
        with scope.enter(tenant, actor=_as(field.clerk)):
            shown = access.read(asked)
            opened = [access.read_file(asked, file.id) for file in shown.files]
    except NotFound:
        return None
    return tuple(sorted(shown.items.items())), tuple(sorted((file.name, file.data) for file in opened))


def _as(person: APerson) -> Actor:
    return Actor(ActorKind.STAFF, person.id, person.role.value)
