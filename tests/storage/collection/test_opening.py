"""A form opens with the published policy and closes by itself with a later one; texts stay for ever."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from trustward.collection.domain import FormState, Reason
from trustward.collection.services import forms
from trustward.collection.tables import CollectionEdition, Consent, ConsentTextRow, Immutable
from trustward.kernel.texts import Text
from trustward.register import services as register
from trustward.register.domain.codec import encode
from trustward.register.domain.delta import Change, Delta
from trustward.web.alarms import alarms

from .conftest import FORM


def state(entered):
    with entered():
        forms.check_all()
        row = forms.by_key("ask")
        return row.state, [one.reason for one in forms.objections_of(row)]


def change(entered, key, **facts):
    with entered():
        entry = next(one for one in register.entries("services") if one.fact.key == key)
        register.change("services", entry.id, replace(entry.fact, **facts))


def numbers(entered):
    with entered() as session:
        rows = session.scalars(sa.select(ConsentTextRow).order_by(ConsentTextRow.key, ConsentTextRow.number))
        return [(row.key, row.number) for row in rows]


def test_without_a_public_policy_no_form_opens(registered):
    found, reasons = state(registered)
    assert found is FormState.CLOSED
    assert set(reasons) == {Reason.NO_POLICY}


def test_it_opens_with_the_policy_and_making_it_again_makes_no_new_text(opened):
    assert state(opened) == (FormState.OPEN, [])
    before = numbers(opened)
    assert state(opened) == (FormState.OPEN, [])
    assert numbers(opened) == before == [("inquiry.collection", 1), ("inquiry.optional", 1), ("news.marketing", 1)]


def test_while_the_register_is_ahead_the_form_shows_what_is_public(opened, publish):
    change(opened, "inquiry", purpose=Text("상담", "Advice"))
    found, reasons = state(opened)
    assert found is FormState.OPEN
    assert Reason.REGISTER_AHEAD in reasons
    assert len(numbers(opened)) == 3
    publish()
    assert state(opened) == (FormState.OPEN, [])
    assert ("inquiry.collection", 2) in numbers(opened)
    assert ("news.marketing", 2) not in numbers(opened)


def test_it_closes_by_itself_when_a_later_policy_lists_less_and_raises_an_alarm(opened, publish, app):
    with opened():
        entry = next(one for one in register.entries("services") if one.fact.key == "inquiry")
        register.change("services", entry.id, replace(entry.fact, items=entry.fact.items[1:]))
    publish()
    with opened():
        row = forms.by_key("ask")
        row.definition = encode(replace(FORM, services=(replace(FORM.services[0], items=("email",)), FORM.services[1])))
    found, reasons = state(opened)
    assert found is FormState.CLOSED
    assert reasons == [Reason.NO_SUCH_ITEM]
    with opened(), app.test_request_context("/t/x/"):
        from datetime import date

        from flask import g

        g.slug = "x"
        assert [one.code for one in alarms(date(2026, 11, 24)) if one.code == "form_closed"] == ["form_closed"]


def test_a_service_that_may_be_refused_is_left_out_alone(opened, publish):
    change(opened, "news", items=())
    with opened():
        entry = next(one for one in register.entries("services") if one.fact.key == "news")
        register.withdraw("services", entry.id)
    publish()
    found, reasons = state(opened)
    assert (found, reasons) == (FormState.OPEN, [Reason.NO_SUCH_SERVICE])
    with opened():
        shown = forms.edition(forms.by_key("ask").edition_id)
        assert [part.service for part in shown.parts] == ["inquiry"]


def test_what_people_were_shown_never_changes(opened):
    for model, column in ((ConsentTextRow, "number"), (CollectionEdition, "number")):
        with pytest.raises(Immutable), opened() as session:
            row = session.scalars(sa.select(model)).first()
            setattr(row, column, 99)
            session.flush()
    with pytest.raises(Immutable), opened() as session:
        session.delete(session.scalars(sa.select(ConsentTextRow)).first())
        session.flush()
    with opened() as session:
        assert session.scalars(sa.select(Consent)).all() == []


def test_a_form_that_the_files_drop_goes_or_is_switched_off(opened, registered):
    with opened():
        forms.apply(Delta("forms", (Change("forms", "ask", FORM, None),)))
    assert state(opened) == (FormState.OFF, [])
