"""A real browser on the real process tree. Pictures of every page that a test looks at are kept below `.cache/screenshots`."""

from __future__ import annotations

import email
import os
import re
import tempfile
import time
from email import policy
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from trustward.testing.servers.browser import find_browser
from trustward.testing.servers.tree import process_tree

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / ".cache" / "screenshots"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def tree_environment(request):
    """Settings of the tree: its database."""
    if os.environ.get("TRUSTWARD_TEST_DB", "sqlite") == "sqlite":
        yield {}
        return
    from trustward.testing.servers.postgres import postgres_server

    with postgres_server() as server:
        name = server.create()
        yield server.urls(name).env
        server.drop(name)


@pytest.fixture(scope="session")
def tree(tree_environment):
    """Trustward as `make run` starts it, with the first tenant."""
    with tempfile.TemporaryDirectory(prefix="tw-", ignore_cleanup_errors=True) as home:
        env = {"TRUSTWARD_DEMO": "1", **tree_environment}
        with process_tree(Path(home), env, apply=[ROOT / "tenants" / "okestro"]) as running:
            yield running


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**find_browser().launch_options)
        yield browser
        browser.close()


class Visitor:
    """One person at one browser: pages are checked by axe, photographed, and must not call elsewhere or complain."""

    def __init__(self, browser, tree, name, viewport, javascript=True):
        self.context = browser.new_context(
            locale="ko-KR",
            timezone_id="Asia/Seoul",
            viewport=viewport,
            base_url=tree.url,
            java_script_enabled=javascript,
        )
        self.page = self.context.new_page()
        self.name, self.tree, self._number = name, tree, 0
        self.complaints: list[str] = []
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        self.page.on("request", self._stay_here)

    def _stay_here(self, request):
        if not request.url.startswith((self.tree.url, "data:")):
            self.complaints.append(f"asks another host: {request.url}")

    def go(self, path):
        self.page.goto(path)
        return self.page

    def look(self, title):
        """Photograph the page, let axe read it, and see that nothing runs off the side."""
        self._number += 1
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{self.name}-{self._number:02d}-{title}.png", full_page=True)
        assert not (found := self.axe()), "\n".join(found)
        sideways = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert sideways <= 1, f"{self.page.url} is {sideways} px too wide"
        assert self.complaints == []

    def axe(self):
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        return [f"{v['id']}: {v['help']}: {node['html'][:200]}" for v in found["violations"] for node in v["nodes"]]

    def press(self, label, exact=False):
        """Press the button (or follow the link) of that name."""
        button = self.page.get_by_role("button", name=label, exact=exact)
        (button if button.count() else self.page.get_by_role("link", name=label, exact=exact)).first.click()
        self.page.wait_for_load_state()

    def sign_in(self, role, slug="okestro"):
        """Sign in as the demo's person of that role, with what the demo's own page says."""
        email, password, code = self._log_in(f"{LOCAL[role]}@{slug}.example")
        page = self.go("/sign-in")
        page.fill("[name=email]", email)
        page.fill("[name=password]", password)
        page.locator("form:has([name=password]) button").click()
        page.wait_for_load_state()
        page.fill("[name=code]", code)
        page.locator("form:has([name=code]) button").click()
        page.wait_for_load_state()
        return self

    def _log_in(self, email):
        """Address, password and a second-factor code that was not used before; waits for the next one where it was."""
        while True:
            card = self.go("/demo").locator(".card .card", has_text=email).first
            found = tuple(card.locator("code").all_inner_texts())
            if found not in _used:
                _used.add(found)
                return found
            time.sleep(0.5)


LOCAL = {"owner": "owner", "privacy_officer": "officer", "clerk": "clerk", "auditor": "auditor"}
_used: set[tuple[str, ...]] = set()


@pytest.fixture
def visitor(chromium, tree):
    """`visitor("clerk")`, `visitor("vendor", PHONE)`."""
    opened = []

    def open_visitor(name, viewport=DESK, **kwargs):
        opened.append(Visitor(chromium, tree, name, viewport, **kwargs))
        return opened[-1]

    yield open_visitor
    for one in opened:
        one.context.close()


class Mail:
    """What the demo's mail sink has kept."""

    def __init__(self, tree):
        self._folder = tree.home / "mail"

    def all(self):
        return [
            email.message_from_bytes(path.read_bytes(), policy=policy.default)
            for path in sorted(self._folder.glob("*.eml"), key=lambda p: p.stat().st_mtime_ns)
        ]

    def newest(self, to, containing="", after=0, seconds=30):
        """The newest message to an address, waiting for it. `after`: how many there were before."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = [m for m in self.all() if to in str(m["To"]) and containing in text_of(m)]
            if len(found) > after:
                return found[-1]
            time.sleep(0.2)
        raise AssertionError(f"no mail to {to} in {seconds} s; there are {[str(m['To']) for m in self.all()]}")


def text_of(message):
    part = message.get_body(("plain",))
    return part.get_content() if part else ""


def link_in(message):
    """The path of the first link in a message."""
    return re.search(r"https?://[^/\s]+(/\S+)", text_of(message))[1]


def code_in(message):
    """The six digits in a message."""
    return re.search(r"\b(\d{6})\b", text_of(message))[1]


@pytest.fixture
def mail(tree):
    return Mail(tree)
