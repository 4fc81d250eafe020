"""A trustee in the files of a tenant."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, post_load

from trustward.api import Contact, ContactSchema, Text, fact_fields
from trustward_consignment.domain.facts import ItemRef, Task, TrusteeFact
from trustward_consignment.domain.kinds import StorageMode

EMAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"
COUNTRY = "[A-Z]{2}"
URL = r"https?://\S+"
NOT_AN_ADDRESS = _l("This is not an e-mail address.")
NOT_A_COUNTRY = _l("A country code of two capital letters is expected.")
NOT_A_URL = _l("An address beginning with https:// is expected.")
WRONG_NUMBER = _l("The check digit does not fit. Is a digit mistyped?")
NO_TASK = _l("Name at least one task.")
NOTHING = Text("")


class TaskSchema(fact_fields.FactSchema):
    fact = Task
    text = fact_fields.Words(required=True, limit=fact_fields.PARAGRAPH, metadata={"label": _l("Task")})
    marketing = fact_fields.Flag(metadata={"label": _l("Promotion or sales solicitation")})


class ItemField(fact_fields.Line):
    """An item of the register, written `<service>/<item>`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        written = super()._deserialize(value, attr, data, **kwargs)
        try:
            return ItemRef.parse(written)
        except ValueError:
            raise ValidationError([_l("An item is written as “service/item”, by their keys.")]) from None


class TrusteeSchema(fact_fields.FactSchema):
    fact = TrusteeFact
    key = fact_fields.Slug(metadata={"label": _l("Key")})
    name = fact_fields.NameField(required=True, metadata={"label": _l("Trustee")})
    number = fact_fields.Line(limit=20, load_default="", metadata={"label": _l("Business number")})
    vendor_type = fact_fields.Line(limit=40, load_default="", metadata={"label": _l("Kind of vendor")})
    tasks = fact_fields.parts(TaskSchema, load_default=(), metadata={"label": _l("Consigned tasks")})
    items = fact_fields.Several(ItemField(), load_default=(), metadata={"label": _l("Items of personal information")})
    purpose = fact_fields.Words(limit=fact_fields.PARAGRAPH, load_default=NOTHING, metadata={"label": _l("Purpose")})
    period = fact_fields.Words(limit=fact_fields.PARAGRAPH, load_default=NOTHING, metadata={"label": _l("Period")})
    started_on = fact_fields.Day(load_default=None, allow_none=True, metadata={"label": _l("Began on")})
    ended_on = fact_fields.Day(load_default=None, allow_none=True, metadata={"label": _l("Ended on")})
    countries = fact_fields.Several(
        fact_fields.Line(pattern=COUNTRY, wrong=NOT_A_COUNTRY), load_default=(), metadata={"label": _l("Countries")}
    )
    storage = fact_fields.Choice(
        StorageMode, load_default=None, allow_none=True, metadata={"label": _l("Where it stores")}
    )
    subtrustees_stated = fact_fields.Flag(load_default=False, metadata={"label": _l("Sub-trustees are known")})
    note = fact_fields.Words(
        limit=fact_fields.PARAGRAPH, load_default=NOTHING, metadata={"label": _l("Note, published")}
    )
    contact = fact_fields.Part(ContactSchema, load_default=Contact(), metadata={"label": _l("Public contact")})
    policy_url = fact_fields.Line(
        limit=2000, pattern=URL, wrong=NOT_A_URL, load_default="", metadata={"label": _l("Its privacy policy")}
    )
    department = fact_fields.Line(limit=64, load_default="", metadata={"label": _l("Department in charge")})
    mailbox = fact_fields.Line(
        limit=254, pattern=EMAIL, wrong=NOT_AN_ADDRESS, load_default="", metadata={"label": _l("Mailbox for requests")}
    )
    running = fact_fields.Flag(load_default=False, metadata={"label": _l("Runs already")})

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Any:
        data["number"] = "".join(sign for sign in data["number"] if sign not in " -.")
        return self.fact(**data)


@cache
def home_country() -> str:
    """The country that is home where no tenant is entered: the setting's default."""
    from .settings import SettingsSchema

    return str(SettingsSchema().load({})["home_country"])
