"""Schemas of the parts that several facts are made of."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trustward.register.domain import (
    Address,
    Anchor,
    Basis,
    Contact,
    Item,
    ItemKind,
    LegalBasis,
    Necessity,
    Retention,
    RetentionEnd,
)

from .fields import PARAGRAPH, Choice, FactSchema, Flag, Line, PeriodField, Several, Slug, Words, parts

EMAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"
PHONE = r"[0-9+()\-. ~#*]{3,40}"


class ContactSchema(FactSchema):
    fact = Contact
    phone = Line(
        pattern=PHONE,
        wrong=_l("Digits, spaces, hyphens and a leading + are possible."),
        metadata={"label": _l("Phone")},
    )
    email = Line(pattern=EMAIL, wrong=_l("This is not an e-mail address."), metadata={"label": _l("E-mail")})
    fax = Line(
        pattern=PHONE, wrong=_l("Digits, spaces, hyphens and a leading + are possible."), metadata={"label": _l("Fax")}
    )
    url = Line(
        limit=2000,
        pattern=r"https?://\S+",
        wrong=_l("An address beginning with https:// is expected."),
        metadata={"label": _l("Web address")},
    )


class AddressSchema(FactSchema):
    fact = Address
    label = Words(required=True, metadata={"label": _l("Label")})
    text = Words(required=True, metadata={"label": _l("Address")})


class ItemSchema(FactSchema):
    fact = Item
    key = Slug(metadata={"label": _l("Key")})
    name = Words(required=True, metadata={"label": _l("Item")})
    necessity = Choice(Necessity, metadata={"label": _l("Required or optional")})
    kind = Choice(ItemKind, metadata={"label": _l("Category")})
    detail = Words(limit=PARAGRAPH, metadata={"label": _l("What it covers")})
    condition = Words(metadata={"label": _l("Only when")})
    machine_collected = Flag(metadata={"label": _l("Collected automatically")})
    behavioural = Flag(metadata={"label": _l("Behavioural information")})
    justification = Words(limit=PARAGRAPH, metadata={"label": _l("Why it is needed (internal)")})


class LegalBasisSchema(FactSchema):
    fact = LegalBasis
    kind = Choice(Basis, allow_none=True, metadata={"label": _l("Legal basis")})
    citation = Words(metadata={"label": _l("Statute and article")})
    separate_consent = Flag(metadata={"label": _l("Asked for by a consent of its own")})


class RetentionEndSchema(FactSchema):
    fact = RetentionEnd
    anchor = Choice(Anchor, required=True, metadata={"label": _l("Counted from")})
    period = PeriodField(allow_none=True, metadata={"label": _l("Period")})
    anchor_text = Words(metadata={"label": _l("The event in words")})
    condition = Words(metadata={"label": _l("Only when")})
    at_most = Flag(metadata={"label": _l("At most")})


class RetentionSchema(FactSchema):
    fact = Retention
    ends = parts(RetentionEndSchema, metadata={"label": _l("Ends of the period; the earliest counts")})
    until_withdrawal = Flag(metadata={"label": _l("At the latest until consent is withdrawn")})
    unless_statute = Flag(metadata={"label": _l("Longer where a statute demands it")})
    statutory = Several(Slug(), metadata={"label": _l("Statutory retention that applies"), "choices": "statutory"})
    note = Words(limit=PARAGRAPH, metadata={"label": _l("Note")})
