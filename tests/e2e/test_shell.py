"""The shell's own pages on a desk and on a small screen: home, obligations, messages, plugins, audit; read by axe, photographed."""

from __future__ import annotations

import itertools

import pytest

SMALL = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 900}
PAGES = {
    "home": "", "obligations": "obligations/", "all": "obligations/?state=", "calendar": "obligations/calendar",
    "reminders": "obligations/reminders", "messages": "messages/", "plugins": "plugins/",
    "settings": "plugins/settings?plugin=consignment", "audit": "audit/", "outbox": "outbox/",
}  # fmt: skip


@pytest.mark.parametrize("viewport", [DESK, SMALL], ids=["desk", "small"])
def test_the_owner_walks_round(visitor, viewport):
    owner = visitor(f"owner-{viewport['width']}", viewport).sign_in("owner")
    for title, path in PAGES.items():
        assert owner.page.goto(f"/t/okestro/{path}").status == 200
        owner.look(title)
    owner.go("/t/okestro/obligations/?state=")
    found = owner.page.locator("table a")
    if found.count():
        found.first.click()
        owner.look("obligation")


def test_the_officer_closes_one_by_keyboard_and_opens_it_again(visitor):
    officer = visitor("officer").sign_in("privacy_officer")
    officer.go("/t/okestro/obligations/?state=open")
    titles = officer.page.locator("table tbody th a")
    if not titles.count():
        pytest.skip("the seed has nothing open")
    titles.first.click()
    officer.page.locator("#form-waive [name=reason]").fill("시험 삼아 면제합니다.")
    officer.page.keyboard.press("Enter")
    officer.page.wait_for_selector("#form-again")
    officer.look("waived")
    assert "시험 삼아 면제합니다." in officer.page.content()
    officer.page.locator("#form-again [name=reason]").fill("다시 봅니다.")
    officer.page.keyboard.press("Enter")
    officer.page.wait_for_selector("#form-waive")


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("width", [320, 360])
def test_the_head_of_a_phone_is_one_line_and_first_for_the_keyboard(visitor, width, lang):
    owner = visitor(f"owner-head-{width}", {"width": width, "height": 640}).sign_in("owner")
    page = owner.go(f"/t/okestro/?lang={lang}")
    boxes = [one.bounding_box() for one in page.locator(".tw-top > *").all()]
    assert len(boxes) == 4
    assert len({box["y"] + box["height"] / 2 for box in boxes}) == 1, "it wraps"
    assert all(box["height"] >= 24 and box["width"] >= 24 for box in boxes)
    assert all(left["x"] + left["width"] <= right["x"] for left, right in itertools.pairwise(boxes)), "they overlap"
    assert boxes[-1]["x"] + boxes[-1]["width"] <= width
    tops = []
    for _ in range(6):
        page.keyboard.press("Tab")
        tops.append(page.evaluate("document.activeElement.getBoundingClientRect().top"))
    assert tops == sorted(tops), "the keyboard goes down the page as the eye does"
    page.goto("/t/okestro/?lang=ko")
    owner.keep_session()


def test_what_is_wrong_with_a_form_is_where_the_keyboard_begins(visitor):
    owner = visitor("owner-wrong", {"width": 360, "height": 640}).sign_in("owner")
    page = owner.go("/t/okestro/records/search")
    page.locator("main form button").click()
    page.wait_for_load_state()
    assert page.evaluate("document.activeElement.id") == "problems"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id || location.hash.slice(1)") == "field-email"
    owner.look("wrong-search", refused=True)
    owner.keep_session()
