"""The register's tables. A row's attributes have the names and the values of its fact's fields."""

from __future__ import annotations

from .flows import RecipientRow, RecipientServiceRow, TrackerRow, TransferRow, TransferServiceRow
from .processing import GroupRow, ItemRow, RetentionEndRow, ServiceRow, StatutoryRow, StatutoryUseRow
from .protection import DepartmentRow, DestructionRow, MeasureRow, OfficerRow, RemediesRow, RightsRow
from .publication import (
    AppliedRow,
    ChangeNoteRow,
    ConsignmentPracticeRow,
    ControllerRow,
    NotApplicableRow,
    OwnTextRow,
    ProfileRow,
)

__all__ = [
    "AppliedRow",
    "ChangeNoteRow",
    "ConsignmentPracticeRow",
    "ControllerRow",
    "DepartmentRow",
    "DestructionRow",
    "GroupRow",
    "ItemRow",
    "MeasureRow",
    "NotApplicableRow",
    "OfficerRow",
    "OwnTextRow",
    "ProfileRow",
    "RecipientRow",
    "RecipientServiceRow",
    "RemediesRow",
    "RetentionEndRow",
    "RightsRow",
    "ServiceRow",
    "StatutoryRow",
    "StatutoryUseRow",
    "TrackerRow",
    "TransferRow",
    "TransferServiceRow",
]
