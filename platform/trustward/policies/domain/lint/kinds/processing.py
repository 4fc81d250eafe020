"""Grounds, items, special categories, periods."""

from __future__ import annotations

from trustward.kernel.texts import Text
from trustward.policies.domain.lint.finding import FindingKind, Severity

KINDS: dict[str, FindingKind] = {
    "purpose_missing": FindingKind(
        Severity.BLOCKING,
        Text("‘{service}’의 처리 목적이 없습니다.", "“{service}” has no purpose."),
        Text("무엇을 위해 처리하는지 적으세요.", "Write what the information is processed for."),
    ),
    "items_missing": FindingKind(
        Severity.BLOCKING,
        Text("‘{service}’의 처리 항목이 없습니다.", "“{service}” names no items."),
        Text("처리하는 항목을 모두 적으세요.", "Name every item."),
    ),
    "necessity_unstated": FindingKind(
        Severity.WARNING,
        Text(
            "‘{item}’이(가) 필수인지 선택인지 밝히지 않았습니다.",
            "It is not said whether “{item}” is required or optional.",
        ),
        Text("필수와 선택을 구분하세요.", "Say which it is."),
    ),
    "basis_unstated": FindingKind(
        Severity.BLOCKING,
        Text(
            "‘{service}’을(를) 동의로 처리하는지, 동의 없이 처리하는지 밝히지 않았습니다.",
            "“{service}” does not say whether it is processed with or without consent.",
        ),
        Text(
            "법적 근거를 정하고, 동의 없이 처리하는 항목은 근거와 함께 따로 공개하세요.",
            "Choose the legal basis; items without consent are published apart, with their basis.",
        ),
    ),
    "basis_without_citation": FindingKind(
        Severity.BLOCKING,
        Text("‘{service}’의 근거 법령과 조문이 없습니다.", "“{service}” stands on a statute but names none."),
        Text("법령의 이름과 조문을 적으세요.", "Name the statute and the article."),
    ),
    "behavioural_all_required": FindingKind(
        Severity.WARNING,
        Text(
            "‘{service}’에서 행태정보를 포함한 모든 항목이 필수입니다.",
            "In “{service}” every item is required, behavioural information included.",
        ),
        Text("서비스에 꼭 필요하지 않은 항목은 선택으로 바꾸세요.", "Make optional what the service does not need."),
    ),
    "marketing_without_separate_consent": FindingKind(
        Severity.BLOCKING,
        Text(
            "‘{service}’은(는) 마케팅이지만 별도의 동의를 받는다고 되어 있지 않습니다.",
            "“{service}” is marketing, but no separate consent is asked for.",
        ),
        Text("마케팅 동의를 다른 동의와 구분하여 받으세요.", "Ask for the marketing consent apart from others."),
    ),
    "marketing_not_optional": FindingKind(
        Severity.BLOCKING,
        Text(
            "마케팅 항목 ‘{item}’을(를) 거부할 수 없게 되어 있습니다.", "The marketing item “{item}” can't be declined."
        ),
        Text(
            "선택 항목으로 바꾸고, 거부해도 서비스를 이용할 수 있게 하세요.",
            "Make it optional; the service must not depend on it.",
        ),
    ),
    "marketing_counts_from_inquiry": FindingKind(
        Severity.WARNING,
        Text(
            "‘{service}’의 보유기간을 문의한 날부터 세지만, 문의하지 않고 수신에 동의하는 사람도 있습니다.",
            "The period of “{service}” counts from an inquiry, but people may also consent without inquiring.",
        ),
        Text(
            "다음 개정 때 동의한 날(수집한 날)부터 세도록 바꾸세요. 그때까지는 양식이 접수된 날을 문의한 날로 셉니다.",
            "Count from the day of consent (collection) in the next version. Until then the day on which a form arrives counts as the inquiry.",
        ),
    ),
    "sensitive_without_ground": FindingKind(
        Severity.BLOCKING,
        Text(
            "‘{item}’은(는) 별도의 동의나 근거 법령이 있어야 처리할 수 있습니다.",
            "“{item}” needs a separate consent or a statute.",
        ),
        Text(
            "별도 동의를 받거나 근거 법령과 조문을 적으세요.",
            "Ask for a separate consent, or name the statute and article.",
        ),
    ),
    "rrn_without_law": FindingKind(
        Severity.BLOCKING,
        Text("‘{item}’은(는) 동의만으로 처리할 수 없습니다.", "“{item}” can't be processed on consent."),
        Text(
            "처리를 요구하는 법령과 조문을 적거나 수집을 멈추세요.",
            "Name the statute that demands it, or stop collecting it.",
        ),
    ),
    "applicant_photo": FindingKind(
        Severity.WARNING,
        Text("지원자의 ‘{item}’을(를) 수집하고 있습니다.", "“{item}” of applicants is collected."),
        Text(
            "직무에 꼭 필요한지 검토하고 필요하지 않으면 받지 마세요.",
            "Consider whether the job needs it; if not, do not ask for it.",
        ),
    ),
    "applicants_kept_long": FindingKind(
        Severity.HINT,
        Text("‘{service}’의 지원 서류를 오래 보관합니다.", "“{service}” keeps applications for long."),
        Text(
            "법령이 정한 최소한의 기록만 분리하여 남기고 제출 서류는 파기하세요.",
            "Keep only the minimal record that a statute demands, apart, and destroy the papers.",
        ),
    ),
    "reporter_name_required": FindingKind(
        Severity.WARNING,
        Text("신고자의 ‘{item}’이(가) 필수로 되어 있습니다.", "“{item}” of whistleblowers is required."),
        Text(
            "익명으로도 신고할 수 있게 선택 항목으로 바꾸세요.", "Make it optional, so that reports can be anonymous."
        ),
    ),
    "reporter_address_required": FindingKind(
        Severity.WARNING,
        Text("신고자의 ‘{item}’을(를) 필수로 수집합니다.", "“{item}” of whistleblowers is collected without a choice."),
        Text("신고자를 알아볼 수 있는 정보를 수집하지 마세요.", "Do not collect what can identify the reporter."),
    ),
    "retention_unstated": FindingKind(
        Severity.BLOCKING,
        Text("‘{service}’의 보유 기간이 없습니다.", "“{service}” has no retention period."),
        Text("언제까지 보유하는지 적으세요.", "Write how long it is kept."),
    ),
    "retention_in_words": FindingKind(
        Severity.WARNING,
        Text(
            "‘{service}’의 보유 기간이 둘 중 하나라는 말로만 적혀 있습니다.",
            "The period of “{service}” gives alternatives in words only.",
        ),
        Text("각각을 따로 입력하면 먼저 오는 때로 처리합니다.", "Enter each end by itself: the earliest one counts."),
    ),
    "retention_two_ends": FindingKind(
        Severity.HINT,
        Text(
            "‘{service}’의 보유 기간에 끝이 둘 이상 있어 먼저 오는 때로 공개합니다.",
            "“{service}” has more than one end; the earliest is published.",
        ),
        Text("동의를 받을 때 알린 내용과 같은지 확인하세요.", "Check that the consent text says the same."),
    ),
    "statutory_row_unknown": FindingKind(
        Severity.WARNING,
        Text("켜져 있는 법령 팩에 ‘{row}’ 규정이 없습니다.", "No installed statute pack has the row “{row}”."),
        Text("법령 팩과 번호를 확인하세요.", "Check the pack and the id."),
    ),
    "statutory_without_article": FindingKind(
        Severity.WARNING,
        Text(
            "‘{record}’의 보존 근거에 조문이 없습니다. 법령 팩의 조문: {law}",
            "“{record}” is kept by law, but no article is named. The pack says: {law}",
        ),
        Text("조문을 확인하여 적으세요.", "Check the article and enter it."),
    ),
    "statutory_without_statute": FindingKind(
        Severity.BLOCKING,
        Text(
            "‘{record}’을(를) 법령에 따라 보존한다고 하면서 근거 조문이 없습니다.",
            "“{record}” is kept by law, but neither article nor row is named.",
        ),
        Text(
            "법령 팩의 규정을 고르거나 법령과 조문을 적으세요.",
            "Choose the row of the statute pack, or name statute and article.",
        ),
    ),
    "statutory_without_items": FindingKind(
        Severity.WARNING,
        Text("‘{record}’으로(로) 보존하는 개인정보 항목이 없습니다.", "The items kept as “{record}” are not listed."),
        Text("분리하여 보존하는 항목을 적으세요.", "List the items that are kept apart."),
    ),
    "statutory_not_bound": FindingKind(
        Severity.WARNING,
        Text(
            "‘{record}’의 보존 의무는 {businesses}에만 적용됩니다. 회사가 이에 해당한다는 기록이 없습니다.",
            "Keeping “{record}” binds only: {businesses}. The register does not say that the company is one.",
        ),
        Text("업종을 등록하거나, 해당하지 않으면 이 행을 지우세요.", "Enter the kind of business, or remove the row."),
    ),
    "statutory_other_period": FindingKind(
        Severity.WARNING,
        Text(
            "‘{record}’의 보존 기간이 법령과 다릅니다(기재 {stated}, 법령 {law}).",
            "The period of “{record}” differs from the law (stated {stated}, law {law}).",
        ),
        Text("법령의 기간을 확인하세요.", "Check the period of the law."),
    ),
}
