"""Schemas: forms as files and pages write them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validate, validates, validates_schema

from trustward.collection.domain import (
    STAFF_MEANS,
    ClassDefinition,
    FieldDefinition,
    FieldType,
    FormDefinition,
    Means,
    Option,
    Proof,
    ServiceDefinition,
)
from trustward.register.schemas.fields import PARAGRAPH, Choice, FactSchema, Flag, Line, Several, Slug, Words, parts

ORIGIN = r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?"


class OptionSchema(FactSchema):
    fact = Option
    key = Slug(metadata={"label": _l("Key")})
    text = Words(required=True, metadata={"label": _l("Text")})


class FieldDefinitionSchema(FactSchema):
    fact = FieldDefinition
    item = Slug(metadata={"label": _l("Item")})
    type = Choice(FieldType, metadata={"label": _l("Type of field")})
    label = Words(metadata={"label": _l("Label")})
    help = Words(limit=PARAGRAPH, metadata={"label": _l("Help")})
    options = parts(OptionSchema, metadata={"label": _l("Options")})

    @validates_schema
    def _needs_options(self, data: dict[str, object], **_: object) -> None:
        if data.get("type") is FieldType.CHOICE and not data.get("options"):
            raise ValidationError(_l("A choice needs options."), "options")


class ClassDefinitionSchema(FactSchema):
    fact = ClassDefinition
    key = Slug(metadata={"label": _l("Statutory retention")})
    items = Several(Slug(), metadata={"label": _l("Items")})


class ServiceDefinitionSchema(FactSchema):
    fact = ServiceDefinition
    service = Slug(metadata={"label": _l("Service")})
    optional = Flag(metadata={"label": _l("Its consent may be refused")})
    items = Several(Slug(), metadata={"label": _l("Items")})
    classes = parts(ClassDefinitionSchema, metadata={"label": _l("Statutory record classes")})
    events = Several(Line(limit=32, pattern=r"[a-z]+(_[a-z]+)*"), metadata={"label": _l("What happens on arrival")})


class FormDefinitionSchema(FactSchema):
    """A form; `[[forms]]` in a tenant's files."""

    fact = FormDefinition
    key = Slug(metadata={"label": _l("Key")})
    title = Words(required=True, metadata={"label": _l("Form title")})
    intro = Words(limit=PARAGRAPH, metadata={"label": _l("Introduction")})
    thanks = Words(limit=PARAGRAPH, metadata={"label": _l("First words of the receipt")})
    services = parts(ServiceDefinitionSchema, required=True, metadata={"label": _l("Services")})
    inputs = parts(FieldDefinitionSchema, metadata={"label": _l("Fields")})
    origins = Several(
        Line(pattern=ORIGIN, wrong=_l("An origin such as https://www.example.kr is expected.")),
        limit=20,
        metadata={"label": _l("Sites that may embed it")},
    )
    off = Flag(metadata={"label": _l("Switched off")})
    proofs = Several(Choice(Proof), metadata={"label": _l("Other ways to verify a child's representative")})
    limit = fields.Integer(
        strict=True,
        validate=validate.Range(min=0, max=100_000, error=_l("A number from 0 to 100000 is expected.")),
        error_messages={"invalid": _l("A number from 0 to 100000 is expected.")},
        metadata={"label": _l("How often one network may send in ten minutes")},
    )

    @validates_schema
    def _one_of_each(self, data: dict[str, object], **_: object) -> None:
        named = [one.service for one in data.get("services", ())]  # type: ignore[attr-defined]
        if not named:
            raise ValidationError(_l("A form serves at least one service."), "services")
        if len(set(named)) != len(named):
            raise ValidationError(_l("Each service stands here once."), "services")


class NothingSchema(Schema):
    """A form with nothing but its button."""


class SwitchSchema(Schema):
    """Which way a form is switched: said, so that a page that was left open does not do the opposite."""

    off = fields.Boolean(required=True)


class OriginsSchema(Schema):
    """Sites that may embed a form, one in a line."""

    origins = fields.String(required=True, validate=validate.Length(max=4_000))

    @post_load
    def _split(self, data: dict[str, str], **_: object) -> dict[str, list[str]]:
        lines = [line.strip().rstrip("/").lower() for line in data["origins"].splitlines() if line.strip()]
        if any(not re.fullmatch(ORIGIN, line) for line in lines):
            raise ValidationError(_l("An origin such as https://www.example.kr is expected."), "origins")
        return {"origins": lines[:20]}


class ProofSchema(Schema):
    """How and when a legal representative was verified, with what shows it."""

    proof = Choice(Proof, required=True, error_messages={"required": _l("Choose how it was verified.")})
    proof_on = fields.Date(required=True)
    file = fields.Raw(load_default=None)

    @pre_load
    def _nothing_chosen(self, data: Mapping[str, object], **_: object) -> dict[str, object]:
        return {name: value for name, value in data.items() if value != ""}


class WithdrawalSchema(Schema):
    """By what means a withdrawal reached the company."""

    means = Choice(Means, required=True, error_messages={"required": _l("Choose by what means.")})

    @pre_load
    def _nothing_chosen(self, data: Mapping[str, object], **_: object) -> dict[str, object]:
        return {name: value for name, value in data.items() if value != ""}

    @validates("means")
    def _reaches_staff(self, value: Means, **_: object) -> None:
        if value not in STAFF_MEANS:
            raise ValidationError(_l("This value is not accepted."))
