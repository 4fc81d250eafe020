"""The first tenant as its files say, with its forms open."""

from __future__ import annotations

import re
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest

from trustward.accounts.domain import Role
from trustward.kernel import outbox, scope, tenants
from trustward.policies import services as policies
from trustward.policies.domain import Acceptance
from trustward.register.files.reader import read
from trustward.register.services import tenant_files

FOLDER = Path(__file__).resolve().parents[3] / "tenants" / "okestro"

PERSON = {"name": "김하늘", "email": "haneul@person.example", "mobile-phone": "010-2345-6789"}
INQUIRY = {
    **PERSON,
    "inquiry": "제품의 가격이 궁금합니다.",
    "age": "over",
    "consent.customer-inquiries.collection": "1",
}
APPLICATION = {
    **PERSON, "birth-date": "1995-03-02", "education": "한국대학교 컴퓨터공학과", "military-service": "served",
    "work-experience": "없음", "foreign-language": "영어", "qualifications": "없음", "age": "over",
    "consent.job-application.collection": "1",
}  # fmt: skip


@pytest.fixture
def folder():
    """The files of the tenant."""
    return FOLDER


@pytest.fixture
def okestro(app, folder):
    """The tenant's id, once its forms were checked in the background."""
    with app.app_context():
        specs = tenant_files.sections()
        files = read(folder, specs)
        tenant_files.apply(files, specs)
        with scope.enter_platform(write=False):
            tenant_id = tenants.by_slug("okestro").id
        accepted = [Acceptance(one.code, one.place, one.reason) for one in files.policy.accepted_findings]
        imported = files.policy.imported
        with scope.enter(tenant_id):
            policies.import_version(
                effective_on=imported.effective_on,
                packs_on=imported.packs_on,
                reason=imported.reason,
                accepted=accepted,
            )
        outbox.drain()
    return tenant_id


@pytest.fixture
def entered(in_app, okestro):
    @contextmanager
    def enter(write=True):
        with in_app(), scope.enter(okestro, write=write) as session:
            yield session

    return enter


@pytest.fixture
def staff(build, okestro):
    def person(role=Role.CLERK):
        return build.person(of=SimpleNamespace(id=okestro, slug="okestro"), role=role)

    return person


@pytest.fixture
def visitor(desk, okestro):
    """Somebody's browser, without cookies."""
    return desk()


def words(page) -> str:
    """The page's text without tags."""
    return unescape(re.sub(r"<[^>]+>", "", page.get_data(as_text=True).replace("<br>", "\n")))


def link_in(mail: str, part: str) -> str:
    """The path of the link in a mail whose address contains `part`."""
    return next(found for found in re.findall(r"https?://[^/\s]+(/[^\s\"<>]+)", mail) if part in found)
