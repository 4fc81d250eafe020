"""The rules for the units of one service and one record class: register and adopted law, put together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from trustward.law.arithmetic import Period
from trustward.law.rows import Duty
from trustward.register.domain import Basis, Retention, Snapshot
from trustward.register.domain.codec import encode

from .facts import AdoptedRow


@dataclass(frozen=True, slots=True)
class RowVersion:
    """One adopted version of a row, and whether it binds a company of the tenant's kind."""

    adopted: AdoptedRow
    applies: bool


@dataclass(frozen=True, slots=True)
class RowRule:
    """All adopted versions of one row, in the order in which they come into force. None: the row is not adopted."""

    id: str
    versions: tuple[RowVersion, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides about a unit. Make it with `rules_for`; it is the same for all units of the service and class.

    `retention` None: the register has no such service (any more). `known_class` False: no such statutory retention.
    `withdrawable`: the processing may rest on consent, so a withdrawal ends it (PIPA art. 37). `stated` is the period
    that the controller states for the class.
    """

    service: str
    record_class: str
    retention: Retention | None
    withdrawable: bool = True
    known_class: bool = True
    stated: Period | None = None
    rows: tuple[RowRule, ...] = ()
    destroy: Duty | None = None

    @property
    def fingerprint(self) -> str:
        """32 characters that change with anything that these rules say."""
        written = json.dumps(encode(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(written.encode()).hexdigest()[:32]


def rules_for(
    snapshot: Snapshot,
    service: str,
    record_class: str,
    adopted: Iterable[AdoptedRow],
    destroy: Duty | None,
) -> Rules:
    """Put together what the register and the adopted law say about the units of a service in a record class.

    Args:
        snapshot: the register; its profile decides which rows bind the tenant.
        service: key of the service.
        record_class: "" for the service's own purpose, which no statute prolongs; else the key of a statutory retention.
        adopted: every adopted retention row, in all its versions.
        destroy: the duty to destroy (KR-R01), whose period gives the last day for it.
    """
    found = next((one for one in snapshot.services if one.key == service), None)
    statutory = next((one for one in snapshot.statutory if one.key == record_class), None) if record_class else None
    businesses = snapshot.profile.businesses
    versions: dict[str, list[RowVersion]] = {row: [] for row in statutory.rows} if statutory else {}
    for one in adopted:
        if one.row.id in versions:
            versions[one.row.id].append(RowVersion(one, one.row.applies(businesses)))
    return Rules(
        service,
        record_class,
        found.retention if found else None,
        withdrawable=not found or found.retention.until_withdrawal or found.basis.kind in (None, Basis.CONSENT),
        known_class=not record_class or statutory is not None,
        stated=statutory.period if statutory else None,
        rows=tuple(RowRule(row, tuple(sorted(each, key=_order))) for row, each in versions.items()),
        destroy=destroy,
    )


def _order(version: RowVersion) -> tuple[date, date]:
    return version.adopted.row.valid_from or date.min, version.adopted.since or date.min
