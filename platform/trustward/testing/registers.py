"""A register and a statute pack for tests: small, lawful, with nothing for the linter to complain about but its hint.

Tests change one fact of it and look at what follows.
"""

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
from trustward.register import domain as d

AS_OF = date(2026, 11, 24)
YEARS_3 = Period(3, Unit.YEARS)
YEARS_5 = Period(5, Unit.YEARS)

_SITUATIONAL = {
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
    titles = _SITUATIONAL | _ALWAYS | _RECOMMENDED
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
            if key in _SITUATIONAL
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


def a_register() -> d.Snapshot:
    """A lawful register: customers, a trustee, a recipient, a cookie."""
    contact = d.Contact(phone="02-1234-5678", email="privacy@hanbit.example")
    return d.Snapshot(
        slug="hanbit",
        controller=d.Controller(
            d.Name(Text("한빛물류", "Hanbit Logistics")), service_names=(Text("누리집", "Website"),)
        ),
        profile=d.Profile(businesses=("taxpayer",)),
        groups=(d.DataSubjectGroup("customers", Text("고객", "Customers")),),
        services=(_inquiry(), _orders()),
        statutory=(
            d.StatutoryRetention(
                "books",
                ("RET5",),
                act=Text("시험세법", "Test Tax Act"),
                citation=Text("시험세법 제85조의3", "Test Tax Act art. 85-3"),
                record_class=Text("거래 장부", "Books of transactions"),
                period=YEARS_5,
                items=Text("주문 내역", "Order details"),
            ),
        ),
        recipients=(_recipient(),),
        consignments=(a_trustee(),),
        consignment_practice=d.ConsignmentPractice(("C1", "C2"), supervises=True, discloses_changes=True),
        trackers=(_cookie(),),
        measures=(d.SafetyMeasure("plan", d.MeasureKind.MANAGERIAL, Text("내부 관리계획 시행", "Internal plan")),),
        destruction=d.Destruction(
            procedure=Text(
                "보유 기간이 끝난 정보를 골라 파기합니다.", "Information whose period has ended is destroyed."
            ),
            ways=(d.DestructionWay(d.Medium.ELECTRONIC, (d.DestructionMethod.ERASE,)),),
            officer_approves=True,
        ),
        rights=d.Rights(
            rights=(d.Right.ACCESS, d.Right.ERASE),
            addressee=Text("고객지원팀", "Customer support"),
            channels=(d.Channel.EMAIL, d.Channel.WEB),
            representatives=True,
            form=d.FormReference("2025-5", "11", Text("위임장", "Power of attorney")),
            identity_check=True,
        ),
        officers=(
            d.Officer(
                "cpo",
                d.OfficerRole.CPO,
                Text("이사", "Director"),
                (d.Name(Text("김하늘", "Kim Haneul")),),
                contact=contact,
            ),
        ),
        departments=(
            d.Department(
                "support",
                (d.UnitRole.ACCESS_REQUESTS, d.UnitRole.GRIEVANCE),
                Text("고객지원팀", "Support"),
                contact=contact,
            ),
        ),
        remedies=d.Remedies((d.RemedyBody("mediation", "REM1"),)),
        not_applicable=tuple(
            d.NotApplicable(key) for key in _SITUATIONAL if key not in {"provision", "consignment", "trackers"}
        ),
    )


def a_trustee(key: str = "stevie", **changes: object) -> d.ConsignmentFact:
    """A trustee that sends mail, without sub-trustees, in Korea."""
    facts: dict[str, object] = {
        "key": key,
        "trustee": d.Name(Text("스티비", "Stibee")),
        "task": Text("이메일 발송", "Sending e-mail"),
        "period": Text("위탁 계약 종료 시까지", "until the contract ends"),
        "country": "KR",
        "subtrustees_stated": True,
    }
    return d.ConsignmentFact(**(facts | changes))  # type: ignore[arg-type]


def _inquiry() -> d.Service:
    return d.Service(
        "inquiry",
        "customers",
        Text("고객 문의", "Inquiries"),
        Text("문의 답변", "Answering inquiries"),
        items=(
            d.Item("email", Text("이메일", "E-mail")),
            d.Item("phone", Text("전화번호", "Phone number"), d.Necessity.OPTIONAL),
        ),
        basis=d.LegalBasis(d.Basis.CONSENT),
        retention=d.Retention((d.RetentionEnd(d.Anchor.INQUIRY, YEARS_3),)),
    )


def _orders() -> d.Service:
    return d.Service(
        "orders",
        "customers",
        Text("주문 처리", "Orders"),
        Text("계약의 이행", "Performing the contract"),
        items=(d.Item("address", Text("주소", "Address")),),
        basis=d.LegalBasis(d.Basis.CONTRACT),
        retention=d.Retention((d.RetentionEnd(d.Anchor.CONTRACT_END, YEARS_5),), statutory=("books",)),
    )


def _recipient() -> d.Recipient:
    return d.Recipient(
        "courier",
        d.Name(Text("빠른택배", "Fast Courier")),
        purpose=Text("배송", "Delivery"),
        items=(d.Item("address", Text("주소", "Address")),),
        retention=d.Retention((d.RetentionEnd(d.Anchor.PURPOSE_MET),)),
        basis=d.LegalBasis(d.Basis.CONSENT, separate_consent=True),
    )


def _cookie() -> d.Tracker:
    return d.Tracker(
        "cookies",
        d.TrackerKind.COOKIE,
        Text("쿠키", "Cookies"),
        purpose=Text("화면 설정 저장", "Keeping settings"),
        refusals=(
            d.RefusalStep(
                Text("크롬", "Chrome"), Text("설정에서 쿠키를 차단합니다.", "Block cookies in the settings.")
            ),
            d.RefusalStep(
                Text("안드로이드", "Android"), Text("앱 설정에서 차단합니다.", "Block them in the app settings.")
            ),
        ),
    )


def store(register: d.Snapshot) -> None:
    """Write a register's facts for the entered tenant; trustees belong to plugins and are left out."""
    from trustward.register import services
    from trustward.register.catalogue import KINDS

    first = ("controller", "profile", "groups", "statutory", "services")
    for name in (*first, *(kind for kind in KINDS if kind not in first)):
        facts = getattr(register, name)
        for fact in facts if KINDS[name].many else (facts,):
            services.record(name, fact)
