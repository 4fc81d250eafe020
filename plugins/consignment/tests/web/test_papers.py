"""The plugin's documents: the contract to sign, the letter about what is missing, the receipt, in every format the same."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import unquote

import pytest

from trustward.accounts.domain import Role
from trustward.api import Text, audit, lawbook
from trustward.testing.printed import assert_same_text, from_docx, from_hwpx, from_pdf, visible
from trustward_consignment import papers
from trustward_consignment.domain.contract import Clause
from trustward_consignment.domain.facts import Task
from trustward_consignment.services import attestation, contracts, reading, review
from trustward_consignment.testing import PDF

READERS = {"pdf": from_pdf, "docx": from_docx, "hwpx": from_hwpx}


@pytest.fixture
def clerk(desk, build, tenant):
    return desk(as_=build.person(of=tenant, role=Role.CLERK))


@pytest.fixture
def base(tenant):
    return f"/t/{tenant.slug}/x/consignment"


@pytest.fixture
def speaking(app, inside):
    """The tenant's scope within a request, so that there is a language."""

    def enter(language="ko"):
        return app.test_request_context(f"/?lang={language}")

    return enter


def words(found):
    return "".join(text for _kind, text in found)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_contract_says_the_same_in_every_format(inside, steps, speaking, language):
    with inside():
        trustee_id = steps.propose(
            tasks=(Task(Text("이메일 발송", "Sending e-mail")), Task(Text("수신 거부 처리", "Opt-outs")))
        )
        with speaking(language):
            said = assert_same_text(papers.contract(reading.get(trustee_id)))
            items = [item.text for item in contracts.items()]
    text = words(said)
    for item in items:
        assert visible(item.ko if language == "ko" else item.en) in text
    assert visible("이메일 발송수신 거부 처리" if language == "ko" else "Sending e-mailOpt-outs") in text
    assert visible("한빛메일" if language == "ko" else "Hanbit Mail") in text
    titles = [title for kind, title in said if kind == "h3"]
    assert len(titles) == len(items) + 1, "each item and what follows the end"
    assert all(re.match(r"제\d+조\(|Article\d+\(", title) for title in titles)


def test_every_item_of_the_pack_has_a_proposal_in_both_languages(inside):
    with inside():
        for item in contracts.items():
            assert item.wording.ko
            assert item.wording.en


def test_the_contract_names_its_period_and_leaves_blanks_where_nothing_is_known(inside, steps, speaking):
    with inside():
        trustee_id = steps.propose(number="")
        with speaking():
            before = words(assert_same_text(papers.contract(reading.get(trustee_id))))
        contracts.record(
            trustee_id, contracts.ContractFact("계약", starts_on=date(2026, 1, 1), ends_on=date(2027, 12, 31))
        )
        with speaking():
            after = words(assert_same_text(papers.contract(reading.get(trustee_id))))
    assert "계약종료시까지" in before
    assert "2026.1.1.(목)부터2027.12.31.(금)까지" in after


def test_the_letter_names_what_is_missing_and_nothing_else(inside, steps, speaking):
    with inside():
        items = contracts.items()
        trustee_id = steps.propose()
        steps.contract(trustee_id, but=items[3].id)
        contracts.write_clauses(trustee_id, [Clause(items[5].id, "제6조", "", "")])  # a clause without its page
        with speaking():
            text = words(assert_same_text(papers.missing_items(reading.get(trustee_id))))
        citation = lawbook().cite(items[3]).ko
    assert "7개사항가운데2개가빠져있습니다" in text
    assert visible(citation) in text
    assert visible(items[3].text.ko) in text
    assert visible(items[5].text.ko) in text
    assert visible(items[0].text.ko) not in text
    assert "동의를받은경우에만" in text, "the proposed words"


def test_there_is_no_letter_where_nothing_is_missing(clerk, base, inside, steps):
    with inside():
        complete = steps.contracted()
        without = steps.propose("other", number="1234567891")
    for trustee_id in (complete, without):
        assert clerk.get(f"{base}/trustees/{trustee_id}/contract/letter").status_code == 404
        assert "contract/letter" not in clerk.get(f"{base}/trustees/{trustee_id}").get_data(as_text=True)


@pytest.mark.parametrize("form", READERS)
def test_the_staff_take_a_contract_away(clerk, base, inside, steps, form):
    with inside():
        trustee_id = steps.propose()
    url = f"{base}/trustees/{trustee_id}/contract/proposal"
    assert url in clerk.get(f"{base}/trustees/{trustee_id}").get_data(as_text=True)
    page = clerk.get(url).get_data(as_text=True)
    assert f"{url}?format={form}" in page
    answer = clerk.get(f"{url}?format={form}")
    assert answer.headers["Cache-Control"] == "no-store"
    name = unquote(answer.headers["Content-Disposition"].partition("filename*=UTF-8''")[2])
    assert name == f"개인정보 처리위탁 계약서 한빛메일.{form}"
    body = visible(re.sub(r"<[^>]+>", "", page[page.index("<article") : page.index("</article>")]))
    said = READERS[form](answer.get_data())
    assert said[0] == ("h1", "개인정보처리위탁계약서")
    at = 0
    for _kind, text in said[1:]:
        found = body.find(visible(re.sub(r"^(•|\d+\.)", "", text)) if _kind.startswith("li") else text, at)
        assert found >= 0, f"{text} is not on the page"
        at = found


def test_the_receipt_says_the_same_in_every_format(inside, steps, speaking):
    with inside():
        check_id = steps.asked(steps.active())
        code = attestation.questionnaire_of(review.get_check(check_id)).questions[0].code
        attestation.attach_evidence(check_id, code, PDF, name="증빙 하나.pdf")
        steps.answered(check_id, no=1)
        check = attestation.view(review.get_check(check_id))
        with speaking():
            said = assert_same_text(papers.receipt(check))
    text = words(said)
    assert check.receipt.number in text
    assert check.receipt.answers_hash in text
    assert "이나래" in text
    assert "증빙하나.pdf" in text
    assert sum(kind == "td" for kind, _ in said) > 2 * len(check.questionnaire.questions)


def test_the_staff_take_a_receipt_away_and_it_is_noted(clerk, base, inside, steps):
    with inside():
        trustee_id = steps.active()
        check_id = steps.asked(trustee_id)
        steps.answered(check_id)
    url = f"{base}/checks/{check_id}/receipt/1"
    assert url in clerk.get(f"{base}/checks/{check_id}").get_data(as_text=True)
    assert "이나래" in words(from_docx(clerk.get(f"{url}?format=docx").get_data()))
    assert clerk.get(f"{base}/checks/{check_id}/receipt/2").status_code == 404
    with inside():
        assert [e.action for e in audit.about(("trustee", trustee_id))].count("trustee.signed_answers_read") == 1
