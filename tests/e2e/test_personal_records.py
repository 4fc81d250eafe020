"""What the first tenant promises, kept: four people's data from the public form to the certificate, through years.

An inquiry with a marketing consent, an application, a subscription and a purchase dispute come in by public forms on a
phone; the clock moves on; each ends as the company's policy and the statutes say.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from trustward.testing.servers.tree import process_tree

ROOT = Path(__file__).resolve().parents[2]
PHONE = {"width": 390, "height": 844}
SMALL = {"width": 320, "height": 640}
DISPUTE, INQUIRY, APPLICANT = "haneul@people.example", "byeol@people.example", "bada@people.example"
OWN, COMPLAINT, CONTRACT = "서비스 자체 목적", "소비자 불만 또는 분쟁 처리에 관한 기록", "계약 또는 청약철회"


@pytest.fixture(scope="module")
def tree_environment():
    """A database of its own: years pass here."""
    if os.environ.get("TRUSTWARD_TEST_DB", "sqlite") == "sqlite":
        yield {}
        return
    from trustward.testing.servers.postgres import postgres_server

    with postgres_server() as server:
        name = server.create()
        yield server.urls(name).env
        server.drop(name)


@pytest.fixture(scope="module")
def tree(tree_environment):
    """A process tree of its own."""
    with tempfile.TemporaryDirectory(prefix="tw-", ignore_cleanup_errors=True) as home:
        env = {"TRUSTWARD_DEMO": "1", **tree_environment}
        with process_tree(Path(home), env, apply=[ROOT / "tenants" / "okestro"]) as running:
            yield running


def test_four_people_from_the_form_to_the_certificate(visitor, mail, let_pass, tmp_path):
    public = visitor("records-public", PHONE)
    ask(public)
    subscribe(public)
    apply_for_a_job(public)
    complain(visitor("records-without-script", SMALL, javascript=False))

    clerk = visitor("records-clerk").sign_in("clerk")
    happened(clerk, APPLICANT, ["결과 통지"])
    happened(clerk, DISPUTE, ["거래"])
    happened(clerk, DISPUTE, ["사안 종결"])
    withdraw(public, mail, DISPUTE)
    read_the_sentences(clerk)

    let_pass("--hours", "2")
    kept_apart(clerk)
    officer = visitor("records-officer", PHONE).sign_in("privacy_officer")
    approve_all(officer, counts=1)
    let_pass("--hours", "25")
    first = certificates(officer, 1)
    verified(first, tmp_path)
    verified_in_public(public, first)
    assert find(clerk, DISPUTE).locator("main table a").count() == 0  # what is left is apart
    clerk.look("not-found")

    let_pass("--days", str(3 * 366 + 28))  # holidays so far ahead are not entered: what is not sure waits longer
    approve_all(officer, counts=4, late="계속 검토하느라 늦어졌습니다.")
    let_pass("--hours", "25")
    verified(certificates(officer, 5), tmp_path)

    let_pass("--days", str(2 * 366))
    approve_all(officer, counts=1, late="계속 검토하느라 늦어졌습니다.")
    let_pass("--hours", "25")
    everything = certificates(officer, 6)
    verified(everything, tmp_path)
    forged(everything[0], tmp_path)

    page = officer.go("/t/okestro/records/")
    says(page, "이 조건에 맞는 기록이 없습니다.")
    officer.look("no-records")


# Collecting.


def ask(public):
    page = public.page
    opened = page.get_by_role("button", name="보내기")
    waits_for(
        public, "/p/okestro/forms/inquiry", lambda: opened.count() > 0
    )  # a worker opens the forms after the start
    public.complaints.clear()
    public.look("inquiry")
    public.press("보내기")
    says(page, "이름: 필수 입력 항목입니다.")
    public.look("inquiry-refused", refused=True)
    fill(
        page,
        {"이름": "김별", "이메일 주소": INQUIRY, "휴대전화번호": "010-2345-6789", "문의 내용": "제품이 궁금합니다."},
    )
    agree_to_all(page)
    public.press("보내기")
    says(page, "접수번호")
    public.look("inquiry-receipt")


def subscribe(public):
    page = public.go("/p/okestro/forms/newsletter")
    fill(page, {"이메일 주소": "sori@people.example"})
    agree_to_all(page)
    public.press("보내기")
    says(page, "접수번호")


def apply_for_a_job(public):
    page = public.go("/p/okestro/forms/job-application")
    public.look("application")
    fill(page, {
        "이름": "이바다", "휴대전화번호": "010-3456-7890", "이메일 주소": APPLICANT, "생년월일": "1999-05-05", "학력": "대학교 졸업",
        "경력": "없음", "외국어": "영어", "그 밖의 자격 사항": "없음",
    })  # fmt: skip
    page.get_by_label("해당 없음").check()
    agree_to_all(page)
    public.press("보내기")
    says(page, "접수번호")


def complain(public):
    page = public.go("/p/okestro/forms/purchase-dispute")
    fill(page, {
        "이름": "박하늘", "이메일 주소": DISPUTE, "휴대전화번호": "010-4567-8901", "분쟁·불만 내용": "환불이 되지 않습니다.",
    })  # fmt: skip
    agree_to_all(page)
    public.press("보내기")
    says(page, "접수번호")


def withdraw(public, mail, address):
    """The person takes the consent back by the link of the receipt's mail."""
    page = public.go(mail.link(address))
    public.press("동의 철회")
    public.look("withdraw")
    public.press("고른 동의 철회하기")
    says(page, "철회")
    public.look("withdrawn")


