"""Between flat names and nested data: what is typed stays as it is typed, what is left blank is left out."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from trustward.register.domain import Basis, LegalBasis, Necessity, Service
from trustward.register.domain.codec import encode
from trustward.register.schemas import ServiceSchema
from trustward.register.views.typed import flat, parse, rearranged, to_load, typed_of

SCHEMA = ServiceSchema()
TYPED = [
    ("key", "inquiry"),
    ("group", "customers"),
    ("name.ko", " 문의 "),
    ("purpose.ko", "답변"),
    ("items.4.key", "mail"),
    ("items.4.name.ko", "메일"),
    ("items.4.necessity", "optional"),
    ("items.2.key", "name"),
    ("items.2.name.ko", "이름"),
    ("items.7.key", ""),
    ("items.7.necessity", "required"),
    ("items.7.kind", "ordinary"),
    ("retention.ends.0.anchor", "inquiry"),
    ("retention.ends.0.period.amount", "3"),
    ("retention.ends.0.period.unit", "years"),
    ("retention.ends.1.anchor", "purpose_met"),
    ("retention.statutory", "tax"),
    ("retention.statutory", "contracts"),
    ("basis.kind", "consent"),
    ("marketing", "true"),
]


def test_a_form_becomes_a_fact():
    fact = SCHEMA.load(to_load(SCHEMA, parse(SCHEMA, MultiDict(TYPED))))
    assert isinstance(fact, Service)
    assert [item.key for item in fact.items] == ["name", "mail"]
    assert [item.necessity for item in fact.items] == [Necessity.REQUIRED, Necessity.OPTIONAL]
    assert fact.basis == LegalBasis(Basis.CONSENT)
    assert [str(end.period) for end in fact.retention.ends] == ["3 years", "None"]
    assert fact.retention.statutory == ("tax", "contracts")
    assert fact.marketing
    assert fact.name.ko == "문의"


def test_a_fact_becomes_the_form_that_made_it():
    fact = SCHEMA.load(to_load(SCHEMA, parse(SCHEMA, MultiDict(TYPED))))
    again = typed_of(SCHEMA, encode(fact))
    assert SCHEMA.load(to_load(SCHEMA, again)) == fact
    assert dict(flat(again))["items.1.name.ko"] == "메일"


def test_what_was_typed_stays_as_typed():
    typed = parse(SCHEMA, MultiDict([*TYPED, ("name.en", "<b> ")]))
    assert dict(flat(typed))["name.ko"] == " 문의 "
    assert dict(flat(typed))["name.en"] == "<b> "


@pytest.mark.parametrize(
    ("order", "keys"),
    [
        ("items+", ["name", "mail", ""]),
        ("items.0-", ["mail"]),
        ("items.1^", ["mail", "name"]),
        ("items.0^", ["name", "mail"]),
        ("items.9-", ["name", "mail"]),
        ("nothing+", ["name", "mail"]),
        ("items.0.key+", ["name", "mail"]),
        ("retention.ends.0-", ["name", "mail"]),
        ("", ["name", "mail"]),
    ],
)
def test_buttons_of_a_list_rearrange_it(order, keys):
    typed = rearranged(parse(SCHEMA, MultiDict(TYPED)), order)
    assert [row.get("key", "") for row in typed["items"]] == keys
    assert len(typed["retention"]["ends"]) == (1 if order.startswith("retention") else 2)
