"""The register's pages: everything can be entered and changed; a mistake, a clash or a second click loses nothing."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from trustward.accounts.domain import Role
from trustward.kernel import scope
from trustward.kernel.texts import Text
from trustward.law.arithmetic import Period, Unit
from trustward.register import services
from trustward.register.catalogue import KINDS
from trustward.register.domain import (
    Anchor,
    Basis,
    DataSubjectGroup,
    Item,
    LegalBasis,
    Retention,
    RetentionEnd,
    Service,
    StatutoryRetention,
)

SERVICE = Service(
    "inquiry",
    "customers",
    Text("문의", "Inquiry"),
    Text("답변", "Answering"),
    items=(Item("name", Text("이름", "Name")), Item("mail", Text("메일"))),
    basis=LegalBasis(Basis.CONSENT, separate_consent=True),
    retention=Retention((RetentionEnd(Anchor.INQUIRY, Period(3, Unit.YEARS)),), True, statutory=("tax",)),
    marketing=True,
)


@pytest.fixture
def tenant(build):
    return build.tenant(plugins=("statutes_kr",))


@pytest.fixture
def clerk(build, tenant):
    return build.person(of=tenant, role=Role.CLERK)


@pytest.fixture
def page(desk, clerk):
    return desk(as_=clerk)


@pytest.fixture
def inquiry(in_app, tenant):
    with in_app(), scope.enter(tenant.id):
        services.record("groups", DataSubjectGroup("customers", Text("고객", "Customers")))
        services.record("statutory", StatutoryRetention("tax", ("KR-RET05",), act=Text("국세기본법")))
        return services.record("services", SERVICE)


@pytest.fixture
def url(tenant):
    return f"/t/{tenant.slug}/register"


def stored(in_app, tenant, kind="services"):
    with in_app(), scope.enter(tenant.id, write=False):
        return services.facts(kind)


def text(response):
    return response.get_data(as_text=True)


def test_every_kind_has_its_pages(page, url, inquiry):
    assert page.get(f"{url}/").status_code == 200
    for name, kind in KINDS.items():
        assert page.get(f"{url}/{name}/").status_code == 200
        form = f"{url}/{name}/new" if kind.many else f"{url}/{name}/edit"
        assert page.get(form).status_code == 200
    assert "답변" in text(page.get(f"{url}/services/{inquiry}"))


def test_pages_say_it_in_english_too(page, url, inquiry):
    assert "Answering" in text(page.get(f"{url}/services/{inquiry}?lang=en"))


def test_a_form_sent_back_as_it_came_changes_nothing(page, url, inquiry, in_app, tenant):
    response = page.submit(f"{url}/services/{inquiry}/edit", form="fact")
    assert response.status_code == 302
    assert stored(in_app, tenant) == (SERVICE,)


def test_a_fact_is_entered(page, url, in_app, tenant):
    data = {"key": "customers", "name.ko": "고객", "name.en": "Customers", "restricted": "true"}
    response = page.submit(f"{url}/groups/new", data, form="fact")
    assert response.status_code == 302
    assert "고객" in text(page.get(response.location))
    assert stored(in_app, tenant, "groups") == (
        DataSubjectGroup("customers", Text("고객", "Customers"), restricted=True),
    )


def test_a_single_fact_is_written_and_changed(page, url, in_app, tenant):
    assert page.submit(f"{url}/destruction/edit", {"procedure.ko": "선정 후 승인"}, form="fact").status_code == 302
    assert page.submit(f"{url}/destruction/edit", {"procedure.ko": "선정, 승인, 파기"}, form="fact").status_code == 302
    (destruction,) = stored(in_app, tenant, "destruction")
    assert destruction.procedure == Text("선정, 승인, 파기")


def test_korean_names_of_200_characters_fit_and_300_are_the_limit(page, url, in_app, tenant):
    long = "가" * 200
    assert page.submit(f"{url}/groups/new", {"key": "long", "name.ko": long}, form="fact").status_code == 302
    assert stored(in_app, tenant, "groups")[0].name.ko == long
    response = page.submit(f"{url}/groups/new", {"key": "longer", "name.ko": "나" * 301}, form="fact")
    assert response.status_code == 422
    assert "나" * 301 in text(response)
    assert 'id="error-name.ko"' in text(response)


def test_a_mistake_stands_beside_its_field_and_nothing_typed_is_lost(page, url, inquiry, in_app, tenant):
    typed = {
        "purpose.ko": "",
        "purpose.en": "",
        "name.ko": "새 이름",
        "items.1.key": "Bad Key",
        "items.1.name.ko": "이메일",
    }
    response = page.submit(f"{url}/services/{inquiry}/edit", typed, form="fact")
    assert response.status_code == 422
    shown = text(response)
    assert 'id="error-purpose.ko"' in shown
    assert 'id="error-items.1.key"' in shown
    for value in ("새 이름", "Bad Key", "이메일"):
        assert value in shown
    assert stored(in_app, tenant) == (SERVICE,)


def test_a_taken_key_and_a_wrong_period_are_explained(page, url, inquiry):
    response = page.submit(f"{url}/groups/new", {"key": "customers", "name.ko": "고객"}, form="fact")
    assert response.status_code == 422
    assert 'id="error-key"' in text(response)
    response = page.submit(f"{url}/services/{inquiry}/edit", {"retention.ends.0.period.amount": "-3"}, form="fact")
    assert response.status_code == 422
    assert 'id="error-retention.ends.0.period.amount"' in text(response)


def test_rows_are_added_lifted_and_removed_without_script_and_without_saving(page, url, inquiry, in_app, tenant):
    address = f"{url}/services/{inquiry}/edit"
    response = page.submit(address, {"_rearrange": "items+", "name.ko": "고치는 중"}, form="fact")
    assert response.status_code == 200
    assert 'name="items.2.name.ko"' in text(response)
    assert "고치는 중" in text(response)
    lifted = text(page.submit(address, {"_rearrange": "items.1^"}, form="fact"))
    assert lifted.index('value="mail"') < lifted.index('value="name"')
    removed = text(page.submit(address, {"_rearrange": "items.0-"}, form="fact"))
    assert 'name="items.1.name.ko"' not in removed
    for nonsense in ("items.9^", "nowhere+", "items.x-", "-", "name.0-"):
        assert page.submit(address, {"_rearrange": nonsense}, form="fact").status_code == 200
    assert stored(in_app, tenant) == (SERVICE,)


def test_a_row_is_entered_and_a_blank_one_vanishes(page, url, inquiry, in_app, tenant):
    data = {"items.2.key": "phone", "items.2.name.ko": "전화", "items.2.necessity": "optional", "items.5.key": ""}
    assert page.submit(f"{url}/services/{inquiry}/edit", data, form="fact").status_code == 302
    assert [item.key for item in stored(in_app, tenant)[0].items] == ["name", "mail", "phone"]


def test_two_tabs_clash_and_show_both_texts_and_saving_again_keeps_ours(page, url, inquiry, in_app, tenant):
    address = f"{url}/services/{inquiry}/edit"
    action, fields = page.filled(address, {"purpose.ko": "응대"}, "fact")
    assert page.submit(address, {"purpose.ko": "회신"}, form="fact").status_code == 302
    response = page.post(action, data=fields)
    assert response.status_code == 409
    assert "회신" in text(response)
    assert "응대" in text(response)
    assert stored(in_app, tenant)[0].purpose.ko == "회신"
    version, once = (re.search(rf'name="{name}" value="([^"]+)"', text(response))[1] for name in ("_version", "_once"))
    fields |= {"_version": [version], "_once": [once]}
    assert page.post(action, data=fields).status_code == 302
    assert stored(in_app, tenant)[0].purpose.ko == "응대"


def test_a_second_click_does_nothing_twice(page, url, in_app, tenant):
    action, fields = page.filled(f"{url}/groups/new", {"key": "once", "name.ko": "한번"}, "fact")
    first = page.post(action, data=fields)
    second = page.post(action, data=fields)
    assert first.status_code == 302
    assert second.status_code in (302, 303, 409)
    assert len(stored(in_app, tenant, "groups")) == 1


def test_a_fact_is_taken_out_after_a_look(page, url, inquiry, in_app, tenant):
    assert page.submit(f"{url}/services/{inquiry}/withdraw", form="fact").status_code == 302
    assert stored(in_app, tenant) == ()


def test_a_fact_that_others_name_is_not_taken_out_and_they_are_named(page, url, inquiry, in_app, tenant):
    with in_app(), scope.enter(tenant.id, write=False):
        group = services.entries("groups")[0].id
    response = page.submit(f"{url}/groups/{group}/withdraw", form="fact")
    assert response.status_code == 409
    assert "inquiry" in text(response)


def test_the_order_is_changed(page, url, inquiry, in_app, tenant):
    with in_app(), scope.enter(tenant.id):
        services.record("groups", DataSubjectGroup("staff", Text("직원")))
    forms = [f for f in page.forms(f"{url}/groups/") if f["action"].endswith("/up")]
    assert len(forms) == 1
    page.submit(f"{url}/groups/", form=forms[0]["action"])
    assert [group.key for group in stored(in_app, tenant, "groups")] == ["staff", "customers"]


def test_reason_and_article_stand_beside_legal_fields(page, url, inquiry):
    shown = text(page.get(f"{url}/services/{inquiry}/edit"))
    assert "개인정보 보호법 제16조" in shown
    assert "최소한의 항목" in shown


def test_an_auditor_reads_and_does_not_write(desk, build, tenant, url, inquiry):
    auditor = desk(as_=build.person(of=tenant, role=Role.AUDITOR))
    shown = text(auditor.get(f"{url}/services/{inquiry}"))
    assert "답변" in shown
    assert "/edit" not in shown
    assert auditor.get(f"{url}/services/{inquiry}/edit").status_code == 403
    assert auditor.get(f"{url}/services/new").status_code == 403


def test_strangers_and_unknown_ids_find_nothing(desk, build, url, inquiry, page):
    stranger = desk(as_=build.person(of=build.tenant(plugins=())))
    for path in ("/", "/services/", f"/services/{inquiry}", f"/services/{inquiry}/edit"):
        assert stranger.get(url + path).status_code == 404
    for path in (f"/services/{uuid4()}", "/nothing/", f"/destruction/{uuid4()}", "/services/edit", "/destruction/new"):
        assert page.get(url + path).status_code == 404


def test_what_is_too_large_is_refused_and_kept_on_the_page(page, url):
    response = page.submit(f"{url}/own_texts/new", {"section": "provision", "text.ko": "다" * 40_001}, form="fact")
    assert response.status_code == 422
    assert "다" * 40_001 in text(response)
