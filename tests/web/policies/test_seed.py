"""The first tenant's policy shows every fact of the company's policy of 2024-05-20, in Korean and English."""

from __future__ import annotations

import json
from html import unescape
from pathlib import Path

import pytest

from trustward.kernel import scope, tenants
from trustward.policies import services
from trustward.policies.domain import Acceptance
from trustward.register.files.reader import read
from trustward.register.services import tenant_files

FOLDER = Path(__file__).resolve().parents[3] / "tenants" / "okestro"

FACTS = [  # (place in the seed, Korean, English)
    ("controller", "오케스트로", "OKESTRO"),
    ("effective date", "2024년 5월 20일", "May 20, 2024"),
    ("inquiries", "고객 문의", "Customer inquiries"),
    ("inquiries", "문의에 대한 답변 등", "answering inquiries, etc."),
    ("inquiries", "이름, 이메일 주소, 휴대전화번호, 문의 내용", "Name, E-mail address, Mobile phone number, Content of the inquiry"),
    ("inquiries", "문의일부터 3년이 지난 때 또는 동의를 철회한 때 중 먼저 오는 때까지", "3 years from the inquiry; withdrawal of consent"),
    ("inquiries", "법령에서 더 오래 보존하도록 정한 기록은 그 기간까지", "Records that a statute requires to be kept longer"),
    ("statistics", "이용 실적 통계와 신규 서비스 개발", "Usage statistics and development of new services"),
    ("statistics", "앱 이용 내역, 검색 내역, 불량 이용 내역, 접속 기록, 쿠키", "app usage history, search history, misuse history, access logs, cookies"),
    ("statistics", "게시물 등", "posts and other content created by the data subject"),
    ("statistics", "운영체제·화면 크기, 기기 ID", "OS and screen size, device ID"),
    ("statistics", "IP 주소", "IP address"),
    ("marketing", "홍보와 마케팅", "Public relations and marketing"),
    ("marketing", "[선택]", "[Optional]"),
    ("applicants", "입사 지원", "Job application"),
    ("applicants", "과거 지원 이력의 확인", "checking earlier applications"),
    ("applicants", "생년월일, 학력, 병역 사항, 경력, 외국어, 그 밖의 자격 사항", "Date of birth, Education, Military service, Work experience, Foreign languages, Other qualifications"),
    ("applicants", "사진, 지원 동기, 그 밖의 기재 사항", "Photo, Reason for applying, Other notes"),
    ("applicants", "불합격 통지부터 최대 3년", "up to 3 years from notice of non-recruitment"),
    ("special conditions", "장애 여부", "Disability status"),
    ("special conditions", "보훈 대상 여부", "Veteran status"),
    ("special conditions", "고령자 여부", "Senior status"),
    ("whistleblowers", "클린 오케스트로 신고", "Clean OKESTRO Report"),
    ("whistleblowers", "신고 보상, 후속 조치", "rewarding reports, follow-up measures"),
    ("whistleblowers", "제목, 설명, 사건 내용, 기간", "title, description, incident details, duration"),
    ("whistleblowers", "그 밖의 제출 파일", "Other submitted files"),
    ("whistleblowers", "거부하시면 신고를 접수하지 못할 수 있습니다", "may then not be possible to submit a report"),
    ("whistleblowers", "진행 상황과 결과를 알려 드리지 못합니다", "cannot tell about its progress and result"),
    ("whistleblowers", "목적을 달성한 날부터 3년", "3 years from the day the purpose was met"),
    ("statutory", "계약 또는 청약철회, 대금 결제", "Contract or order cancellation, payment, and supply records"),
    ("statutory", "소비자 불만 또는 분쟁 처리에 관한 기록", "Consumer complaints or dispute resolution records"),
    ("statutory", "표시·광고에 관한 기록", "Advertising and display records"),
    ("statutory", "6개월", "6 months"),
    ("statutory", "국세기본법", "Framework Act on National Taxes"),
    ("statutory", "전자금융거래에 관한 기록", "Electronic financial transaction records"),
    ("statutory", "서비스 방문 기록", "Service visit records"),
    ("statutory", "3개월", "3 months"),
    ("statutory", "신용정보의 이용 및 보호에 관한 법률", "Credit Information Act"),
    ("statutory", "세금계산서 발급에 관한 기록", "Issuance of tax invoices"),
    ("provision", "오케스트로 클라우드", "OKESTRO Cloud"),
    ("provision", "오케스트로 AGI", "OKESTRO AGI"),
    ("provision", "제목, 신고 유형, 설명, 사건 내용, 기간, 관련 첨부 파일", "title, report type, description, incident details, duration, relevant attachments"),
    ("provision", "계열사와의 정보 공유", "sharing information with the OKESTRO affiliates"),
    ("provision", "공유할 수 있습니다", "may be shared with OKESTRO Cloud and OKESTRO AGI"),
    ("consignment", "스티비", "Stevie Corporation"),
    ("consignment", "이메일 발송과 관리", "Sending and managing emails"),
    ("consignment", "회원 탈퇴 시", "withdrawal of membership"),
    ("consignment", "재위탁 제한", "Restriction of re-consignment"),
    ("consignment", "손해배상", "Liability"),
    ("consignment", "지체 없이 이 처리방침으로 공개", "disclosed in this policy without delay"),
    ("destruction", "승인을 받아", "officer has approved"),
    ("destruction", "별도의 데이터베이스(DB)", "separate database (DB)"),
    ("destruction", "분쇄하거나 소각", "shredded or incinerated"),
    ("destruction", "재생할 수 없도록", "cannot be reproduced"),
    ("rights", "열람 요구", "access to personal information"),
    ("rights", "처리정지 요구", "suspension of processing"),
    ("rights", "서면, 이메일, 팩스", "in writing, by e-mail, by fax"),
    ("rights", "제41조제2항", "41(2)"),
    ("rights", "별지 제11호 서식", "Form 11"),
    ("rights", "2023-12", "2023-12"),
    ("rights", "제35조제4항", "35(4)"),
    ("rights", "본인이거나 정당한 대리인인지", "rightful representative"),
    ("safety", "내부 관리계획", "internal management plan"),
    ("safety", "정기적인 임직원 교육", "Regular training of employees"),
    ("safety", "개인정보의 암호화", "Encryption of personal information"),
    ("safety", "출입 통제", "Entry control"),
    ("cookies", "쿠키", "Cookies"),
    ("cookies", "하드디스크", "hard disk"),
    ("cookies", "인터넷 옵션", "Internet Options"),
    ("cookies", "맞춤형 서비스를 이용하기 어려울 수", "may be difficult to use"),
    ("officers", "대표이사", "CEO"),
    ("officers", "Kim Minjun, Kim Young Kwang", "Kim Minjun, Kim Young Kwang"),
    ("officers", "02-6080-0029", "02-6080-0029"),
    ("officers", "info@okestro.com", "info@okestro.com"),
    ("officers", "고객지원센터", "Customer Support Center"),
    ("grievance", "경영기획", "Business Planning"),
    ("grievance", "Sumin Choi", "Sumin Choi"),
    ("grievance", "+82-2-6080-0029", "+82-2-6080-0029"),
    ("remedies", "개인정보 분쟁조정위원회", "Personal Information Dispute Mediation Committee"),
    ("remedies", "한국인터넷진흥원", "KISA"),
]  # fmt: skip


