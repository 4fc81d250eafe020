"""What every section uses: columns, units, contacts, first and last section."""

from __future__ import annotations

from trustward.kernel.texts import Text
from trustward.law.arithmetic import Unit
from trustward.register.domain import ItemKind, Necessity

POLICY_TITLE = Text("개인정보 처리방침", "Privacy Policy")
"""The exact name under which the law wants the policy published (Decree art. 31(2))."""
NOT_STATED = Text("기재 없음", "not stated")
NOT_APPLICABLE = Text(
    "회사는 이에 해당하는 개인정보 처리를 하지 않습니다.",
    "The company does no processing of this kind.",
)
FALLBACK_NOTICE = Text(
    "",
    "Passages that are not translated yet are shown in Korean. If the two versions differ, the Korean one prevails.",
)
PREVAILS = Text("", "This is a translation. If the two versions differ, the Korean one prevails.")
PREAMBLE = Text(
    "{controller}은(는) 정보주체의 자유와 권리를 보호하기 위해 개인정보를 적법하게 처리하고 안전하게 관리합니다. "
    "{law}에 따라 개인정보를 어떤 절차와 기준으로 처리하는지 알리고, 이와 관련한 고충을 신속하게 처리할 수 있도록 "
    "다음과 같이 개인정보 처리방침을 정하여 공개합니다.",
    "{controller} processes personal information lawfully and keeps it safe, so that the freedom and the rights of "
    "data subjects are protected. As {law} requires, this policy tells by which procedures and standards personal "
    "information is processed and how complaints about it are settled quickly.",
)
PREAMBLE_NO_LAW = Text("관계 법령", "the law")
PREAMBLE_NAME = Text(
    "아래에서 ‘회사’는 {name}을(를) 뜻합니다.",
    "Below, “the company” means {name}.",
)
PREAMBLE_SERVICES = Text(
    "이 처리방침이 적용되는 서비스: {services}", "Services to which this policy applies: {services}"
)
COL_PURPOSE = Text("처리 목적", "Purpose")
COL_ITEMS = Text("처리 항목", "Items")
COL_BASIS = Text("법적 근거", "Legal basis")
SEPARATE_CONSENT = Text("별도 동의", "separate consent")
NECESSITY: dict[Necessity, Text] = {
    Necessity.REQUIRED: Text("[필수]", "[Required]"),
    Necessity.OPTIONAL: Text("[선택]", "[Optional]"),
    Necessity.UNSTATED: Text("", ""),
}
ITEM_KIND: dict[ItemKind, Text] = {
    ItemKind.SENSITIVE: Text("민감정보", "sensitive information"),
    ItemKind.UNIQUE_ID: Text("고유식별정보", "unique identification information"),
    ItemKind.RRN: Text("주민등록번호", "resident registration number"),
}
UNIT: dict[Unit, Text] = {
    Unit.HOURS: Text("시간", "hour"),
    Unit.DAYS: Text("일", "day"),
    Unit.BUSINESS_DAYS: Text("영업일", "business day"),
    Unit.WEEKS: Text("주", "week"),
    Unit.MONTHS: Text("개월", "month"),
    Unit.YEARS: Text("년", "year"),
}
COL_CONTACT = Text("연락처", "Contact")
PHONE = Text("전화", "Phone")
EMAIL = Text("이메일", "E-mail")
FAX = Text("팩스", "Fax")
WEBSITE = Text("누리집", "Website")
CHANGES_INTRO = Text(
    "이 처리방침의 내용을 바꿀 때에는 바뀐 내용과 시행일을 변경 전후를 비교하여 공개하고, 이전 처리방침도 계속 볼 수 "
    "있게 합니다.",
    "When this policy changes, the change and its effective date are published with a comparison of before and after, "
    "and earlier versions stay readable.",
)
COL_EFFECTIVE = Text("시행일", "Effective from")
COL_REASON = Text("변경 사유", "Reason of the change")
TABLE_CHANGES = Text("변경 이력", "History of changes")
EFFECTIVE_FROM = Text("이 개인정보 처리방침은 {date}부터 적용됩니다.", "This privacy policy is effective from {date}.")
