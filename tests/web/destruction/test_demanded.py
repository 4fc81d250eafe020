"""What a person took back, as officers and the public see it: her demand stands where else the officer's approval does."""

import html
import re

import pytest

from trustward.destruction.services import book
from trustward.records import services as records


def words(answer):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.text)))


@pytest.fixture
def entry(inquiries, registered, work):
    (record,) = inquiries(1, days=1)
    with registered():
        records.remove_items(record, ["phone"])
    work()
    with registered():
        [entry] = book.page()
        return entry.id, entry.code, entry.request_id


def test_the_ledger_the_certificate_and_the_public_page_say_who_demanded_it(entry, desk, officer, tenant):
    id, code, request = entry
    visit = desk(as_=officer)
    for path in ("ledger/", f"ledger/{id}", f"requests/{request}"):
        answer = visit.get(f"/t/{tenant.slug}/destruction/{path}")
        assert answer.status_code == 200, path
        said = words(answer)
        assert "정보주체의 요구" in said, path
        assert "전화번호" in said, path
    assert "정보주체가 동의를 철회한 항목" in said
    public = words(desk().get(f"/p/{tenant.slug}/destruction/verify?code={code}"))
    assert "해당 없음: 정보주체의 요구로 파기" in public
