"""Third parties, trustees, transfers, automatic devices."""

from __future__ import annotations

from trustward.kernel.texts import Text

PROVISION_INTRO = Text(
    "회사는 다음의 경우에만 개인정보를 제3자에게 제공합니다.",
    "The company provides personal information to third parties only in the following cases.",
)
TABLE_PROVISION = Text("개인정보의 제3자 제공 현황", "Provision to third parties")
COL_RECIPIENT = Text("제공받는 자", "Recipient")
COL_RECIPIENT_PURPOSE = Text("제공받는 자의 이용 목적", "Recipient's purpose")
COL_RECIPIENT_ITEMS = Text("제공하는 항목", "Items provided")
COL_RECIPIENT_PERIOD = Text("제공받는 자의 보유 및 이용 기간", "Recipient's retention period")
CONSIGNMENT_INTRO = Text(
    "회사는 다음과 같이 개인정보 처리업무를 위탁합니다.",
    "The company consigns the processing of personal information as follows.",
)
TABLE_CONSIGNMENT = Text("개인정보 처리업무 위탁 현황", "Consignment of processing")
COL_TRUSTEE = Text("수탁자", "Trustee")
COL_TASK = Text("위탁하는 업무", "Task")
COL_CONSIGNED_PERIOD = Text("보유 및 이용 기간", "Retention and use period")
COL_CONSIGNED_ITEMS = Text("위탁하는 항목", "Items")
COL_SUBTRUSTEES = Text("재수탁자(재위탁하는 업무)", "Sub-trustees (task)")
COL_COUNTRY = Text("처리 국가", "Country")
CONSIGNED_FROM = Text("{day}부터 위탁", "consigned from {day}")
CONSIGNED_UNTIL = Text("{day}에 위탁 종료", "consignment ended on {day}")
NO_SUBTRUSTEES = Text("재위탁 없음", "none")
SUBTRUSTEE = Text("{name}({task})", "{name} ({task})")
CONTRACT_CLAUSES = Text(
    "위탁계약을 맺을 때 {law}에 따라 다음 사항을 계약서와 같은 문서에 적습니다.",
    "Following {law}, each consignment contract sets down in writing:",
)
CONTRACT_CLAUSES_NO_LAW = Text(
    "위탁계약을 맺을 때 다음 사항을 계약서와 같은 문서에 적습니다.",
    "Each consignment contract sets down in writing:",
)
SUPERVISES = Text(
    "회사는 수탁자가 개인정보를 안전하게 처리하는지 감독합니다.",
    "The company supervises whether trustees handle personal information safely.",
)
DISCLOSES_CHANGES = Text(
    "위탁하는 업무의 내용이나 수탁자가 바뀌면 지체 없이 이 처리방침으로 공개합니다.",
    "Changes of tasks or trustees are disclosed in this policy without delay.",
)
RECONSIGNMENT = Text(
    "수탁자가 재위탁하려면 회사의 동의를 먼저 받아야 하며, 재수탁자도 위 표에 공개합니다.",
    "A trustee needs the company's consent before it re-consigns; sub-trustees are disclosed in the table above.",
)
TRANSFER_INTRO = Text(
    "회사는 다음과 같이 개인정보를 국외로 이전합니다.",
    "The company transfers personal information abroad as follows.",
)
DIRECT_COLLECTION = Text("국외에서 직접 수집", "collected directly from abroad")
TABLE_TRANSFER = Text("개인정보의 국외 이전 현황", "Transfers abroad")
COL_TRANSFER_RECIPIENT = Text("이전받는 자(연락처)", "Recipient (contact)")
COL_TRANSFER_COUNTRY = Text("이전되는 국가", "Country")
COL_TRANSFER_METHOD = Text("이전 시기와 방법", "Time and method")
COL_TRANSFER_PURPOSE = Text("이용 목적", "Purpose")
COL_TRANSFER_PERIOD = Text("보유 및 이용 기간", "Retention and use period")
COL_TRANSFER_REFUSAL = Text("거부 방법과 거부의 효과", "How to refuse, and what follows")
COL_PROVIDER = Text("제공자", "Provider")
OWN_TRACKER = Text("회사", "the company")
TRACKERS_INTRO = Text(
    "회사는 이용 과정에서 정보를 자동으로 수집하는 장치를 다음과 같이 설치하고 운영합니다.",
    "The company installs and runs devices that collect information automatically, as follows.",
)
TABLE_TRACKERS = Text("자동 수집 장치", "Automatic devices")
COL_TRACKER = Text("장치", "Device")
REFUSAL_STEPS = Text("거부하는 방법", "How to refuse")
THIRD_PARTY_TRACKERS = Text(
    "제3자가 행태정보를 수집하는 장치는 다음과 같습니다.",
    "Third parties collect behavioural information with these devices:",
)
