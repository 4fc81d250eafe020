"""Destruction, safety, rights, officers, remedies."""

from __future__ import annotations

from trustward.kernel.texts import Text
from trustward.register.domain import Channel, DestructionMethod, MeasureKind, Medium, Right

DESTRUCTION_INTRO = Text(
    "회사는 보유 기간이 지나거나 처리 목적을 달성하여 개인정보가 필요 없게 되면 지체 없이 파기합니다.",
    "The company destroys personal information without delay once it is no longer needed because its period has ended "
    "or its purpose has been met.",
)
DESTRUCTION_PROCEDURE = Text("파기 절차", "Procedure")
DESTRUCTION_METHOD = Text("파기 방법", "Method")
SEGREGATION = Text("분리 보관", "Separate storage")
OFFICER_APPROVES = Text(
    "파기는 개인정보 보호책임자의 승인을 받아 합니다.",
    "Nothing is destroyed before the chief privacy officer has approved.",
)
PRESERVED = Text(
    "법령에 따라 계속 보존하는 기록과 근거는 다음과 같습니다.",
    "These records are kept on, with the statute that requires it:",
)
MEDIUM: dict[Medium, Text] = {
    Medium.ELECTRONIC: Text("전자 파일", "Electronic files"),
    Medium.PAPER: Text("종이 문서", "Paper documents"),
}
METHOD: dict[DestructionMethod, Text] = {
    DestructionMethod.ERASE: Text("기록을 다시 살릴 수 없도록 삭제", "erasing so that the records can't be restored"),
    DestructionMethod.OVERWRITE: Text("덮어쓰기", "overwriting"),
    DestructionMethod.DEGAUSS: Text("자기장으로 지움(디가우징)", "degaussing"),
    DestructionMethod.SHRED: Text("분쇄", "shredding"),
    DestructionMethod.INCINERATE: Text("소각", "burning"),
    DestructionMethod.ANONYMISE: Text("익명 처리", "anonymising"),
}
SAFETY_INTRO = Text(
    "회사는 개인정보를 안전하게 지키기 위해 다음 조치를 합니다.",
    "The company takes the following measures to keep personal information safe.",
)
MEASURE: dict[MeasureKind, Text] = {
    MeasureKind.MANAGERIAL: Text("관리적 조치", "Managerial measures"),
    MeasureKind.TECHNICAL: Text("기술적 조치", "Technical measures"),
    MeasureKind.PHYSICAL: Text("물리적 조치", "Physical measures"),
}
RIGHTS_INTRO = Text(
    "정보주체는 회사에 언제든지 다음 권리를 행사할 수 있습니다.",
    "Data subjects may exercise the following rights against the company at any time.",
)
RIGHT: dict[Right, Text] = {
    Right.ACCESS: Text("개인정보 열람 요구", "access to personal information"),
    Right.RECTIFY: Text("개인정보 정정 요구", "correction"),
    Right.ERASE: Text("개인정보 삭제 요구", "deletion"),
    Right.SUSPEND: Text("개인정보 처리정지 요구", "suspension of processing"),
    Right.WITHDRAW: Text("동의 철회", "withdrawal of consent"),
    Right.PORT: Text("개인정보 전송 요구", "transfer of data (portability)"),
    Right.AUTOMATED_DECISION: Text(
        "자동화된 결정에 대한 거부와 설명 요구", "refusal and explanation of automated decisions"
    ),
}
RIGHTS_ADDRESSEE = Text("권리 행사 접수처: {addressee}", "Where to send a request: {addressee}")
RIGHTS_CHANNELS = Text(
    "권리는 {channels} 방법으로 행사할 수 있으며, 회사는 지체 없이 조치합니다.",
    "Requests can be made {channels}; the company acts on them without delay.",
)
RIGHTS_CHANNELS_CITED = Text(
    "권리는 {citation}에 따라 {channels} 방법으로 행사할 수 있으며, 회사는 지체 없이 조치합니다.",
    "Following {citation}, requests can be made {channels}; the company acts on them without delay.",
)
CHANNEL: dict[Channel, Text] = {
    Channel.WRITING: Text("서면", "in writing"),
    Channel.PHONE: Text("전화", "by phone"),
    Channel.EMAIL: Text("이메일", "by e-mail"),
    Channel.FAX: Text("팩스", "by fax"),
    Channel.WEB: Text("인터넷", "on the website"),
    Channel.VISIT: Text("방문", "in person"),
}
REPRESENTATIVES = Text(
    "법정대리인이나 위임을 받은 사람을 통해서도 권리를 행사할 수 있습니다.",
    "Rights can also be exercised through a legal representative or a person with a power of attorney.",
)
REPRESENTATIVES_FORM = Text("이때에는 {form}을(를) 내야 합니다.", "In that case {form} must be submitted.")
NOTICE_NUMBERED = Text("「{name}」(제{number}호)", "{name} (No. {number})")
FORM = Text("{notice} 별지 제{number}호 서식", "Form {number} of {notice}")
FORM_TITLED = Text("{notice} 별지 제{number}호 서식({title})", "Form {number} of {notice} ({title})")
LIMITS = Text("다음의 경우에는 권리 행사가 제한될 수 있습니다.", "Rights may be limited in these cases:")
IDENTITY_CHECK = Text(
    "회사는 요구한 사람이 본인이거나 정당한 대리인인지 확인합니다.",
    "The company checks whether the person who asks is the data subject or a rightful representative.",
)
OFFICER_INTRO = Text(
    "회사는 개인정보 처리를 총괄하여 책임지고, 이와 관련한 정보주체의 불만과 피해 구제를 처리하도록 "
    "개인정보 보호책임자를 두고 있습니다.",
    "The company has a chief privacy officer, who answers for all processing of personal information and for the "
    "complaints and redress of data subjects.",
)
OFFICER_OUTRO = Text(
    "개인정보 보호와 관련한 문의, 불만, 피해 구제는 위 보호책임자와 담당 부서에 요청할 수 있으며, 회사는 지체 없이 "
    "답변하고 처리합니다.",
    "Questions, complaints and requests for redress can be sent to the officer and departments above; the company "
    "answers and handles them without delay.",
)
TABLE_OFFICERS = Text("개인정보 보호책임자와 담당 부서", "Chief privacy officer and departments")
COL_ROLE = Text("구분", "Role")
COL_WHO = Text("직책·성명·부서", "Title, name, department")
CPO = Text("개인정보 보호책임자", "Chief privacy officer")
DOMESTIC_REPRESENTATIVE = Text("국내대리인", "Domestic representative")
UNIT_PROTECTION = Text("개인정보 보호 담당 부서", "Department for the protection of personal information")
UNIT_ACCESS = Text("개인정보 열람 청구 접수·처리 부서", "Department for access requests")
UNIT_GRIEVANCE = Text("고충처리 부서", "Grievance department")
TITLE = Text("직책", "Title")
PERSON = Text("성명", "Name")
DEPARTMENT = Text("부서", "Department")
REMEDIES_INTRO = Text(
    "정보주체는 개인정보 침해로 인한 구제를 받기 위하여 다음 기관에 분쟁 해결이나 상담을 신청할 수 있습니다.",
    "Data subjects whose personal information was infringed can turn to the following bodies for settlement or advice.",
)
REMEDIES_FURTHER = Text(
    "그 밖의 개인정보 침해 신고와 상담은 다음 기관에 문의하시기 바랍니다.",
    "For other reports and advice, please contact these bodies.",
)
TABLE_REMEDIES = Text("권익침해 구제 기관", "Bodies for redress")
TABLE_REMEDIES_FURTHER = Text("그 밖의 기관", "Further bodies")
COL_BODY = Text("기관", "Body")
