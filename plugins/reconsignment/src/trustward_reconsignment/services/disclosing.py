"""What the policy says of sub-trustees: those that were consented to and have not ended (PIPA art. 26(2))."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from trustward.api import ConsignedTransfer, ConsignmentFact, Contact, Name, Text, TransferBasis
from trustward_consignment import api as consignment
from trustward_reconsignment.services import chains, rows
from trustward_reconsignment.tables import Subtrustee


@consignment.contributes_subtrustees("reconsignment")
def facts(trustee_ids: Sequence[UUID], as_of: date) -> Mapping[UUID, Sequence[ConsignmentFact]]:
    """The sub-trustees that the policy has to name on a day, each with those below it."""
    known = chains.rows_of(trustee_ids)
    consents = chains.consents_of(known)
    shown = [row for row in known if row.id in consents and not _ended(row, as_of)]
    if not shown:
        return {}
    names = consignment.item_names()
    below: dict[UUID | None, list[Subtrustee]] = {}
    for row in shown:
        below.setdefault(row.parent_id or row.trustee_id, []).append(row)

    def fact(row: Subtrustee) -> ConsignmentFact:
        items = [names.get(key, Text(key)) for key in row.items]
        return ConsignmentFact(
            key=row.key,
            trustee=Name(Text(row.name_ko, row.name_en)),
            task=row.task,
            items=tuple([*items, row.items_text] if row.items_text else items),
            period=row.period,
            country="" if row.country == consignment.home_country() else row.country,
            contact=_contact(row),
            consigned_on=consents[row.id].consented_on,
            ended_on=row.ended_on,
            subtrustees_stated=True,
            transfer=_transfer(row),
            subtrustees=tuple(fact(inner) for inner in below.get(row.id, ())),
        )

    return {one: [fact(row) for row in below.get(one, ())] for one in trustee_ids if one in below}


def _transfer(row: Subtrustee) -> ConsignedTransfer | None:
    """What section 10 says of one that processes abroad (PIPA art. 28-8(2)); None at home."""
    if row.country == consignment.home_country():
        return None
    basis = row.transfer.get(rows.BASIS, "")
    return ConsignedTransfer(
        TransferBasis(basis) if basis in set(TransferBasis) else None,
        Text(row.transfer.get("time_and_method", "")),
        Text(row.transfer.get("refusal", "")),
    )


def _contact(row: Subtrustee) -> Contact:
    given = row.transfer.get("contact", "")
    return Contact(email=given) if "@" in given and " " not in given else Contact(phone=given)


def _ended(row: Subtrustee, as_of: date) -> bool:
    return row.ended_on is not None and row.ended_on <= as_of
