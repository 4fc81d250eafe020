"""Schemas of whose policy it is and what it says beside the facts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trustward.register.domain import (
    ChangeNote,
    ConsignmentPractice,
    Controller,
    NotApplicable,
    OwnText,
    Practice,
    Profile,
)

from .common import AddressSchema, ContactSchema
from .fields import (
    ARTICLE,
    PARAGRAPH,
    Choice,
    Day,
    FactSchema,
    Flag,
    Line,
    NameField,
    Part,
    SectionName,
    Several,
    Slug,
    Words,
    parts,
)


class ControllerSchema(FactSchema):
    fact = Controller
    name = NameField(required=True, metadata={"label": _l("Name")})
    legal_name = Words(metadata={"label": _l("Registered name")})
    other_names = Several(NameField(), metadata={"label": _l("Other names in own texts")})
    service_names = Several(Words(), metadata={"label": _l("Services named in the preamble")})
    addresses = parts(AddressSchema, metadata={"label": _l("Addresses")})
    contact = Part(ContactSchema, metadata={"label": _l("Contact")})
    policy_effective_on = Day(allow_none=True, metadata={"label": _l("The policy takes effect on")})
    remark = Words(limit=PARAGRAPH, metadata={"label": _l("Remark (internal)")})


class ProfileSchema(FactSchema):
    fact = Profile
    businesses = Several(Line(limit=40), metadata={"label": _l("Kinds of business"), "choices": "law.profiles"})
    practices = Several(Choice(Practice), metadata={"label": _l("What the company does")})


class ConsignmentPracticeSchema(FactSchema):
    fact = ConsignmentPractice
    contract_clauses = Several(
        Line(limit=40), metadata={"label": _l("Clauses in every consignment contract"), "choices": "law.contract_items"}
    )
    supervises = Flag(metadata={"label": _l("Trustees are supervised")})
    discloses_changes = Flag(metadata={"label": _l("Changes are disclosed without delay")})


class OwnTextSchema(FactSchema):
    fact = OwnText
    section = SectionName(metadata={"label": _l("Section of the policy"), "choices": "law.sections"})
    text = Words(required=True, limit=ARTICLE, markdown=True, metadata={"label": _l("Text")})


class NotApplicableSchema(FactSchema):
    fact = NotApplicable
    section = SectionName(metadata={"label": _l("Section of the policy"), "choices": "law.sections"})
    text = Words(limit=PARAGRAPH, metadata={"label": _l("Statement")})


class ChangeNoteSchema(FactSchema):
    fact = ChangeNote
    key = Slug(metadata={"label": _l("Key")})
    effective_on = Day(required=True, metadata={"label": _l("Takes effect on")})
    reason = Words(required=True, limit=PARAGRAPH, metadata={"label": _l("Reason")})
    material = Flag(metadata={"label": _l("Material change")})
    remark = Words(limit=PARAGRAPH, metadata={"label": _l("Remark (internal)")})