@pytest.fixture
def okestro(app):
    with app.app_context():
        specs = tenant_files.sections()
        files = read(FOLDER, specs)
        tenant_files.apply(files, specs)
        with scope.enter_platform(write=False):
            tenant_id = tenants.by_slug("okestro").id
        accepted = [Acceptance(one.code, one.place, one.reason) for one in files.policy.accepted_findings]
        imported = files.policy.imported
        with scope.enter(tenant_id):
            services.import_version(
                effective_on=imported.effective_on,
                packs_on=imported.packs_on,
                reason=imported.reason,
                accepted=accepted,
            )
    return tenant_id


def words(page) -> str:
    """The page's text without tags."""
    import re

    return unescape(re.sub(r"<[^>]+>", "", page.get_data(as_text=True).replace("<br>", "\n")))


def test_every_fact_of_the_seed_stands_on_the_page(okestro, desk):
    korean = words(desk().get("/p/okestro/privacy"))
    english = words(desk().get("/p/okestro/privacy?lang=en"))
    missing = [(place, ko) for place, ko, _ in FACTS if ko not in korean]
    missing += [(place, en) for place, _, en in FACTS if en not in english]
    assert missing == []


def test_the_same_as_data(okestro, desk):
    facts = json.loads(desk().get("/p/okestro/privacy.json").get_data(as_text=True))
    assert facts["effective_on"] == "2024-05-20"
    assert "스티비" in json.dumps(facts["documents"]["ko"], ensure_ascii=False)
    assert "Stevie Corporation" in json.dumps(facts["documents"]["en"])


def test_the_imported_version_is_the_history(okestro, desk):
    page = words(desk().get("/p/okestro/privacy/versions"))
    assert "2024년 5월 20일부터" in page
    assert "버전 1" in page


def test_nothing_changes_by_itself_afterwards(okestro, app, work):
    work()
    with app.app_context(), scope.enter(okestro):
        assert services.opened() is None
        assert services.current_disclosure().published.trustees == {"stevie"}


def test_names_without_korean_spelling_are_marked_as_foreign(okestro, desk):
    html = desk().get("/p/okestro/privacy").get_data(as_text=True)
    assert "Kim Minjun" in html
