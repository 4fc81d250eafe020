"""What an answer was before it was changed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trustward.api import Base, TenantRow, tenant_fk
from trustward_consignment.domain.questionnaire import AnswerValue

from .columns import KEY


class PastAnswer(TenantRow, Base):
    """An answer as it stood before the next save. The note is sealed as it was in the answer itself."""

    __tablename__ = "consignment_answer_past"
    __table_args__ = (
        tenant_fk("check_id", "consignment_check"),
        sa.UniqueConstraint("tenant_id", "check_id", "code", "count"),
    )

    check_id: Mapped[UUID]
    code: Mapped[str] = mapped_column(KEY)
    count: Mapped[int]
    value: Mapped[AnswerValue | None]
    note: Mapped[bytes | None]
    saved_at: Mapped[datetime]
    saved_by: Mapped[UUID | None]
    """The door through which the one came who replaced it."""
