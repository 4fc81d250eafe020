"""Destruction, safety, rights, officers, remedies."""

from __future__ import annotations

from trustward.kernel.texts import Text
from trustward.policies.domain.lint.finding import FindingKind, Severity

KINDS: dict[str, FindingKind] = {
    "destruction_incomplete": FindingKind(
        Severity.BLOCKING,
        Text("파기 절차나 방법이 없습니다.", "The procedure or the method of destruction is missing."),
        Text("절차와 매체별 방법을 적으세요.", "Enter the procedure and the method for each medium."),
    ),
    "safety_missing": FindingKind(
        Severity.BLOCKING,
        Text("안전성 확보조치가 없습니다.", "There are no safety measures."),
        Text("실제로 하고 있는 조치를 적으세요.", "Enter the measures that are taken."),
    ),
    "safety_must_be_practised": FindingKind(
        Severity.HINT,
        Text(
            "공개하는 안전성 확보조치는 실제로 하고 있는 조치여야 합니다.",
            "The safety measures published must be those really taken.",
        ),
        Text("공개하기 전에 각 조치를 확인하세요.", "Check each of them before publishing."),
    ),
    "rights_missing": FindingKind(
        Severity.BLOCKING,
        Text("정보주체의 권리가 없습니다.", "The rights of data subjects are missing."),
        Text("행사할 수 있는 권리를 고르세요.", "Choose the rights."),
    ),
    "rights_channels_missing": FindingKind(
        Severity.BLOCKING,
        Text("권리를 행사하는 방법이 없습니다.", "It is not said how rights can be exercised."),
        Text("접수처와 방법을 적으세요.", "Enter where and how."),
    ),
    "channel_citation": FindingKind(
        Severity.WARNING,
        Text(
            "행사 방법의 근거로 든 {citation}은(는) 정보주체에 대한 규정이 아니라 회사의 의무입니다.",
            "{citation}, cited for the channels, is a duty of the company, not a rule for data subjects.",
        ),
        Text("조문을 빼고 방법만 안내하세요.", "Leave the article out and just name the channels."),
    ),
    "form_unknown": FindingKind(
        Severity.WARNING,
        Text("별지 제{number}호 서식은 지금의 법령에 없습니다.", "Form {number} does not exist in the law in force."),
        Text("서식 번호를 확인하세요.", "Check the number."),
    ),
    "form_outdated": FindingKind(
        Severity.WARNING,
        Text(
            "서식의 고시 번호가 예전 것입니다(기재 {stated}, 현재 {law}).",
            "The form's notice number is an old one (stated {stated}, now {law}).",
        ),
        Text("지금의 고시 번호로 바꾸세요.", "Use the number of the notice in force."),
    ),
    "cpo_missing": FindingKind(
        Severity.BLOCKING,
        Text("개인정보 보호책임자가 없습니다.", "There is no chief privacy officer."),
        Text("보호책임자를 지정하여 등록하세요.", "Designate and enter one."),
    ),
    "cpo_several": FindingKind(
        Severity.BLOCKING,
        Text(
            "개인정보 보호책임자 한 자리(‘{title}’)에 두 사람 이상이 적혀 있습니다.",
            "More than one person stands under the one title “{title}” of chief privacy officer.",
        ),
        Text("보호책임자는 한 사람이어야 합니다.", "There must be exactly one."),
    ),
    "cpo_nameless": FindingKind(
        Severity.WARNING,
        Text("개인정보 보호책임자(‘{title}’)의 성명이 없습니다.", "The chief privacy officer (“{title}”) has no name."),
        Text("성명이나 담당 부서를 적으세요.", "Enter the name or the department."),
    ),
    "grievance_unit_missing": FindingKind(
        Severity.WARNING,
        Text("고충처리 부서가 없습니다.", "There is no grievance department."),
        Text("고충을 처리하는 부서와 연락처를 적으세요.", "Enter the department and how to reach it."),
    ),
    "fax_is_phone": FindingKind(
        Severity.WARNING,
        Text("팩스 번호가 전화번호와 같습니다: {number}", "Fax and phone have the same number: {number}"),
        Text("실제 팩스 번호를 확인하세요.", "Check the fax number."),
    ),
    "contact_incomplete": FindingKind(
        Severity.WARNING,
        Text("전화번호와 이메일 가운데 하나만 있습니다.", "Only one of phone and e-mail is given."),
        Text("둘 다 적고, 실제로 연결되는지 확인하세요.", "Give both, and make sure that they are answered."),
    ),
    "contact_missing": FindingKind(
        Severity.BLOCKING,
        Text("연락처가 없습니다.", "There is no way to reach them."),
        Text("전화번호와 이메일을 적으세요.", "Enter phone and e-mail."),
    ),
    "remedies_missing": FindingKind(
        Severity.WARNING,
        Text("권익침해를 구제받을 수 있는 기관이 없습니다.", "No body for redress is named."),
        Text("법령 팩의 목록에서 고르세요.", "Choose from the statute pack's list."),
    ),
    "remedies_announced": FindingKind(
        Severity.WARNING,
        Text("다른 기관을 안내한다고 하고 목록이 없습니다.", "Further bodies are announced, but the list is missing."),
        Text("기관의 이름과 연락처를 적으세요.", "Enter the bodies with their contacts."),
    ),
    "remedy_abolished": FindingKind(
        Severity.WARNING,
        Text("없어진 기관을 안내하고 있습니다: {body}", "A body that no longer exists is named: {body}"),
        Text("이 기관을 빼세요.", "Take it out."),
    ),
}
