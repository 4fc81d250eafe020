"""A plugin that asks somebody for something, and a mailbox to read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from trustward.kernel import scope
from trustward.kernel.texts import Lang
from trustward.notices import services as notices
from trustward.notices.domain import Recipient
from trustward.plugins.facts import NavItem
from trustward.plugins.hooks import hookimpl
from trustward.plugins.manifest import Manifest
from trustward.portal import doors
from trustward.portal.domain import Door, Invitation

ADDRESS = "kim@vendor.example"


@dataclass
class Asking:
    """The plugin: `manifest` and hooks, as a module would have them."""

    manifest: Manifest = field(default_factory=lambda: Manifest(name="asking", title="Asking", on_by_default=True))
    asked: dict[UUID, Invitation] = field(default_factory=dict)
    """contact → what is asked of it now"""

    @hookimpl
    def portal_invitation(self, door: Door) -> Invitation | None:
        return self.asked.get(door.contact_id)

    @hookimpl
    def portal_pages(self, door: Door) -> list[NavItem]:
        return [NavItem("설문", f"/a/d/{door.id}/somewhere", count=3)]


@dataclass
class AContact:
    """Somebody who was asked, and what came to the mailbox."""

    app: Any
    tenant: Any
    sink: Any
    work: Any
    id: UUID
    subject: UUID
    address: str = ADDRESS

    def ask(self, *, lasts: timedelta = timedelta(days=30), language: Lang = Lang.KO) -> str:
        """Send the mail with the link. Returns: the link's path."""
        with self.app.app_context(), scope.enter(self.tenant.id):
            link = doors.door_link(purpose="test", subject=("trustee", self.subject), target_id=self.subject,
                                   contact_id=self.id, language=language, lasts=lasts)  # fmt: skip
            to = Recipient.contact(self.address, contact_id=self.id, language=language)
            notices.send("portal.link", to=to, key=f"test:{uuid4()}", link=link)
        self.work()
        return self.link()

    def mails(self) -> list[str]:
        self.work()
        return [one.text for one in self.sink.to(self.address)]

    def link(self) -> str:
        return re.findall(r"https?://[^/\s]+(/a/\S+)", self.mails()[-1])[-1]

    def code(self) -> str:
        found = re.findall(r"\b(\d{6})\b", self.mails()[-1])
        assert found, "the newest mail has no code"
        return found[-1]


@pytest.fixture
def asking(app):
    plugins, module = app.extensions["trustward.plugins"], Asking()
    plugins.manager.register(module, "asking")
    plugins.manifests["asking"] = module.manifest
    yield module
    plugins.manager.unregister(name="asking")
    del plugins.manifests["asking"]


@pytest.fixture
def contact(app, build, asking, mail_sink, work):
    """`contact(of=tenant)`: somebody who is asked for something."""

    def make(of: Any = None, address: str = ADDRESS) -> AContact:
        tenant = of or build.tenant(plugins=("asking",))
        made = AContact(app, tenant, mail_sink, work, uuid4(), uuid4(), address)
        asking.asked[made.id] = Invitation(
            "정기 점검", "질문 24개에 답해 주세요.", address, minutes=10, due_on=date(2026, 12, 8)
        )
        return made

    return make


@pytest.fixture
def vendor(desk):
    """A browser that was let in: `vendor(contact)` → (desk, door's path, link)."""

    def make(contact: AContact, browser: Any = None) -> tuple[Any, str, str]:
        browser, link = browser or desk(), contact.ask()
        browser.submit(link)
        answer = browser.submit(code_page(browser, link), {"code": contact.code()})
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return browser, answer.location, link

    return make


def code_page(browser: Any, link: str) -> str:
    """Ask for a code by a link. Returns: the page where it is typed."""
    answer = browser.submit(link)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.location)


def moved(invitation: Invitation, **changes: Any) -> Invitation:
    return replace(invitation, **changes)
