"""A real browser on the real process tree. Pictures of every page that a test looks at are kept below `.cache/screenshots`."""

from __future__ import annotations

import email
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from email import policy
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from trustward.testing.servers.browser import find_browser
from trustward.testing.servers.tree import clean_environment, process_tree

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
    """One person at one browser: pages are checked by axe, photographed, and must not call elsewhere or complain.

    `complaints` holds what the browser noted: errors of scripts, refused parts of pages, calls to other hosts. That the
    page itself answered with an error is no complaint: it is shown, and the tests look at it.
    """

    def __init__(self, browser, tree, name, viewport, javascript=True):
        self.context = browser.new_context(
            locale="ko-KR",
            timezone_id="Asia/Seoul",
            viewport=viewport,
            base_url=tree.url,
            java_script_enabled=javascript,
        )
        self.context.set_default_timeout(15_000)
        self.name, self.tree, self._number, self.role = name, tree, 0, ""
        self.complaints: list[str] = []
        self.page = self.open_tab()

    def open_tab(self):
        """A further tab of the same browser."""
        page = self.context.new_page()
        page.on("console", lambda m: self._note(page, m) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._stay_here)
        return page

    def _note(self, page, message):
        of_the_page = (
            message.location.get("url", "") == page.url and "the server responded with a status" in message.text
        )
        if not of_the_page:
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def _stay_here(self, request):
        if not request.url.startswith((self.tree.url, "data:")):
            self.complaints.append(f"asks another host: {request.url}")

    def go(self, path):
        self.page.goto(path)
        return self.page

    def look(self, title, refused=False):
        """Photograph the page, let axe read it, and see that nothing runs off the side.

        `refused`: that a part of the page was refused is expected, and no complaint.
        """
        self._number += 1
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{self.name}-{self._number:02d}-{title}.png", full_page=True)
        assert not (found := self.axe()), "\n".join(found)
        sideways = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert sideways <= 1, f"{self.page.url} is {sideways} px too wide"
        if refused:
            said = re.compile(r"a status of 4|Status Error Code 4")
            self.complaints = [one for one in self.complaints if not said.search(one)]
        assert self.complaints == []

    def axe(self):
        self.page.evaluate(AXE.read_text())
        # only what is wrong comes over: what passed is megabytes for a long page, and took ten times as long as the rules
        wrong = "async rules => (await axe.run(document, {runOnly: rules, resultTypes: ['violations']})).violations"
        found = self.page.evaluate(wrong, RULES)
        return [f"{v['id']}: {v['help']}: {node['html'][:200]}" for v in found for node in v["nodes"]]

    def press(self, label, exact=False):
        """Press the button (or follow the link) of that name."""
        button = self.page.get_by_role("button", name=label, exact=exact)
        (button if button.count() else self.page.get_by_role("link", name=label, exact=exact)).first.click()
        self.page.wait_for_load_state()

    def sign_in(self, role, slug="okestro"):
        """Sign in as the demo's person of that role; a session of an earlier test is used again where it still lives."""
        self.role = role
        kept = _sessions.get((self.tree.url, role))
        if kept:
            self.context.add_cookies(kept)
            if "/sign-in" not in self.go(f"/t/{slug}/?lang=ko").url:
                return self
            self.context.clear_cookies()
        return self.sign_in_anew(role, slug)

    def sign_in_anew(self, role, slug="okestro"):
        """Sign in by password and code, with what the demo's own page says."""
        email, password, code = self._log_in(log_in_of(role, slug))
        page = self.go("/sign-in")
        page.fill("[name=email]", email)
        page.fill("[name=password]", password)
        page.locator("form:has([name=password]) button").click()
        page.wait_for_load_state()
        page.fill("[name=code]", code)
        page.locator("form:has([name=code]) button").click()
        page.wait_for_load_state()
        return self

    def keep_session(self):
        """Let later tests be the same person without another code."""
        if self.role:
            _sessions[self.tree.url, self.role] = self.context.cookies()

    def confirm_if_asked(self):
        """Prove once more who one is, where the page asks for it; by the password, since codes serve once."""
        if self.page.locator("#proof").count():
            self.page.locator("#proof summary").click()
            self.page.fill("[name=_proof_password]", self.password())
            self.page.locator("#proof button").click()
            self.page.wait_for_load_state()

    def password(self):
        """The password of the demo's person, as the home folder has it."""
        return json.loads((self.tree.home / "demo-logins.json").read_text())[log_in_of(self.role)]

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
_sessions: dict[tuple[str, str], list] = {}


def log_in_of(role, slug="okestro"):
    """The address with which the demo's person of a role signs in."""
    return f"{LOCAL[role]}@{slug}.example"


@pytest.fixture
def visitor(chromium, tree):
    """`visitor("clerk")`, `visitor("vendor", PHONE)`."""
    opened = []

    def open_visitor(name, viewport=DESK, **kwargs):
        opened.append(Visitor(chromium, tree, name, viewport, **kwargs))
        return opened[-1]

    yield open_visitor
    for one in opened:
        one.keep_session()
        one.context.close()


class Mail:
    """What the demo's mail sink has kept."""

    def __init__(self, tree):
        self._folder = tree.home / "mail"

    def all(self):
        """Every message, oldest first; their names begin with their time, and unfinished ones with a dot."""
        files = sorted(path for path in self._folder.glob("*.eml") if not path.name.startswith("."))
        return [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]

    def count(self, to, containing=""):
        """How many messages an address has."""
        return sum(to in str(m["To"]) and containing in text_of(m) for m in self.all())

    def link(self, to, **which):
        """The path of the first link in the newest message to an address."""
        return re.search(r"https?://[^/\s]+(/\S+)", text_of(self.newest(to, **which)))[1]

    def code(self, to, **which):
        """The six digits in the newest message to an address."""
        return re.search(r"\b(\d{6})\b", text_of(self.newest(to, **which)))[1]

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


@pytest.fixture
def mail(tree):
    return Mail(tree)


@pytest.fixture
def let_pass(tree, tree_environment):
    """`let_pass("--minutes", "11")`: move the clock of the whole tree, as the operator of a demo can."""

    trustward = Path(sys.executable).with_name("trustward")

    def move(*how):
        env = {**clean_environment(), "TRUSTWARD_HOME": str(tree.home), "TRUSTWARD_DEMO": "1", **tree_environment}
        subprocess.run([trustward, "clock", "move", *how], check=True, env=env, capture_output=True)
        time.sleep(1.1)  # each process reads its clock again after a second

    return move


@pytest.fixture(scope="session")
def okestro(tree, tree_environment):
    """`with okestro():` enters the first tenant on the tree's own database, for what has no page to do it in."""
    from trustward.app import create_app
    from trustward.kernel import scope, tenants
    from trustward.kernel.db import db
    from trustward.settings import read_settings

    app = create_app(read_settings({"TRUSTWARD_HOME": str(tree.home), "TRUSTWARD_DEMO": "1", **tree_environment}))

    @contextmanager
    def enter(platform=False):
        with app.app_context():
            with scope.enter_platform(write=False):
                tenant = tenants.by_slug("okestro")
            with scope.enter_platform() if platform else scope.enter(tenant.id):
                yield

    yield enter
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def asked(okestro, request):
    """A check was sent to a new trustee. Returns: the address of its contact."""
    from trustward_consignment.testing import Steps

    name = re.sub(r"\W+", "-", request.node.name)[-30:].strip("-").lower()
    with okestro():
        steps = Steps()
        steps.asked(steps.active(name, number="", mailbox=f"{name}@mailer.example"))
    return f"{name}@mailer.example"
