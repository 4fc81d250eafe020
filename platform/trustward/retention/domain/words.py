"""What things are called, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from trustward.kernel.texts import Text
from trustward.law.arithmetic import Unit

from .kinds import Caution, EventKind, NextStep, Standing

EVENTS: Mapping[EventKind, Text] = {
    EventKind.COLLECTED: Text("수집", "Collection"),
    EventKind.INQUIRY: Text("문의", "Inquiry"),
    EventKind.CONSENT: Text("동의", "Consent"),
    EventKind.LAST_USE: Text("마지막 이용", "Last use"),
    EventKind.PURPOSE_MET: Text("처리 목적 달성", "Fulfilment of the purpose"),
    EventKind.WITHDRAWN: Text("동의 철회", "Withdrawal of consent"),
    EventKind.NOTICE_OF_DECISION: Text("결과 통지", "Notice of the decision"),
    EventKind.HIRING_DECISION: Text("채용 여부 결정", "Hiring decision"),
    EventKind.MEMBERSHIP_END: Text("회원 탈퇴", "End of membership"),
    EventKind.CONTRACT_END: Text("계약 종료", "End of the contract"),
    EventKind.CONSIGNMENT_END: Text("위탁 계약 종료", "End of the consignment contract"),
    EventKind.RELATION_END: Text("거래 관계 종료", "End of the business relation"),
    EventKind.LEFT: Text("퇴직", "Leaving the company"),
    EventKind.TRANSACTION: Text("거래", "Transaction"),
    EventKind.CLOSED: Text("사안 종결", "Closing of the case"),
    EventKind.FILING_DEADLINE: Text("법정 신고기한", "Tax filing deadline"),
    EventKind.LAST_ENTRY: Text("마지막 기재", "Last entry"),
    EventKind.AGREED: Text("합의", "Agreement"),
    EventKind.COMPLETED: Text("완결", "Completion"),
    EventKind.BOOK_CLOSED: Text("장부 폐쇄", "Closing of the book"),
    EventKind.LOGGED: Text("로그 기록", "Logging"),
    EventKind.GRANT_CHANGED: Text("권한 변경", "Change of an access right"),
    EventKind.DESTROYED: Text("파기", "Destruction"),
    EventKind.RECORD: Text("기록 작성", "Making of the record"),
    EventKind.OTHER: Text("처리방침에서 정한 사유 발생", "Event named in the register"),
}

STANDINGS: Mapping[Standing, Text] = {
    Standing.KEEP: Text("보관", "Kept"),
    Standing.KEEP_APART: Text("분리 보관", "Kept apart"),
    Standing.DUE: Text("파기 대상", "To be destroyed"),
    Standing.OVERDUE: Text("파기 기한 지남", "Destruction overdue"),
}

NEXT_STEPS: Mapping[NextStep, Text] = {
    NextStep.NONE: Text("없음", "None"),
    NextStep.MOVE_APART: Text("분리 보관", "Move apart"),
    NextStep.DESTROY: Text("파기", "Destroy"),
}

CAUTIONS: Mapping[Caution, Text] = {
    Caution.REOPENED: Text(
        "기간이 끝난 뒤에 새 내용이 들어와 기간을 다시 계산했습니다.",
        "New content came after an end, so the time was counted again.",
    ),
    Caution.ANCHOR_MISSING: Text(
        "기산일이 되는 사건이 기록되지 않아 끝나는 날을 알 수 없습니다.",
        "The event from which to count is not recorded, so the end is not known.",
    ),
    Caution.NO_END: Text(
        "처리대장에 보유기간이 적혀 있지 않습니다.",
        "The register states no retention period.",
    ),
    Caution.UNKNOWN_SERVICE: Text(
        "처리대장에 이 서비스가 없습니다. 서비스가 끝났다면 처리 목적 달성을 기록하세요.",
        "The register has no such service. If it has ended, record that the purpose is met.",
    ),
    Caution.UNKNOWN_CLASS: Text(
        "처리대장에 이 법정 보존 항목이 없습니다.",
        "The register has no such statutory retention.",
    ),
    Caution.UNKNOWN_ROW: Text(
        "처리대장이 가리키는 법령 규정을 적용 중인 법령에서 찾을 수 없습니다.",
        "The adopted law lacks a rule that the register refers to.",
    ),
    Caution.CONDITIONS: Text(
        "처리대장에 조건별로 다른 보유기간이 있어 가장 늦은 날을 적용했습니다.",
        "The register has different ends for different persons; the latest was taken.",
    ),
    Caution.AGREED: Text(
        "처리대장의 보유기간이 동의받을 때 알린 것보다 길어졌습니다. 다시 동의받지 않는 한 동의받을 때 알린 기간까지만 보관합니다.",
        "The register's period is longer now than what was consented to, which holds unless consent is given again.",
    ),
    Caution.SEVERAL_ANCHORS: Text(
        "서류에 따라 기산일이 다르므로, 기록된 사건 중 가장 늦은 날부터 계산했습니다.",
        "The starting event depends on the document; the latest recorded one was taken.",
    ),
    Caution.CHOSEN_UNKNOWN: Text(
        "회사가 정한 기간이 없거나 법정 범위를 벗어나 가장 긴 기간을 적용했습니다.",
        "The company's own period is missing or out of bounds; the longest one was taken.",
    ),
    Caution.PAST_CAP: Text(
        "다른 법령이나 보류 때문에, 법령이 정한 파기 기한을 넘겨 보관합니다.",
        "A statute or a hold keeps it longer than another statute allows.",
    ),
    Caution.TO_CHECK: Text(
        "적용한 법령 규정을 아직 법령 원문과 대조하지 않았습니다. 개인정보 보호책임자가 원문을 확인해야 합니다.",
        "The applied rule has not been compared with the official text yet; a privacy officer should read it there.",
    ),
    Caution.HOLIDAYS: Text(
        "그 해의 공휴일이 아직 등록되지 않아 날짜가 며칠 달라질 수 있습니다.",
        "The holidays of that year are not entered yet; the day may move a little.",
    ),
}

UNITS: Mapping[Unit, Text] = {
    Unit.HOURS: Text("시간", "hour"),
    Unit.DAYS: Text("일", "day"),
    Unit.BUSINESS_DAYS: Text("영업일", "business day"),
    Unit.WEEKS: Text("주", "week"),
    Unit.MONTHS: Text("개월", "month"),
    Unit.YEARS: Text("년", "year"),
}

WEEKDAYS = "월화수목금토일"
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
