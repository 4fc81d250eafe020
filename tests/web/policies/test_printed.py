"""The policy as a file: the same words in every format, public prints made once, private ones kept nowhere."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from shutil import rmtree
from urllib.parse import unquote

import pytest

from trustward.documents import printing
from trustward.documents.printing import Format, PrintBusy
from trustward.kernel import scope, tenants
from trustward.kernel.texts import Lang
from trustward.policies import services
from trustward.policies.domain import Acceptance
from trustward.policies.views.printed import printed
from trustward.register.files.reader import read
from trustward.register.services import tenant_files
from trustward.testing.printed import assert_same_text, from_docx, from_hwpx, from_pdf, visible
from trustward.web import printing as web_printing

FOLDER = Path(__file__).resolve().parents[3] / "tenants" / "okestro"
READERS = {"pdf": from_pdf, "docx": from_docx, "hwpx": from_hwpx}


@pytest.fixture(autouse=True)
def folder(app):
    """Where public prints are kept; empty."""
    kept = app.extensions["trustward.settings"].home / "cache"
    rmtree(kept, ignore_errors=True)
    return kept


@pytest.fixture
def okestro(app):
    """The first tenant with the policy that it had before."""
    with app.app_context():
        specs = tenant_files.sections()
        files = read(FOLDER, specs)
        tenant_files.apply(files, specs)
        with scope.enter_platform(write=False):
            tenant_id = tenants.by_slug("okestro").id
        accepted = [Acceptance(one.code, one.place, one.reason) for one in files.policy.accepted_findings]
        facts = files.policy.imported
        with scope.enter(tenant_id):
            services.import_version(
                effective_on=facts.effective_on, packs_on=facts.packs_on, reason=facts.reason, accepted=accepted
            )
    return tenant_id


class Main(HTMLParser):
    """What stands in a page's main part."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words, self._inside = "", False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self._inside = self._inside or tag == "main"

    def handle_endtag(self, tag):
        self._inside = self._inside and tag != "main"

    def handle_data(self, data):
        self.words += data if self._inside else ""


@pytest.mark.parametrize("language", Lang)
def test_the_first_tenants_policy_says_the_same_in_every_format(okestro, app, language):
    with app.test_request_context(f"/?lang={language}"), scope.enter(okestro, write=False):
        document = printed(services.shown()[0], language, "오케스트로")
    said = assert_same_text(document)
    assert len(said) > 150
    assert {kind for kind, _ in said} >= {"h1", "h2", "h3", "p", "caption", "th", "td", "li0"}


@pytest.mark.parametrize("form", READERS)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_print_says_what_the_page_says(okestro, desk, form, language):
    """Every block of the print stands on the page, in the same order: the print adds nothing, whoever reads either."""
    page = visible(Main(desk().get(f"/p/okestro/privacy?lang={language}").get_data(as_text=True)).words)
    answer = desk().get(f"/p/okestro/privacy?lang={language}&format={form}")
    assert answer.status_code == 200
    at = 0
    for kind, text in READERS[form](answer.get_data()):
        if kind == "p" and ":" in text and at < 200:  # a fact beside the text: the page has no colon
            text = text.partition(":")[2]
        text = text.removeprefix("•")
        found = page.find(text, at)
        assert found >= 0, f"{kind}: {text} is not on the page behind {page[max(0, at - 60) : at]}"
        at = found + len(text)


def test_a_file_has_a_korean_name_and_may_be_kept_by_anybody(okestro, desk):
    answer = desk().get("/p/okestro/privacy?format=hwpx")
    assert answer.mimetype == "application/hwp+zip"
    name = answer.headers["Content-Disposition"]
    assert name.startswith("attachment")
    assert unquote(name.partition("filename*=UTF-8''")[2]) == "개인정보 처리방침 오케스트로 v1.hwpx"
    assert "public" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    again = desk().get("/p/okestro/privacy?format=hwpx", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    other = desk().get("/p/okestro/privacy?format=hwpx&lang=en")
    assert other.headers["ETag"] != answer.headers["ETag"]


def test_a_public_print_is_made_once(okestro, desk, monkeypatch):
    made = []

    def counting(*args, **kwargs):
        made.append(args)
        return printing.render(*args, **kwargs)

    monkeypatch.setattr(web_printing, "render", counting)
    first = desk().get("/p/okestro/privacy?format=pdf").get_data()
    assert desk().get("/p/okestro/privacy?format=pdf").get_data() == first
    assert desk().get("/p/okestro/privacy/versions/1?format=pdf").get_data() == first, (
        "the same words under another address"
    )
    assert len(made) == 1
    desk().get("/p/okestro/privacy?format=pdf&lang=en")
    assert len(made) == 2


@pytest.mark.parametrize("query", ["format=exe", "format=PDF", "format=pdf%00", "format=../pdf"])
def test_there_is_no_other_format(okestro, desk, query):
    assert desk().get(f"/p/okestro/privacy?{query}").status_code == 404


def test_the_page_offers_the_files(okestro, desk):
    html = desk().get("/p/okestro/privacy").get_data(as_text=True)
    for form in Format:
        assert f'href="/p/okestro/privacy/versions/1?lang=ko&amp;format={form}"' in html


def test_whoever_comes_while_too_much_is_printed_is_asked_to_come_again(okestro, desk, monkeypatch):
    def busy(*args, **kwargs):
        raise PrintBusy

    monkeypatch.setattr(web_printing, "render", busy)
    answer = desk().get("/p/okestro/privacy?format=pdf")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "5"
    assert "잠시 후 다시" in answer.get_data(as_text=True)


def test_what_is_too_long_for_a_format_is_told_in_plain_words(okestro, desk, monkeypatch):
    monkeypatch.setattr(printing.long, "MOST_LINES", dict.fromkeys(Format, 1))
    answer = desk().get("/p/okestro/privacy?format=hwpx")
    assert answer.status_code == 409
    assert "문서가 너무 길어" in answer.get_data(as_text=True)


def test_no_print_is_made_while_the_tenant_is_entered(okestro, app, desk, monkeypatch):
    """A print may have to wait for its turn; a transaction must not wait with it."""
    entered = []

    def looking(*args, **kwargs):
        entered.append(scope.entered())
        return printing.render(*args, **kwargs)

    monkeypatch.setattr(web_printing, "render", looking)
    assert desk().get("/p/okestro/privacy?format=pdf").get_data().startswith(b"%PDF")
    assert entered == [False]
    head = app.test_client().head("/p/okestro/privacy?format=hwpx")
    assert head.status_code == 200
    assert entered == [False], "whoever only asks what it would be gets no print made"


def test_the_staff_print_a_draft_that_nobody_else_can_have(registered, clerk, desk, tenant, folder):
    with registered(clerk):
        row = services.open_draft()
    answer = desk(as_=clerk).get(f"/t/{tenant.slug}/policy/versions/{row.id}?format=docx")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert ("p", "상태:초안") in from_docx(answer.get_data())
    assert not list(folder.rglob("*.docx")), "private prints are kept nowhere"
    page = desk(as_=clerk).get(f"/t/{tenant.slug}/policy/versions/{row.id}").get_data(as_text=True)
    assert f"/policy/versions/{row.id}?format=docx" in page
    assert desk().get(f"/t/{tenant.slug}/policy/versions/{row.id}?format=docx").status_code in {302, 303, 404}
