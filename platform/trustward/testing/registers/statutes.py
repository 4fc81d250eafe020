"""A statute pack for tests: every section of a policy, and the few rows that the register beside it points to."""

from __future__ import annotations

from datetime import date

from trustward.kernel.texts import Text
from trustward.law.arithmetic import Period, Unit
from trustward.law.book import Lawbook
from trustward.law.pack import StatutePack
from trustward.law.rows import (
    CitationStyle,
    Code,
    ContractItem,
    Form,
    PolicySection,
    Presence,
    Profile,
    RemedyBody,
    RetentionRow,
    Row,
    Status,
    StatuteName,
)

AS_OF = date(2026, 11, 24)
YEARS_3 = Period(3, Unit.YEARS)
YEARS_5 = Period(5, Unit.YEARS)

SITUATIONAL = {
    "children": Text("14세 미만 아동의 개인정보 처리", "Children under 14"),
    "provision": Text("개인정보의 제3자 제공", "Provision to third parties"),
    "additional_use": Text("추가적인 이용·제공 판단 기준", "Criteria for additional use"),
    "consignment": Text("개인정보 처리업무의 위탁", "Consignment of processing"),
    "transfer": Text("개인정보의 국외 이전", "Transfers abroad"),
    "sensitive_disclosure": Text("민감정보의 공개 가능성", "Possible disclosure of sensitive information"),
    "pseudonymised": Text("가명정보의 처리", "Pseudonymised information"),
    "trackers": Text("자동 수집 장치의 설치·운영과 거부", "Automatic devices and how to refuse them"),
    "behavioural": Text("제3자의 행태정보 수집", "Behavioural information collected by third parties"),
    "automated_decisions": Text("자동화된 결정", "Automated decisions"),
    "domestic_representative": Text("국내대리인", "Domestic representative"),
    "fixed_video": Text("고정형 영상정보처리기기", "Fixed video devices"),
    "mobile_video": Text("이동형 영상정보처리기기", "Mobile video devices"),
}
_ALWAYS = {
    "preamble": Text("제목과 서문", "Title and preamble"),
    "purposes": Text("개인정보의 처리 목적", "Purposes"),
    "items": Text("처리하는 개인정보의 항목", "Items"),
    "retention": Text("개인정보의 처리 및 보유 기간", "Retention periods"),
    "destruction": Text("개인정보의 파기 절차와 방법", "Destruction"),
    "safeguards": Text("안전성 확보조치", "Safety measures"),
    "rights": Text("정보주체와 법정대리인의 권리·의무와 행사 방법", "Rights and how to exercise them"),
    "officer": Text("개인정보 보호책임자와 담당 부서", "Chief privacy officer and departments"),
    "changes": Text("처리방침의 변경", "Changes of this policy"),
}
_RECOMMENDED = {
    "remedies": Text("권익침해 구제 방법", "Remedies"),
    "voluntary": Text("자발적 보호 조치", "Voluntary measures"),
}
_ORDER = [
    "preamble",
    "purposes",
    "items",
    "children",
    "retention",
    "destruction",
    "provision",
    "additional_use",
    "consignment",
    "transfer",
    "safeguards",
    "sensitive_disclosure",
    "pseudonymised",
    "trackers",
    "behavioural",
    "rights",
    "automated_decisions",
    "officer",
    "domestic_representative",
    "remedies",
    "fixed_video",
    "mobile_video",
    "voluntary",
    "changes",
]


def a_pack(*more: Row) -> StatutePack:
    """A pack of an imaginary country, and `more` rows."""
    titles = SITUATIONAL | _ALWAYS | _RECOMMENDED
    sections = [
        PolicySection(
            id=f"S{order}",
            key=key,
            order=order,
            text=titles[key],
            citation="LAW 30(1)",
            status=Status.VERIFIED,
            presence=Presence.ALWAYS
            if key in _ALWAYS
            else Presence.SITUATIONAL
            if key in SITUATIONAL
            else Presence.RECOMMENDED,
        )
        for order, key in enumerate(_ORDER, 1)
    ]
    return StatutePack("test_law", "1", Text("시험용 법령", "Test law"), (*sections, *_rows(), *more))


def _rows() -> tuple[Row, ...]:
    style = CitationStyle(
        id="act",
        text=Text("법령", "Statute"),
        article=Text("제{n}조", "art. {n}"),
        article_sub=Text("제{n}조의{m}", "art. {n}-{m}"),
        paragraph=Text("제{n}항", "({n})"),
        item=Text("제{n}호", " item {n}"),
        joint=Text(", ", ", "),
    )
    return (
        style,
        StatuteName(id="LAW", text=Text("시험법", "Test Act"), style="act"),
        StatuteName(id="TAX", text=Text("시험세법", "Test Tax Act"), style="act"),
        StatuteName(id="NOTICE", text=Text("시험고시", "Test Notification"), style="act", number="2025-5"),
        Code(
            id="B1", list="legal_basis", code="consent", text=Text("정보주체의 동의", "consent"), citation="LAW 15(1)1"
        ),
        Code(id="B2", list="legal_basis", code="law", text=Text("법률의 규정", "law"), citation="LAW 15(1)2"),
        Code(id="B4", list="legal_basis", code="contract", text=Text("계약", "contract"), citation="LAW 15(1)4"),
        Code(id="T1", list="transfer_basis", code="consent", text=Text("별도 동의", "separate consent")),
        Code(id="H1", list="home_country", code="KR", text=Text("대한민국", "Korea")),
        ContractItem(id="C1", order=1, text=Text("목적 외 처리 금지", "no other processing"), citation="LAW 26(1)"),
        ContractItem(id="C2", order=2, text=Text("재위탁 제한", "limits on re-consignment"), citation="LAW 26(1)"),
        Form(id="F11", number=11, text=Text("위임장", "Power of attorney"), citation="NOTICE"),
        Profile(id="taxpayer", text=Text("납세자", "taxpayers")),
        Profile(id="bank", text=Text("금융회사", "financial companies")),
        RetentionRow(
            id="RET5",
            family="RET5",
            text=Text("장부와 증빙서류", "Books and evidence"),
            citation="TAX 85-3(2)",
            period=YEARS_5,
            applies_to=("taxpayer",),
        ),
        RetentionRow(
            id="RET6",
            family="RET6",
            text=Text("전자금융거래 기록", "Electronic transactions"),
            citation="TAX 22",
            period=YEARS_5,
            applies_to=("bank",),
        ),
        RemedyBody(
            id="REM1",
            order=1,
            text=Text("분쟁조정위원회", "Mediation Committee"),
            phone="1833-0000",
            url="www.mediation.example",
        ),
        RemedyBody(
            id="REM4",
            order=4,
            text=Text("옛 검찰청", "Old Prosecutors' Office"),
            phone="1301",
            valid_to=date(2026, 10, 2),
        ),
    )


def a_book(*more: Row, on: date = AS_OF) -> Lawbook:
    """The pack, opened on a day."""
    return Lawbook.of([a_pack(*more)], on)
