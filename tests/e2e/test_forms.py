"""The public forms as a person meets them: on a small phone, without script, in both languages; then the staff's pages."""

from __future__ import annotations

import re

import pytest

SMALL = {"width": 320, "height": 640}
LANGUAGES = ["ko", "en"]
FORMS = ["inquiry", "newsletter", "job-application", "purchase-dispute"]
PERSON = {"name": "김하늘", "email": "haneul@person.example", "mobile-phone": "010-2345-6789"}


def fill(page, form):
    """Fill in what a form needs, as far as it asks for it."""
    more = {"inquiry": "배송이 늦었습니다.", "birth-date": "1995-03-02", "education": "한국대학교", "work-experience": "없음",
            "foreign-language": "영어", "qualifications": "없음"}  # fmt: skip
    for key, value in {**PERSON, **more}.items():
        if page.locator(f"[name='{key}']").count():
            page.fill(f"[name='{key}']", value)
    if form == "job-application":
        page.check("[name='military-service'][value='served']")
    page.check("[name=age][value=over]")
    for box in page.locator(".consent:has(.needed) input[type=checkbox]").all():
        box.check()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_a_form_on_a_small_phone(visitor, form, lang):
    anybody = visitor(f"form-{form}-{lang}", SMALL)
    page = anybody.go(f"/p/okestro/forms/{form}?lang={lang}")
    assert page.locator("html").get_attribute("lang") == lang
    anybody.look("empty")
    page.click("main form button >> nth=0")
    page.wait_for_load_state()
    anybody.look("errors", refused=True)
    summary = page.locator("#problems a")
    assert summary.count() >= 2
    for link in summary.all():
        assert page.locator(f"[id='{link.get_attribute('href')[1:]}']").count() == 1
    fill(page, form)
    page.click("main form button >> nth=0")
    page.wait_for_load_state()
    page.wait_for_url("**/receipts/**")
    anybody.look("receipt")
    page.click("main a.button")
    page.wait_for_load_state()
    anybody.look("withdrawal")
    page.click("main form button >> nth=0")
    page.wait_for_load_state()
    assert page.locator("[role=status]").count() == 1
    anybody.look("withdrawn")
    assert anybody.context.cookies() == []


def test_a_form_is_used_by_keyboard_and_without_script(visitor):
    anybody = visitor("form-keyboard", SMALL, javascript=False)
    page = anybody.go("/p/okestro/forms/inquiry")
    typed = []
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        name = focused.get_attribute("name") if focused.count() else None
        if name is None or name in typed:
            continue
        typed.append(name)
        if name in ("name", "email", "mobile-phone", "inquiry"):
            page.keyboard.type({**PERSON, "inquiry": "가격을 알려 주세요."}[name])
        elif name in ("age", "consent.customer-inquiries.collection"):
            page.keyboard.press("Space")
    assert typed == ["age", "name", "email", "mobile-phone", "inquiry", "consent.customer-inquiries.collection",
                     "consent.marketing.marketing"]  # fmt: skip
    page.focus("main form button")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    page.wait_for_url("**/receipts/**")
    assert re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", page.locator(".reference").inner_text())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_child_and_a_lost_link(visitor, lang):
    anybody = visitor(f"child-{lang}", SMALL)
    page = anybody.go(f"/p/okestro/forms/inquiry/guardian?lang={lang}")
    anybody.look("guardian")
    page.click("main form button")
    page.wait_for_load_state()
    anybody.look("guardian-errors", refused=True)
    page.fill("[name=guardian_name]", "김보호")
    page.fill("[name=guardian_email]", f"parent-{lang}@person.example")
    page.click("main form button")
    page.wait_for_load_state()
    anybody.look("guardian-asked")
    page.goto(f"/p/okestro/lost-link?lang={lang}")
    anybody.look("lost")
    page.fill("[name=email]", "nobody@person.example")
    page.click("main form button")
    page.wait_for_load_state()
    anybody.look("lost-sent")
    page.goto(f"/p/okestro/forms/inquiry/texts/customer-inquiries.collection/1?lang={lang}")
    anybody.look("text")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_staffs_pages(visitor, lang):
    clerk = visitor(f"forms-staff-{lang}").sign_in("clerk")
    for path, title in (
        ("", "list"),
        ("job-application", "form"),
        ("inquiry/texts/customer-inquiries.collection/1", "text"),
    ):
        clerk.go(f"/t/okestro/forms/{path}?lang={lang}")
        clerk.look(title)
    clerk.keep_session()
