"""Sections, wording, languages, versions."""

from __future__ import annotations

from trustward.kernel.texts import Text
from trustward.policies.domain.lint.finding import FindingKind, Severity

KINDS: dict[str, FindingKind] = {
    "fact_without_section": FindingKind(
        Severity.BLOCKING,
        Text(
            "처리대장의 내용이 ‘{section}’ 항목에 나타나지 않습니다.",
            "A fact of the register does not appear in “{section}”.",
        ),
        Text(
            "이 항목을 쓰는 플러그인과 법령 팩이 켜져 있는지 확인하세요.",
            "Check that the plugin and the statute pack that write this section are switched on.",
        ),
    ),
    "section_missing": FindingKind(
        Severity.BLOCKING,
        Text("반드시 있어야 하는 ‘{section}’ 항목이 없습니다.", "The mandatory section “{section}” is missing."),
        Text("처리대장에 해당 내용을 입력하세요.", "Enter the facts for it in the register."),
    ),
    "situational_unstated": FindingKind(
        Severity.WARNING,
        Text(
            "‘{section}’에 해당하는지 밝히지 않았습니다.",
            "It is not said whether “{section}” applies.",
        ),
        Text(
            "해당하면 내용을 입력하고, 아니면 ‘해당 없음’으로(로) 표시하세요.",
            "Enter the facts if it does, or state that it does not apply.",
        ),
    ),
    "practice_without_section": FindingKind(
        Severity.BLOCKING,
        Text(
            "하고 있다고 등록한 처리의 내용이 ‘{section}’에 없습니다.",
            "“{section}” does not tell what the company says it does.",
        ),
        Text("이 항목의 내용을 자체 문구로 적으세요.", "Write the content of this section as your own text."),
    ),
    "denied_but_done": FindingKind(
        Severity.BLOCKING,
        Text(
            "‘{section}’이(가) 해당 없음으로 되어 있으나 처리대장에는 해당 내용이 있습니다.",
            "“{section}” is said not to apply, but the register has facts for it.",
        ),
        Text(
            "‘해당 없음’ 표시나 처리대장의 내용 가운데 하나를 고치세요.", "Correct either the statement or the facts."
        ),
    ),
    "vague_wording": FindingKind(
        Severity.WARNING,
        Text("뜻이 열려 있는 표현이 있습니다: {words}", "Wording that leaves the meaning open: {words}"),
        Text("해당하는 것을 모두 적으세요.", "Name everything that is meant."),
    ),
    "placeholder": FindingKind(
        Severity.BLOCKING,
        Text("채우지 않은 서식 문구가 남아 있습니다: {words}", "Template blanks are not filled in: {words}"),
        Text("실제 내용으로 바꾸세요.", "Replace them with the real words."),
    ),
    "korean_missing": FindingKind(
        Severity.BLOCKING,
        Text("한국어 문구가 없습니다.", "The Korean text is missing."),
        Text("처리방침을 공개하려면 한국어가 필요합니다.", "Korean is needed to publish."),
    ),
    "english_missing": FindingKind(
        Severity.WARNING,
        Text("영어 문구가 없습니다.", "The English text is missing."),
        Text("영어판에는 한국어가 표시와 함께 그대로 나옵니다.", "The English version shows the Korean text, marked."),
    ),
    "name_unconfirmed": FindingKind(
        Severity.WARNING,
        Text("이름의 표기를 확인해야 합니다: {name}", "The spelling of a name is to be confirmed: {name}"),
        Text("회사가 쓰는 공식 표기를 확인하세요.", "Confirm the official spelling."),
    ),
    "name_inconsistent": FindingKind(
        Severity.WARNING,
        Text("회사를 여러 이름으로 부르고 있습니다: {names}", "The company is called by several names: {names}"),
        Text("처리방침 전체에서 한 이름만 쓰세요.", "Use one name throughout the policy."),
    ),
    "empty_cell": FindingKind(
        Severity.WARNING,
        Text("‘{section}’의 표에 빈칸이 있습니다.", "A table in “{section}” has an empty cell."),
        Text("처리대장에서 빈칸을 채우세요.", "Fill it in the register."),
    ),
    "only_one_date": FindingKind(
        Severity.WARNING,
        Text(
            "시행일 하나만 있고 이전 처리방침의 적용 기간이 없습니다.",
            "There is only one date; earlier versions have no validity period.",
        ),
        Text(
            "이전 처리방침과 그 적용 기간을 함께 공개하세요.", "Publish earlier versions with their validity periods."
        ),
    ),
    "no_version_history": FindingKind(
        Severity.WARNING,
        Text(
            "바뀐 내용을 공개한다고 하면서 변경 이력이 없습니다.",
            "Changes are said to be disclosed, but there is no history of versions.",
        ),
        Text(
            "바뀔 때마다 새 버전으로 공개하고 변경 전후를 비교해 보여 주세요.",
            "Publish each change as a version with a comparison.",
        ),
    ),
}
