"""What everybody sees of the first tenant: each fact of its policy, without script, cookie or anything from elsewhere."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

FACTS = tomllib.loads((Path(__file__).parent / "seed.toml").read_text(encoding="utf-8"))["fact"]
LANGUAGES = ["ko", "en"]
FIRST, NOW = "/p/okestro/privacy/versions/1", "/p/okestro/privacy"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("address", [FIRST, NOW])
def test_every_fact_of_the_seed_stands_in_its_place(visitor, address, lang):
    page = visitor("public-plain", javascript=False).go(f"{address}?lang={lang}")
    assert page.locator("html").get_attribute("lang") == lang
    missing = [
        (fact["section"], name_of(fact, lang), text)
        for fact in FACTS
        for text in fact[lang]
        if text not in place_of(page, fact, lang)
    ]
    assert missing == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("address", [FIRST, NOW])
def test_the_same_facts_as_data(tree, visitor, address, lang):
    answer = visitor("public-data").context.request.get(f"{address}.json")
    assert answer.headers["content-type"] == "application/json"
    facts = answer.json()
    assert re.fullmatch(r"[0-9a-f]{64}", facts["content_hash"])
    sections = {one["id"]: one for one in facts["documents"][lang]["sections"]}
    missing = []
    for fact in FACTS:
        found = sections[fact["section"]]
        rows = (
            [row for row in rows_of(found) if name_of(fact, lang) in row[0].splitlines()]
            if "row" in fact
            else [[plain(found)]]
        )
        missing += [
            (fact["section"], name_of(fact, lang), t)
            for t in fact[lang]
            if not any(t in squeezed(" ".join(r)) for r in rows)
        ]
    assert missing == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_version_has_its_day_and_its_place_in_the_history(visitor, lang):
    anybody = visitor(f"public-history-{lang}")
    page = anybody.go(f"{FIRST}?lang={lang}")
    assert {"ko": "2024년 5월 20일", "en": "May 20, 2024"}[lang] in page.locator("main").inner_text()
    assert {"ko": "오케스트로", "en": "OKESTRO"}[lang] in page.locator("header").inner_text()
    anybody.look("first-version")
    page.goto(f"/p/okestro/privacy/versions?lang={lang}")
    row = page.locator("tr", has=page.locator("a[href*='/versions/1?']"))
    assert {"ko": "2024년 5월 20일", "en": "May 20, 2024"}[lang] in row.inner_text()
    anybody.look("versions")
    row.locator("a").first.click()
    assert page.url.endswith(f"/p/okestro/privacy/versions/1?lang={lang}")
    assert anybody.context.request.get(f"{FIRST}.json").json()["effective_on"] == "2024-05-20"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_whole_on_a_small_screen(visitor, lang):
    """Down to 320 px nothing runs off the side; tables become cards with the name of each column."""
    anybody = visitor(f"public-small-{lang}", {"width": 320, "height": 640})
    page = anybody.go(f"{NOW}?lang={lang}")
    anybody.look("policy")
    for link in page.locator(".doc-contents a").all():
        target = page.locator(link.get_attribute("href"))
        assert target.count() == 1
    assert too_wide(page) == []
    for name in ("versions", "versions/1"):
        page.goto(f"/p/okestro/privacy/{name}?lang={lang}")
        assert too_wide(page) == []
    anybody.look("first-version")


def test_it_leaves_nothing_and_takes_nothing(visitor, tree):
    """No cookie, nothing stored, no script, no request but for its own style and fonts."""
    anybody = visitor("public-guest")
    asked: list[tuple[str, str]] = []
    anybody.page.on("request", lambda request: asked.append((request.resource_type, request.url)))
    for path in ("", "?lang=en", "/versions", "/versions/1"):
        answer = anybody.page.goto(f"{NOW}{path}")
        assert answer.status == 200
        assert "set-cookie" not in answer.headers
        assert "script-src" not in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
    assert anybody.context.cookies() == []
    assert anybody.context.storage_state() == {"cookies": [], "origins": []}
    assert {kind for kind, _ in asked} <= {"document", "stylesheet", "font", "image"}
    assert [url for _, url in asked if not url.startswith((tree.url, "data:"))] == []
    assert anybody.page.locator("script, iframe, form, [style]").count() == 0


def test_it_prints(visitor):
    """On paper the ways through the site are left out, and every section and row stays."""
    anybody = visitor("public-paper", {"width": 794, "height": 1123})
    page = anybody.go(NOW)
    page.emulate_media(media="print")
    anybody.look("policy-on-paper")
    for gone in (".top nav", ".contents-box", ".skip"):
        assert not page.locator(gone).first.is_visible()
    for fact in FACTS:
        if fact["section"] != "preamble":
            assert page.locator(f"#{fact['section']}").is_visible()
    heads = page.locator("thead").evaluate_all("heads => heads.map(one => getComputedStyle(one).display)")
    assert set(heads) == {"table-header-group"}
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_a_reader_finds_the_way_by_keyboard(visitor):
    page = visitor("public-keyboard").go(NOW)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    seen = set()
    for _ in range(34):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.getAttribute('href')"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", page.evaluate("document.activeElement.outerHTML")
    assert {"#purposes", "#consignment", "#changes"} <= seen


@pytest.mark.parametrize(
    "path", ["privacy/versions/99", "privacy/versions/99/changes", "privacy/nothing", "../p/nobody/privacy"]
)
def test_what_is_not_there_is_said_in_plain_words(visitor, path):
    anybody = visitor("public-lost")
    answer = anybody.page.goto(f"/p/okestro/{path}")
    assert answer.status == 404
    anybody.look("lost")
    assert anybody.context.cookies() == []
    assert re.search(r"찾을 수 없|없습니다", anybody.page.locator("body").inner_text())


def place_of(page, fact, lang):
    """The text of the place in which a fact has to stand."""
    if "row" not in fact:
        return squeezed(page.locator("main" if fact["section"] == "preamble" else f"#{fact['section']}").inner_text())
    rows = page.locator(f"#{fact['section']} tbody tr").all()
    named = [row for row in rows if name_of(fact, lang) in row.locator("th").first.inner_text().splitlines()]
    return " ".join(squeezed(row.inner_text()) for row in named)


def name_of(fact, lang):
    """How the fact's row is called."""
    return fact["row"][LANGUAGES.index(lang)] if "row" in fact else ""


def squeezed(text):
    return re.sub(r"\s+", " ", text)


def plain(node):
    """Every text of a part of a document, in reading order."""
    if isinstance(node, str):
        return node
    if isinstance(node, list):
        runs = all(isinstance(one, str) or (isinstance(one, dict) and "text" in one) for one in node)
        return ("" if runs else " ").join(plain(one) for one in node)
    if isinstance(node, dict):
        if "text" in node:
            return node["text"]
        return " ".join(
            plain(node[key])
            for key in ("title", "blocks", "sections", "caption", "runs", "items", "rows", "cells")
            if key in node
        )
    return json.dumps(node)


def rows_of(node):
    """The rows of every table below a part of a document, as lists of texts."""
    if isinstance(node, list):
        return [row for one in node for row in rows_of(one)]
    if isinstance(node, dict):
        own = [[plain(cell) for cell in row["cells"]] for row in node.get("rows", ())]
        return own + [row for key in ("blocks", "sections") for row in rows_of(node.get(key, []))]
    return []


def too_wide(page):
    """What runs off the right side."""
    return page.evaluate(
        """() => [...document.querySelectorAll("main *")].filter(
            one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1
        ).map(one => one.outerHTML.slice(0, 120))"""
    )
