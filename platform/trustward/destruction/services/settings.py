"""What a tenant decided about its destruction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from trustward.destruction.tables import DestructionSettings
from trustward.kernel import audit, scope

COOLING_HOURS = 24
"""Hours between approval and execution unless the tenant sets others. Ours, no statute's."""
LEAST_COOLING, MOST_COOLING = 1, 720


@dataclass(frozen=True, slots=True)
class Rules:
    """How long an approved destruction can still be stopped, and whether Trustward proposes what is due by itself."""

    cooling: timedelta
    proposes_itself: bool
    version: int | None


def rules() -> Rules:
    """The entered tenant's settings."""
    row = scope.session().scalar(sa.select(DestructionSettings))
    if row is None:
        return Rules(timedelta(hours=COOLING_HOURS), True, None)
    return Rules(timedelta(hours=row.cooling_hours), row.proposes_itself, row.version)


def change_rules(*, cooling_hours: int, proposes_itself: bool) -> None:
    """Set them. What is approved already keeps its time."""
    row = scope.session().scalar(sa.select(DestructionSettings).with_for_update())
    if row is None:
        row = DestructionSettings()
        scope.session().add(row)
    row.cooling_hours, row.proposes_itself = cooling_hours, proposes_itself
    facts = {"cooling_hours": cooling_hours, "proposes_itself": proposes_itself}
    audit.record("destruction_settings.changed", ("tenant", scope.tenant_id()), facts)