# What staff see and do.


def find(clerk, address):
    page = clerk.go("/t/okestro/records/search")
    page.get_by_label("이메일").fill(address)
    clerk.press("찾기")
    return page


def happened(clerk, address, names):
    """Record something that happened today to the record of that address."""
    page = find(clerk, address)
    page.locator("main table a").first.click()
    page.wait_for_load_state()
    clerk.press("일어난 일 기록")
    for name in names:
        if (choice := page.get_by_label(name)).count():
            choice.first.check()
            break
    else:
        raise AssertionError(page.locator("main").inner_text())
    page.locator("main input[type=date]").first.fill(today())
    clerk.press("기록하기")
    says(page, "일어난 일", "보관합니다")
    clerk.look("record-" + names[0].replace(" ", "-"))


def read_the_sentences(clerk):
    page = find(clerk, DISPUTE)
    page.locator("main table a").first.click()
    page.wait_for_load_state()
    says(page, "분리 보관", "전자상거래 등에서의 소비자보호에 관한 법률")
    page.locator("summary", has_text="계산 근거").first.click()
    clerk.look("record-withdrawn")
    page = clerk.go("/t/okestro/records/calendar/")
    clerk.look("calendar")


def kept_apart(clerk):
    """The two statutory classes are in the separate database."""
    page = clerk.page
    waits_for(clerk, "/t/okestro/apart/", lambda: COMPLAINT in main(page) and CONTRACT in main(page))
    clerk.look("kept-apart")


def approve_all(officer, counts, late=""):
    """The officer approves, on a phone, whatever is proposed: `counts` proposals."""
    page = officer.page
    waits_for(
        officer,
        "/t/okestro/destruction/approvals",
        lambda: page.locator("main [name=chosen]").count() >= counts,
    )
    assert page.locator("main [name=chosen]").count() == counts, main(page)
    officer.look("approvals")
    for box in page.locator("main [name=chosen]").all():
        box.check()  # what is not sure is not ticked beforehand
    if late and page.locator("[name=late_reason]").count():
        page.fill("[name=late_reason]", late)
    officer.press("선택한 항목 승인")
    officer.confirm_if_asked()
    if page.get_by_role("button", name="선택한 항목 승인").count():
        officer.press("선택한 항목 승인")
    says(page, "승인했습니다.")
    officer.look("approved")


def certificates(officer, count):
    """The certificates in the ledger, as they are downloaded, once there are `count`."""
    page = officer.page
    ledger = "/t/okestro/destruction/ledger/"
    paths: set[str] = set()

    def reached():
        links = page.locator(f"main a[href*='{ledger}']").all()
        paths.update(link.get_attribute("href").split("?")[0] for link in links)
        paths.discard(ledger)
        return len(paths) >= count

    waits_for(officer, ledger, reached, seconds=90)
    assert len(paths) == count
    officer.look("ledger")
    found = []
    for path in sorted(paths):
        answer = officer.context.request.get(f"{path}/certificate.json")
        assert answer.ok, path
        found.append(answer.body())
    officer.go(path)
    officer.look("certificate")
    return found


def verified(found, folder):
    """Every certificate holds without database or settings, and each follows from those before it."""
    assert not any("people.example" in content.decode() for content in found)
    assert _verify(folder, found).returncode == 0


def forged(content, folder):
    """A changed count is found."""
    changed = content.replace(b'"count":1', b'"count":2')
    assert changed != content
    assert _verify(folder, [changed]).returncode != 0


def verified_in_public(public, found):
    code = json.loads(found[0])["entry"]["body"]["code"]
    page = public.go("/p/okestro/destruction/verify")
    public.look("verify")
    page.locator("main input:visible").first.fill("AAAA-BBBB-CCCC-DDDD")
    public.press("확인")
    public.look("verify-unknown", refused=True)
    page.locator("main input:visible").first.fill(code)
    public.press("확인")
    says(page, "진본 확인서입니다.", "고객 문의")
    public.look("verified")


def _verify(folder, found):
    files = [folder / f"{number}.json" for number, _ in enumerate(found)]
    for file, content in zip(files, found, strict=True):
        file.write_bytes(content)
    trustward = Path(sys.executable).with_name("trustward")
    return subprocess.run(
        [trustward, "destruction", "verify", *files], env={"PATH": "/usr/bin", "HOME": str(folder)}, check=False
    )


# Small words.


def fill(page, values):
    for label, value in values.items():
        page.get_by_label(label, exact=False).first.fill(value)


def agree_to_all(page):
    page.get_by_label("만 14세 이상입니다").check()
    for box in page.locator("main input[type=checkbox]:visible").all():
        box.check()


def main(page):
    return page.locator("main").inner_text()


def says(page, *words):
    text = page.locator("body").inner_text()
    assert not (missing := [word for word in words if word not in text]), f"{missing} not in:\n{text}"


def waits_for(person, path, reached, seconds=60):
    """Load a page until it shows what is awaited; workers and ticker need a moment. The clock moved, and nobody is signed out."""
    deadline = time.monotonic() + seconds
    while True:
        page = person.go(path)
        assert "/sign-in" not in page.url, "signed out by the clock"
        if reached():
            return
        assert time.monotonic() < deadline, f"{path} shows:\n{main(page)}"
        time.sleep(1)


def today():
    """The legal day of the company, which is ahead of the machine's at night."""
    return datetime.now(ZoneInfo("Asia/Seoul")).date().isoformat()
