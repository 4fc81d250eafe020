"""The page of plugins: on, off, settings from the schema, objections, and what did not load."""

import pytest
from marshmallow import Schema, fields, validate

from trustward.accounts.domain import Role
from trustward.kernel import scope
from trustward.kernel.errors import Invalid
from trustward.plugins import enablement
from trustward.plugins.manager import Quarantined
from trustward.plugins.manifest import Manifest
from trustward.testing.plugins import plugged
from trustward.web.plugins.settings_form import as_sent, as_typed, inputs


class Settings(Schema):
    days = fields.Integer(load_default=7, validate=validate.Range(1, 30), metadata={"label": "며칠 전"})
    mode = fields.String(load_default="mild", validate=validate.OneOf(["mild", "strict"]), metadata={"label": "방식"})
    loud = fields.Boolean(load_default=False, metadata={"label": "소리"})
    marks = fields.List(fields.Integer(), load_default=lambda: [1, 2], metadata={"label": "표시"})


@pytest.fixture
def owner(build):
    return build.person(of=build.tenant(plugins=()), role=Role.OWNER)


@pytest.fixture
def sample(app):
    with plugged(app, Manifest(name="sample", title="견본", settings=Settings)) as hooks:
        yield hooks


def url(person, rest=""):
    return f"/t/{person.tenant.slug}/plugins/{rest}"


def text(answer):
    return answer.get_data(as_text=True)


def press(browser, person, act, plugin="sample"):
    """Press the button of one plugin, as it stands on the page."""
    page = browser.forms(url(person))
    [form] = [f for f in page if f["action"].endswith(f"/{act}") and ("plugin", plugin) in f["fields"]]
    return browser.post(form["action"], data=dict(form["fields"]), follow_redirects=True)


def on(in_app, person):
    with in_app(), scope.enter(person.tenant.id, write=False):
        return enablement.is_on("sample")


def test_it_is_switched_on_and_off(in_app, desk, owner, sample):
    browser = desk(as_=owner)
    press(browser, owner, "on")
    assert on(in_app, owner)
    press(browser, owner, "off")
    assert not on(in_app, owner)


def test_settings_are_typed_checked_and_kept(in_app, desk, owner, sample):
    browser = desk(as_=owner)
    press(browser, owner, "on")
    page = url(owner, "settings?plugin=sample")
    answer = browser.submit(page, {"days": "99", "mode": "strict", "marks": "3\n사"}, form="form-settings")
    assert answer.status_code == 422
    assert "사" in text(answer)
    browser.submit(page, {"days": "9", "mode": "strict", "loud": "true", "marks": "3\r\n-4\r\n"}, form="form-settings")
    with in_app(), scope.enter(owner.tenant.id, write=False):
        assert enablement.settings("sample") == {"days": 9, "mode": "strict", "loud": True, "marks": [3, -4]}
    assert 'value="9"' in text(browser.get(page))


def test_an_objection_is_shown_and_holds(in_app, desk, owner, sample):
    browser = desk(as_=owner)
    press(browser, owner, "on")
    sample.objections_to_disabling = lambda: ["점검 두 건이 진행 중입니다."]
    assert "점검 두 건이 진행 중입니다." in text(browser.get(url(owner)))
    answer = press(browser, owner, "off")
    assert answer.status_code == 409
    assert on(in_app, owner)


def test_one_that_cannot_say_is_not_switched_off_but_by_the_operator(in_app, desk, owner, sample):
    browser = desk(as_=owner)
    press(browser, owner, "on")

    def raises():
        raise ZeroDivisionError

    sample.objections_to_disabling = raises
    assert browser.get(url(owner)).status_code == 200
    assert press(browser, owner, "off").status_code == 409
    with in_app(), scope.enter(owner.tenant.id):
        enablement.switch_off("sample", without_asking=True)
    assert not on(in_app, owner)


def test_a_plugin_that_did_not_load_is_named_with_its_reason(app, desk, owner, monkeypatch):
    broken = [Quarantined("broken", "ImportError: no module named x")]
    monkeypatch.setattr(app.extensions["trustward.plugins"], "quarantined", broken)
    page = text(desk(as_=owner).get(url(owner)))
    assert "broken" in page
    assert "ImportError" in page


def test_only_the_owner_may(build, desk, owner, sample):
    for role in (Role.CLERK, Role.OFFICER, Role.AUDITOR):
        assert desk(as_=build.person(of=owner.tenant, role=role)).get(url(owner)).status_code == 403


@pytest.mark.parametrize("rest", ["settings?plugin=nothing", "settings?plugin=sample"])
def test_settings_of_what_is_off_or_absent_are_absent(desk, owner, sample, rest):
    assert desk(as_=owner).get(url(owner, rest)).status_code == 404


def test_the_form_follows_the_schema():
    kinds = {i.name: (i.kind, i.label, i.options) for i in inputs(Settings())}
    assert kinds == {
        "days": ("text", "며칠 전", []), "mode": ("select", "방식", [("mild", "mild"), ("strict", "strict")]),
        "loud": ("checkbox", "소리", []), "marks": ("textarea", "표시", []),
    }  # fmt: skip
    typed = as_typed(Settings(), {"loud": True})
    assert typed == {"days": 7, "mode": "mild", "loud": True, "marks": "1\n2"}
    assert as_sent(Settings(), {"days": ["8"], "marks": ["1\r\n\r\n5"]}) == {
        "days": "8",
        "loud": False,
        "marks": ["1", "5"],
    }


def test_settings_that_were_kept_come_back_with_the_plugin(in_app, desk, owner, sample):
    browser = desk(as_=owner)
    press(browser, owner, "on")
    browser.submit(url(owner, "settings?plugin=sample"), {"days": "9"}, form="form-settings")
    press(browser, owner, "off")
    press(browser, owner, "on")
    with in_app(), scope.enter(owner.tenant.id, write=False):
        assert enablement.settings("sample")["days"] == 9


def test_settings_that_the_schema_no_longer_takes_are_named_before_it_is_on(in_app, owner, sample):
    with in_app(), scope.enter(owner.tenant.id) as session:
        enablement.switch_on("sample", {"days": 9})
        enablement.switch_off("sample")
        session.get(enablement.PluginState, (owner.tenant.id, "sample")).settings = {"days": 99, "unknown": 1}
    with in_app(), scope.enter(owner.tenant.id):
        with pytest.raises(Invalid) as refused:
            enablement.switch_on("sample")
        assert refused.value.fields.keys() == {"days", "unknown"}
        assert not enablement.is_on("sample")


def test_what_is_undone_is_not_taken_for_on(in_app, owner, sample):
    with in_app(), scope.enter(owner.tenant.id):
        with pytest.raises(ZeroDivisionError), scope.attempt():
            enablement.switch_on("sample")
            assert enablement.is_on("sample")
            raise ZeroDivisionError
        assert not enablement.is_on("sample")
