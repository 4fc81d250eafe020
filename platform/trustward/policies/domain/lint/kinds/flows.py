"""Recipients, trustees, transfers, automatic devices."""

from __future__ import annotations

from trustward.kernel.texts import Text
from trustward.policies.domain.lint.finding import FindingKind, Severity

KINDS: dict[str, FindingKind] = {
    "recipient_incomplete": FindingKind(
        Severity.BLOCKING,
        Text(
            "‘{recipient}’에 제공하는 목적, 항목, 기간 가운데 빠진 것이 있습니다.",
            "Purpose, items or period of the provision to “{recipient}” are missing.",
        ),
        Text("제공받는 자마다 모두 적으세요.", "Fill in all of them for each recipient."),
    ),
    "recipient_basis_unstated": FindingKind(
        Severity.WARNING,
        Text(
            "‘{recipient}’에 제공하는 근거가 없습니다.",
            "It is not said on what ground “{recipient}” receives information.",
        ),
        Text("동의를 받은 기록이나 근거 법령을 입력하세요.", "Enter the consent or the statute."),
    ),
    "trustee_without_task": FindingKind(
        Severity.BLOCKING,
        Text("수탁자 ‘{trustee}’에 위탁하는 업무가 없습니다.", "The task of the trustee “{trustee}” is missing."),
        Text("위탁하는 업무를 적으세요.", "Name the task."),
    ),
    "subtrustees_unstated": FindingKind(
        Severity.WARNING,
        Text(
            "수탁자 ‘{trustee}’의 재위탁 여부를 밝히지 않았습니다.", "It is not said whether “{trustee}” re-consigns."
        ),
        Text("재수탁자를 적거나 재위탁이 없다고 밝히세요.", "Name the sub-trustees, or state that there are none."),
    ),
    "trustee_country_unstated": FindingKind(
        Severity.WARNING,
        Text(
            "‘{trustee}’이(가) 개인정보를 처리하는 국가를 밝히지 않았습니다.",
            "The country in which “{trustee}” processes is not stated.",
        ),
        Text("처리하고 보관하는 국가를 확인하여 적으세요.", "Find out and enter the country."),
    ),
    "trustee_abroad": FindingKind(
        Severity.BLOCKING,
        Text(
            "‘{trustee}’이(가) 국외에서 처리하지만 국외 이전 내용이 없습니다.",
            "“{trustee}” processes abroad, but no transfer is described.",
        ),
        Text("국외 이전 항목을 등록하세요.", "Enter the transfer."),
    ),
    "transfer_consent_unasked": FindingKind(
        Severity.WARNING,
        Text(
            "‘{recipient}’(으)로의 국외 이전은 동의에 근거하지만, 어느 서비스의 양식에서도 그 동의를 받지 않습니다.",
            "The transfer abroad to “{recipient}” rests on consent, but no service's form asks for it.",
        ),
        Text(
            "어느 서비스의 개인정보가 이전되는지 처리대장의 국외 이전에 표시하세요. 그 서비스의 양식이 동의를 따로 받습니다.",
            "Name the services whose information goes abroad, under transfers in the register: their forms then ask for it apart.",
        ),
    ),
    "contract_clauses_missing": FindingKind(
        Severity.WARNING,
        Text(
            "위탁계약에 적는다고 밝힌 사항 가운데 빠진 것이 있습니다: {clauses}",
            "Contract items not mentioned: {clauses}",
        ),
        Text("계약서를 확인하고 처리대장에 표시하세요.", "Check the contract and tick them in the register."),
    ),
    "changes_not_disclosed": FindingKind(
        Severity.WARNING,
        Text("수탁자가 바뀌면 공개한다는 문구가 없습니다.", "It is not said that changes of trustees are disclosed."),
        Text("처리대장의 위탁 항목에서 표시하세요.", "Tick it in the register."),
    ),
    "transfer_incomplete": FindingKind(
        Severity.BLOCKING,
        Text(
            "‘{recipient}’에 대한 국외 이전 내용 가운데 빠진 것이 있습니다.",
            "The transfer to “{recipient}” is not fully described.",
        ),
        Text("빠진 내용을 적으세요.", "Fill in what is missing."),
    ),
    "third_party_trackers_unstated": FindingKind(
        Severity.WARNING,
        Text(
            "제3자가 행태정보를 수집하는지 밝히지 않았습니다.",
            "It is not said whether third parties collect behavioural information.",
        ),
        Text(
            "제3자의 장치를 등록하거나 해당 없음으로 표시하세요.", "Enter their devices, or state that there are none."
        ),
    ),
    "tracker_without_refusal": FindingKind(
        Severity.BLOCKING,
        Text("‘{tracker}’을(를) 거부하는 방법이 없습니다.", "It is not said how to refuse “{tracker}”."),
        Text("브라우저와 휴대전화에서 거부하는 방법을 적으세요.", "Tell how, for browsers and phones."),
    ),
    "tracker_old_browser": FindingKind(
        Severity.WARNING,
        Text(
            "‘{tracker}’을(를) 거부하는 방법이 더 이상 쓰이지 않는 브라우저를 기준으로 합니다.",
            "The way to refuse “{tracker}” is that of a browser nobody uses any more.",
        ),
        Text("지금 쓰이는 브라우저의 설정을 안내하세요.", "Describe the settings of current browsers."),
    ),
    "tracker_no_mobile": FindingKind(
        Severity.WARNING,
        Text(
            "휴대전화에서 ‘{tracker}’을(를) 거부하는 방법이 없습니다.",
            "It is not said how to refuse “{tracker}” on a phone.",
        ),
        Text("안드로이드와 iOS에서 거부하는 방법을 적으세요.", "Tell how, on Android and iOS."),
    ),
}
