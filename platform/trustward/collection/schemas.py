"""Schemas: forms as files and pages write them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, validates_schema

from trustward.collection.domain import (
    ClassDefinition,
    FieldDefinition,
    FieldType,
    FormDefinition,
    Option,
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

    @validates_schema
    def _one_of_each(self, data: dict[str, object], **_: object) -> None:
        named = [one.service for one in data.get("services", ())]  # type: ignore[attr-defined]
        if not named:
            raise ValidationError(_l("A form serves at least one service."), "services")
        if len(set(named)) != len(named):
            raise ValidationError(_l("Each service stands here once."), "services")
