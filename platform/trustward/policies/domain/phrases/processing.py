"""Purposes, items, retention."""

from __future__ import annotations

from trustward.kernel.texts import Text
from trustward.register.domain import Anchor

PURPOSES_INTRO = Text(
    "회사는 다음 목적으로만 개인정보를 처리합니다. 목적이 바뀔 때에는 동의를 다시 받는 것을 비롯하여 "
    "법령이 정한 조치를 먼저 합니다.",
    "The company processes personal information for the following purposes only. Before a purpose changes it asks for "
    "consent again or takes whatever other step the law requires.",
)
ITEMS_INTRO = Text(
    "회사는 목적에 필요한 최소한의 개인정보만 처리합니다. 선택 항목은 입력하지 않아도 서비스를 이용할 수 있습니다.",
    "The company processes only the personal information that it needs for each purpose. Services can be used without "
    "giving the optional items.",
)
WITHOUT_CONSENT = Text("동의 없이 처리하는 개인정보", "Personal information processed without consent")
WITH_CONSENT = Text("동의를 받아 처리하는 개인정보", "Personal information processed with consent")
BASIS_UNSTATED = Text("처리하는 개인정보", "Personal information processed")
REFUSAL = Text("동의를 거부할 권리와 그에 따른 불이익", "Right to refuse consent, and what follows from it")
COL_SERVICE = Text("업무", "Service")
COL_PERIOD = Text("보유 및 이용 기간", "Retention and use period")
TABLE_PURPOSES = Text("{group}: 처리 목적", "{group}: purposes")
TABLE_ITEMS = Text("{group}: 처리 항목", "{group}: items")
TABLE_RETENTION = Text("{group}: 보유 및 이용 기간", "{group}: retention periods")
MACHINE_COLLECTED = Text("이용 과정에서 자동으로 수집되는 항목", "Items collected automatically during use")
RETENTION_INTRO = Text(
    "회사는 동의받은 기간 또는 법령에서 정한 기간 동안만 개인정보를 보유하고 이용합니다.",
    "The company keeps and uses personal information only for the period consented to or set by law.",
)
STATUTORY_TITLE = Text("법령에 따른 보존", "Records kept by law")
STATUTORY_INTRO = Text(
    "다음 기록은 법령에 따라 정해진 기간 동안 보존한 뒤 파기합니다.",
    "The following records are kept for the period set by law and destroyed afterwards.",
)
COL_STATUTE = Text("근거 법령", "Statute")
COL_RECORDS = Text("보존하는 기록", "Records kept")
COL_KEPT_FOR = Text("보존 기간", "Period")
COL_KEPT_ITEMS = Text("보존하는 항목", "Items kept")
TABLE_STATUTORY = Text("법령에 따라 보존하는 기록", "Records kept by law")
UNLESS_STATUTE = Text(
    "다만, 법령에서 더 오래 보존하도록 정한 기록은 그 기간까지 보관합니다.",
    "Records that a statute requires to be kept longer are kept for that period.",
)
KEPT_BY_LAW = Text("법정 보존: {records}", "Kept by law: {records}")
UNTIL_WITHDRAWAL = Text("동의를 철회할 때까지", "until consent is withdrawn")
WITHDRAWN = Text("동의를 철회한 때", "withdrawal of consent")
EARLIEST_OF = Text("{ends} 중 먼저 오는 때까지", "until the earliest of: {ends}")
OR = Text(" 또는 ", "; ")
FROM = Text("{anchor}부터 {period}", "{period} from {anchor}")
FROM_AT_MOST = Text("{anchor}부터 최대 {period}", "up to {period} from {anchor}")
PASSED = Text("{anchor}부터 {period}이(가) 지난 때", "{period} from {anchor}")
UNTIL_NAMED = Text("{anchor}까지", "until {anchor}")
CONDITION = Text("({condition}) {rest}", "({condition}) {rest}")
ANCHOR: dict[Anchor, Text] = {
    Anchor.COLLECTION: Text("수집일", "collection"),
    Anchor.INQUIRY: Text("문의일", "the inquiry"),
    Anchor.PURPOSE_MET: Text("목적을 달성한 날", "the day the purpose was met"),
    Anchor.NOTICE_OF_DECISION: Text("결과 통지일", "notice of the decision"),
    Anchor.MEMBERSHIP_END: Text("회원 탈퇴일", "the end of membership"),
    Anchor.CONTRACT_END: Text("계약 종료일", "the end of the contract"),
    Anchor.CONSIGNMENT_END: Text("위탁 계약 종료일", "the end of the consignment contract"),
    Anchor.LAST_USE: Text("마지막 이용일", "the last use"),
    Anchor.OTHER: Text("사유 발생일", "the event"),
}
ANCHOR_ALONE: dict[Anchor, Text] = {
    Anchor.COLLECTION: Text("수집 후 바로", "collection"),
    Anchor.INQUIRY: Text("문의 처리가 끝날 때", "the inquiry is settled"),
    Anchor.PURPOSE_MET: Text("목적을 달성할 때", "the purpose is met"),
    Anchor.NOTICE_OF_DECISION: Text("결과를 통지할 때", "the decision is told"),
    Anchor.MEMBERSHIP_END: Text("회원 탈퇴 시", "membership ends"),
    Anchor.CONTRACT_END: Text("계약 종료 시", "the contract ends"),
    Anchor.CONSIGNMENT_END: Text("위탁 계약 종료 시", "the consignment contract ends"),
    Anchor.LAST_USE: Text("마지막 이용 시", "the last use"),
    Anchor.OTHER: Text("사유가 생길 때", "the event"),
}
