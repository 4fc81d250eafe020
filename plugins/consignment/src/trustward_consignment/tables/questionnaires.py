"""Questionnaires: templates of the tenant, and the immutable versions that were sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trustward.api import Base, TenantRow, Text, Versioned

from .columns import KEY, words


class QuestionnaireTemplate(TenantRow, Versioned, Base):
    """A tenant's own questionnaire. Without one, the questions come from the packs by risk class and vendor type."""

    __tablename__ = "consignment_template"
    __table_args__ = (sa.UniqueConstraint("tenant_id", "key"),)

    key: Mapped[str] = mapped_column(KEY)
    title: Mapped[Text] = words()
    content: Mapped[dict[str, Any]]
    weights: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime]


class QuestionnaireVersion(TenantRow, Base):
    """A frozen questionnaire, named by its hash; equal questionnaires are one version. Weights are never sent."""

    __tablename__ = "consignment_version"
    __table_args__ = (sa.UniqueConstraint("tenant_id", "content_hash"),)

    content_hash: Mapped[str] = mapped_column(sa.String(64))
    content: Mapped[dict[str, Any]]
    weights: Mapped[dict[str, Any]]
    source: Mapped[str] = mapped_column(sa.String(120))
    """Template key, or "packs:<scope>:<vendor type>"."""
    packs: Mapped[dict[str, Any]]
    questions: Mapped[int]
    frozen_at: Mapped[datetime]
