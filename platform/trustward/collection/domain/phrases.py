"""Standing sentences of consent texts. Blanks are filled with words of the register and of the statute packs."""

from __future__ import annotations

from trustward.kernel.texts import Text

from .kinds import ConsentKind

TITLE: dict[ConsentKind, Text] = {
    ConsentKind.COLLECTION: Text("개인정보 수집·이용 동의: {service}", "Consent to collection and use: {service}"),
    ConsentKind.OPTIONAL: Text(
        "선택 항목의 수집·이용 동의: {service}", "Consent to collection and use of optional items: {service}"
    ),
    ConsentKind.MARKETING: Text("광고성 정보 수신 동의: {service}", "Consent to receive advertising: {service}"),
    ConsentKind.SENSITIVE: Text(
        "민감정보 처리 동의: {service}", "Consent to processing of sensitive information: {service}"
    ),
    ConsentKind.UNIQUE_ID: Text(
        "고유식별정보 처리 동의: {service}", "Consent to processing of unique identification information: {service}"
    ),
    ConsentKind.PROVISION: Text("개인정보 제3자 제공 동의: {recipient}", "Consent to provision to {recipient}"),
    ConsentKind.TRANSFER: Text(
        "개인정보 국외 이전 동의: {recipient}({country})", "Consent to transfer abroad: {recipient} ({country})"
    ),
}
WITHOUT_CONSENT = Text("동의 없이 처리하는 개인정보: {service}", "Processed without consent: {service}")
BASIS = Text("처리 근거", "Legal basis")
WHAT = Text("구분", "Matter")
CONTENT = Text("내용", "Content")
CAPTION = Text("동의를 받기 전에 알려 드리는 사항", "What we must tell before you consent")
CAPTION_WITHOUT = Text("처리하는 개인정보", "What is processed")
REFUSE_REQUIRED = Text(
    "동의를 거부할 권리가 있습니다. 다만 거부하시면 ‘{service}’을(를) 이용하실 수 없습니다.",
    "You have the right to refuse. If you refuse, “{service}” can't be used.",
)
REFUSE_OPTIONAL = Text(
    "동의를 거부할 권리가 있습니다. 거부하셔도 불이익이 없으며 ‘{form}’을(를) 그대로 이용하실 수 있습니다.",
    "You have the right to refuse. Refusing has no disadvantage; “{form}” can be used all the same.",
)
MARKETING_CONTACT = Text(
    "홍보와 마케팅을 위해 {ways}으로(로) 연락드릴 수 있습니다.",
    "We may contact you for promotion and marketing by {ways}.",
)
WITHDRAW_ANY_TIME = Text(
    "동의는 언제든지 접수증의 링크에서 철회하실 수 있습니다.",
    "You can withdraw at any time by the link on your receipt.",
)
KEPT_BY_LAW = Text("법정 보존: {records}", "Kept by law: {records}")
FOR = Text("{records} {period}", "{records} for {period}")
SEPARATE_DATABASE = Text(
    "위 기록은 법령이 정한 기간 동안 다른 개인정보와 분리하여 보관합니다.",
    "These records are kept apart from other personal information for the period set by law.",
)
