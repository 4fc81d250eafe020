"""The contract of a trustee and its check (PIPA art. 26(1))."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from trustward.api import (
    Conflict,
    ContractItem,
    Invalid,
    NotFound,
    audit,
    clock,
    current,
    files,
    lawbook,
    load,
    session,
    uploads,
)
from trustward_consignment.domain.contract import Clause, Result, check
from trustward_consignment.tables import Contract, ContractClause

from .reading import SUBJECT, get
from .telling import tell


@dataclass(frozen=True, slots=True)
class ContractFact:
    """What is entered about a contract."""

    title: str
    signed_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    renews: bool = False
    forbids_reconsignment: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """A contract with its check: each item of the law with the clause that was found for it, and the result."""

    contract: Contract | None
    items: tuple[tuple[ContractItem, Clause], ...]
    result: Result

    @property
    def begun(self) -> bool:
        """Whether anybody has looked for the items: before that none is known to be missing."""
        return self.contract is not None and self.contract.checked_at is not None

    @property
    def present(self) -> int:
        """How many items the contract has."""
        return len(self.result.present)


def items(as_of: date | None = None) -> tuple[ContractItem, ...]:
    """What the law wants in a contract, in its order."""
    return lawbook(as_of).contract_items()


def newest(trustee_id: UUID) -> Contract | None:
    """The contract that counts: the newest one."""
    query = select(Contract).where(Contract.trustee_id == trustee_id).order_by(Contract.id.desc()).limit(1)
    return session().scalar(query)


def checked(trustee_id: UUID) -> Checked:
    """The newest contract of a trustee beside what the law wants."""
    contract, wanted = newest(trustee_id), items()
    clauses = clauses_of(contract.id) if contract else {}
    result = check([item.id for item in wanted], clauses.values())
    return Checked(contract, tuple((item, clauses.get(item.id, Clause(item.id))) for item in wanted), result)


def clauses_of(contract_id: UUID) -> Mapping[str, Clause]:
    """The clauses that were found, by the item's row id."""
    rows = session().scalars(select(ContractClause).where(ContractClause.contract_id == contract_id))
    return {row.item: Clause(row.item, row.clause, row.page, row.quotation, bool(row.file_id)) for row in rows}


def record(
    trustee_id: UUID,
    fact: ContractFact,
    upload: Any = None,
    *,
    replaces: UUID | None = None,
    version: int | None = None,
) -> Contract:
    """Enter a contract, or correct the newest one (`replaces`); a renewed contract is a new one, the old one stays.

    Raises:
        NotFound. Invalid: dates that don't fit, or a file that can't be taken. Conflict: somebody saved it meanwhile.
    """
    trustee = get(trustee_id, lock=True)
    if fact.starts_on and fact.ends_on and fact.ends_on < fact.starts_on:
        raise Invalid(_l("Please check the marked fields."), fields={"ends_on": [_l("It can't end before it begins.")]})
    row = _editable(trustee_id, replaces, version) if replaces else Contract(trustee_id=trustee_id, made_at=clock.now())
    for name in ("title", "signed_on", "starts_on", "ends_on", "renews", "forbids_reconsignment", "note"):
        setattr(row, name, getattr(fact, name))
    if upload is not None:
        _attach(row, trustee_id, upload)
    session().add(row)
    trustee.contract_ends_on = None if fact.renews else fact.ends_on
    session().flush()
    audit.record("trustee.contract_recorded", (SUBJECT, trustee_id), {"contract": row.id, "file": upload is not None})
    tell("recorded", trustee_id)
    return row


def _editable(trustee_id: UUID, contract_id: UUID, version: int | None) -> Contract:
    row = load(Contract, contract_id, lock=True)
    if row.trustee_id != trustee_id:
        raise NotFound
    if version is not None and row.version != version:
        raise Conflict(
            _l("Somebody else changed this in the meantime. Both texts are shown; save again to keep yours.")
        )
    return row


def _attach(row: Contract, trustee_id: UUID, upload: Any) -> None:
    stored = _store(upload, "file")
    row.file_id, row.file_name = stored.id, files.file_name(stored).rpartition(".")[2][:20]


def _store(upload: Any, field: str) -> files.StoredFile:
    try:
        accepted = uploads.accept(upload.read(), upload.filename or "")
    except Invalid as error:
        raise Invalid(error.message, fields={field: [error.message]}, code=error.code) from error
    stored = files.put(
        accepted.data, name=accepted.name, media_type=accepted.media_type, purpose="consignment.contract"
    )
    session().flush()
    return stored


def write_clauses(trustee_id: UUID, clauses: Sequence[Clause], annexes: Mapping[str, Any] | None = None) -> Result:
    """Note where the newest contract says what the law wants. A clause left blank takes the item out again.

    Args:
        annexes: an uploaded file by item, where the item stands in an annex and not in the contract's own file.
    Returns: how the contract does now.
    Raises: NotFound, also when there is no contract. Invalid: an item that the law doesn't have, or a bad file.
    """
    get(trustee_id, lock=True)
    contract = newest(trustee_id)
    if contract is None:
        raise NotFound
    known = {item.id for item in items()}
    if unknown := [clause.item for clause in clauses if clause.item not in known]:
        raise Invalid(_l("Please check the marked fields."), fields={unknown[0]: [_l("The law has no such item.")]})
    query = select(ContractClause).where(ContractClause.contract_id == contract.id)
    rows = {row.item: row for row in session().scalars(query)}
    for clause in clauses:
        row = rows.get(clause.item) or ContractClause(contract_id=contract.id, item=clause.item)
        row.clause, row.page, row.quotation = clause.clause, clause.page, clause.quotation
        if annex := (annexes or {}).get(clause.item):
            row.file_id = _store(annex, f"file__{clause.item}").id
        session().add(row)
    contract.checked_at, contract.checked_by = clock.now(), current().actor.id
    session().flush()
    result = check([item.id for item in items()], clauses_of(contract.id).values())
    facts = {"contract": contract.id, "present": list(result.present), "missing": list(result.missing)}
    audit.record("trustee.contract_checked", (SUBJECT, trustee_id), facts)
    tell("recorded", trustee_id)
    return result


def file_of(trustee_id: UUID) -> files.Content:
    """The paper of the newest contract. Raises: NotFound when there is none."""
    contract = newest(trustee_id)
    if contract is None or contract.file_id is None:
        raise NotFound
    return files.get(contract.file_id)


def annex_of(trustee_id: UUID, item: str) -> files.Content:
    """The annex in which an item of the newest contract stands. Raises: NotFound when there is none."""
    contract = newest(trustee_id)
    if contract is None:
        raise NotFound
    query = select(ContractClause).where(ContractClause.contract_id == contract.id, ContractClause.item == item)
    row = session().scalar(query)
    if row is None or row.file_id is None:
        raise NotFound
    return files.get(row.file_id)


def history(trustee_id: UUID) -> Sequence[Contract]:
    """All contracts of a trustee, newest first."""
    return (
        session().scalars(select(Contract).where(Contract.trustee_id == trustee_id).order_by(Contract.id.desc())).all()
    )
