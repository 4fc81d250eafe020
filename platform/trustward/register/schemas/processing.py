"""Schemas of what is processed: groups, services, statutory retention."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trustward.register.domain import DataSubjectGroup, Service, StatutoryRetention

from .common import ItemSchema, LegalBasisSchema, RetentionSchema
from .fields import ARTICLE, PARAGRAPH, FactSchema, Flag, Line, Part, PeriodField, Several, Slug, Words, parts


class DataSubjectGroupSchema(FactSchema):
    fact = DataSubjectGroup
    key = Slug(metadata={"label": _l("Key")})
    name = Words(required=True, metadata={"label": _l("Data subjects")})
    notes = Words(limit=ARTICLE, markdown=True, metadata={"label": _l("Notes above the services")})
    restricted = Flag(metadata={"label": _l("Only for people who need to know")})
    remark = Words(limit=PARAGRAPH, metadata={"label": _l("Remark (internal)")})


class ServiceSchema(FactSchema):
    fact = Service
    key = Slug(metadata={"label": _l("Key")})
    group = Slug(metadata={"label": _l("Data subjects"), "choices": "groups"})
    name = Words(required=True, metadata={"label": _l("Service")})
    purpose = Words(required=True, limit=PARAGRAPH, metadata={"label": _l("Purpose")})
    items = parts(ItemSchema, metadata={"label": _l("Items")})
    basis = Part(LegalBasisSchema, metadata={"label": _l("Legal basis")})
    retention = Part(RetentionSchema, metadata={"label": _l("Retention")})
    marketing = Flag(metadata={"label": _l("Promotion or marketing")})
    refusal = Words(limit=PARAGRAPH, metadata={"label": _l("Right to refuse, and what follows from refusing")})
    remark = Words(limit=PARAGRAPH, metadata={"label": _l("Remark (internal)")})


class StatutoryRetentionSchema(FactSchema):
    fact = StatutoryRetention
    key = Slug(metadata={"label": _l("Key")})
    rows = Several(
        Line(limit=40), required=True, metadata={"label": _l("Rows of the statute packs"), "choices": "law.retention"}
    )
    act = Words(metadata={"label": _l("Statute")})
    citation = Words(metadata={"label": _l("Article")})
    record_class = Words(metadata={"label": _l("Records")})
    period = PeriodField(allow_none=True, metadata={"label": _l("Period")})
    items = Words(limit=PARAGRAPH, metadata={"label": _l("Items kept")})
    remark = Words(limit=PARAGRAPH, metadata={"label": _l("Remark (internal)")})
