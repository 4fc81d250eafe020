"""Schemas of where information goes: recipients, other countries, automatic devices."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trustward.register.domain import Recipient, RefusalStep, Tracker, TrackerKind, Transfer, TransferBasis

from .common import ContactSchema, ItemSchema, LegalBasisSchema, RetentionSchema
from .fields import PARAGRAPH, Choice, FactSchema, Flag, Line, NameField, Part, Several, Slug, Words, parts


class RecipientSchema(FactSchema):
    fact = Recipient
    key = Slug(metadata={"label": _l("Key")})
    name = NameField(required=True, metadata={"label": _l("Recipient of the provision")})
    purpose = Words(limit=PARAGRAPH, metadata={"label": _l("Purpose of the recipient")})
    items = parts(ItemSchema, metadata={"label": _l("Items provided")})
    retention = Part(RetentionSchema, metadata={"label": _l("Retention by the recipient")})
    basis = Part(LegalBasisSchema, metadata={"label": _l("Legal basis")})
    services = Several(Slug(), metadata={"label": _l("Services from which the items come"), "choices": "services"})
    contact = Part(ContactSchema, metadata={"label": _l("How we reach the recipient (internal)")})
    remark = Words(limit=PARAGRAPH, metadata={"label": _l("Remark (internal)")})


class TransferSchema(FactSchema):
    fact = Transfer
    key = Slug(metadata={"label": _l("Key")})
    recipient = NameField(required=True, metadata={"label": _l("Recipient of the provision")})
    country = Line(
        required=True,
        pattern="[A-Z]{2}",
        wrong=_l("A country code of two capital letters is expected."),
        metadata={"label": _l("Country")},
    )
    basis = Choice(TransferBasis, required=True, metadata={"label": _l("Ground of the transfer")})
    contact = Part(ContactSchema, metadata={"label": _l("Contact of the recipient")})
    items = parts(ItemSchema, metadata={"label": _l("Items transferred")})
    purpose = Words(limit=PARAGRAPH, metadata={"label": _l("Purpose of the recipient")})
    time_and_method = Words(limit=PARAGRAPH, metadata={"label": _l("When and how")})
    retention = Part(RetentionSchema, metadata={"label": _l("Retention by the recipient")})
    refusal = Words(limit=PARAGRAPH, metadata={"label": _l("How to refuse")})
    refusal_effect = Words(limit=PARAGRAPH, metadata={"label": _l("What follows from refusing")})
    direct_collection = Flag(metadata={"label": _l("Collected directly from abroad")})
    services = Several(Slug(), metadata={"label": _l("Services from which the items come"), "choices": "services"})
    remark = Words(limit=PARAGRAPH, metadata={"label": _l("Remark (internal)")})


class RefusalStepSchema(FactSchema):
    fact = RefusalStep
    environment = Words(required=True, metadata={"label": _l("Browser or device")})
    instruction = Words(required=True, limit=PARAGRAPH, metadata={"label": _l("What to do")})


class TrackerSchema(FactSchema):
    fact = Tracker
    key = Slug(metadata={"label": _l("Key")})
    kind = Choice(TrackerKind, required=True, metadata={"label": _l("Kind of device")})
    name = Words(required=True, metadata={"label": _l("Name")})
    explanation = Words(limit=PARAGRAPH, metadata={"label": _l("What it is")})
    purpose = Words(limit=PARAGRAPH, metadata={"label": _l("Purpose")})
    provider = NameField(allow_none=True, metadata={"label": _l("Provider, if not ourselves")})
    behavioural = Flag(metadata={"label": _l("Behavioural information")})
    refusals = parts(RefusalStepSchema, metadata={"label": _l("How to refuse")})
    refusal_effect = Words(limit=PARAGRAPH, metadata={"label": _l("What follows from refusing")})
    remark = Words(limit=PARAGRAPH, metadata={"label": _l("Remark (internal)")})
