"""A lawful register for tests."""

from __future__ import annotations

from trustward.kernel.texts import Text
from trustward.register import domain as d
from trustward.testing.registers.statutes import SITUATIONAL, YEARS_3, YEARS_5


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
            d.NotApplicable(key) for key in SITUATIONAL if key not in {"provision", "consignment", "trackers"}
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
