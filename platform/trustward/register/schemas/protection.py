"""Schemas of protection: safety, destruction, rights, officers, departments, remedies."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trustward.register.domain import (
    Channel,
    Department,
    Destruction,
    DestructionMethod,
    DestructionWay,
    FormReference,
    MeasureKind,
    Medium,
    Officer,
    OfficerRole,
    Remedies,
    RemedyBody,
    Right,
    Rights,
    SafetyMeasure,
    UnitRole,
)

from .common import ContactSchema
from .fields import ARTICLE, PARAGRAPH, Choice, FactSchema, Flag, Line, NameField, Part, Several, Slug, Words, parts


class SafetyMeasureSchema(FactSchema):
    fact = SafetyMeasure
    key = Slug(metadata={"label": _l("Key")})
    kind = Choice(MeasureKind, required=True, metadata={"label": _l("Group")})
    text = Words(required=True, limit=PARAGRAPH, metadata={"label": _l("Measure")})


class DestructionWaySchema(FactSchema):
    fact = DestructionWay
    medium = Choice(Medium, required=True, metadata={"label": _l("Medium")})
    methods = Several(Choice(DestructionMethod), required=True, metadata={"label": _l("Methods")})
    text = Words(limit=PARAGRAPH, metadata={"label": _l("In words")})


class DestructionSchema(FactSchema):
    fact = Destruction
    procedure = Words(limit=ARTICLE, markdown=True, metadata={"label": _l("Procedure")})
    ways = parts(DestructionWaySchema, metadata={"label": _l("Methods")})
    segregation = Words(limit=ARTICLE, markdown=True, metadata={"label": _l("Separate storage")})
    officer_approves = Flag(metadata={"label": _l("The privacy officer approves each destruction")})


class FormReferenceSchema(FactSchema):
    fact = FormReference
    notice = Line(required=True, limit=40, metadata={"label": _l("Notice number")})
    number = Line(required=True, limit=40, metadata={"label": _l("Form number")})
    title = Words(metadata={"label": _l("Title")})


class RightsSchema(FactSchema):
    fact = Rights
    rights = Several(Choice(Right), metadata={"label": _l("Rights")})
    addressee = Words(metadata={"label": _l("To whom requests go")})
    channels = Several(Choice(Channel), metadata={"label": _l("Ways to send a request")})
    channel_citation = Words(metadata={"label": _l("Provision cited for the ways")})
    representatives = Flag(metadata={"label": _l("Representatives may act")})
    form = Part(FormReferenceSchema, allow_none=True, metadata={"label": _l("Form for the power of attorney")})
    limits = Several(Words(limit=PARAGRAPH), metadata={"label": _l("Limits of the rights")})
    identity_check = Flag(metadata={"label": _l("Identity is checked")})
    note = Words(limit=ARTICLE, markdown=True, metadata={"label": _l("Note")})


class OfficerSchema(FactSchema):
    fact = Officer
    key = Slug(metadata={"label": _l("Key")})
    role = Choice(OfficerRole, required=True, metadata={"label": _l("Role")})
    title = Words(required=True, metadata={"label": _l("Title")})
    names = Several(NameField(), metadata={"label": _l("Name")})
    department = Words(metadata={"label": _l("Department")})
    contact = Part(ContactSchema, metadata={"label": _l("Contact")})
    remark = Words(limit=PARAGRAPH, metadata={"label": _l("Remark (internal)")})


class DepartmentSchema(FactSchema):
    fact = Department
    key = Slug(metadata={"label": _l("Key")})
    roles = Several(Choice(UnitRole), required=True, metadata={"label": _l("Tasks")})
    name = Words(required=True, metadata={"label": _l("Department")})
    persons = Several(NameField(), metadata={"label": _l("Persons in charge")})
    contact = Part(ContactSchema, metadata={"label": _l("Contact")})
    remark = Words(limit=PARAGRAPH, metadata={"label": _l("Remark (internal)")})


class RemedyBodySchema(FactSchema):
    fact = RemedyBody
    key = Slug(metadata={"label": _l("Key")})
    row = Line(limit=40, metadata={"label": _l("Row of a statute pack"), "choices": "law.remedies"})
    name = Words(metadata={"label": _l("Name")})
    contact = Part(ContactSchema, metadata={"label": _l("Contact")})


class RemediesSchema(FactSchema):
    fact = Remedies
    bodies = parts(RemedyBodySchema, metadata={"label": _l("Bodies that mediate or advise")})
    further_announced = Flag(metadata={"label": _l("The policy announces a list of further bodies")})
    further = parts(RemedyBodySchema, metadata={"label": _l("Further bodies")})
