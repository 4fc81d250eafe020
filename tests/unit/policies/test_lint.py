"""Every defect that the law's fact sheet names for the seed policy, and every gap that would make a policy unlawful.

Each is found on a register that has it, at its place; the sound register has none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import pytest

from trustward.documents import Document
from trustward.kernel.texts import Lang, Text
from trustward.law.arithmetic import Period, Unit
from trustward.law.rows import Code
from trustward.policies.domain import (
    Acceptance,
    Finding,
    SectionContribution,
    Severity,
    lint,
    outstanding,
    render,
)
from trustward.policies.domain.lint import KINDS
from trustward.register import domain as d
from trustward.testing.registers import AS_OF, YEARS_3, a_book, a_register, a_trustee

Change = Callable[[d.Snapshot], d.Snapshot]
BLOCKING, WARNING, HINT = Severity.BLOCKING, Severity.WARNING, Severity.HINT


def findings(register: d.Snapshot, *contributions: SectionContribution, **options: int) -> list[Finding]:
    book = a_book()
    document = render(register, book, contributions, AS_OF).ko
    return lint(register, book, document, contributions, **options)


def found(register: d.Snapshot, code: str) -> list[Finding]:
    return [finding for finding in findings(register) if finding.code == code]


def setting(**fields: object) -> Change:
    return lambda register: replace(register, **fields)  # type: ignore[arg-type]


def service(number: int = 0, **fields: object) -> Change:
    def change(register: d.Snapshot) -> d.Snapshot:
        services = list(register.services)
        services[number] = replace(services[number], **fields)  # type: ignore[arg-type]
        return replace(register, services=tuple(services))

    return change


def part(name: str, /, **fields: object) -> Change:
    """Change the fact under `name`, the first one where there are several."""

    def change(register: d.Snapshot) -> d.Snapshot:
        fact = getattr(register, name)
        if isinstance(fact, tuple):
            return replace(register, **{name: (replace(fact[0], **fields), *fact[1:])})
        return replace(register, **{name: replace(fact, **fields)})

    return change


def both(*changes: Change) -> Change:
    def change(register: d.Snapshot) -> d.Snapshot:
        for one in changes:
            register = one(register)
        return register

    return change


A_TRANSFER = d.Transfer("cloud", d.Name(Text("구름", "Cloud")), "US", d.TransferBasis.CONSENT)


def item(name: str = "이름", en: str = "Name", **fields: object) -> d.Item:
    return d.Item("it", Text(name, en), **fields)  # type: ignore[arg-type]


def applicants(*items: d.Item, **fields: object) -> Change:
    group = d.DataSubjectGroup("applicants", Text("입사 지원자", "Applicants"))
    return both(setting(groups=(group,)), service(0, group="applicants", items=items, **fields), _only_first)


def whistleblowers(*items: d.Item) -> Change:
    group = d.DataSubjectGroup("reporters", Text("신고자", "Reporters"), restricted=True)
    return both(setting(groups=(group,)), service(0, group="reporters", items=items), _only_first)


def _only_first(register: d.Snapshot) -> d.Snapshot:
    return replace(register, services=register.services[:1])


def without(key: str) -> Change:
    return lambda r: replace(r, not_applicable=tuple(one for one in r.not_applicable if one.section != key))


OFFICER = d.Name(Text("이바다", "Lee Bada"))
CONSENT = d.LegalBasis(d.Basis.CONSENT)
SEPARATE = d.LegalBasis(d.Basis.CONSENT, separate_consent=True)
OLD_STEPS = (
    d.RefusalStep(
        Text("웹 브라우저", "Browser"), Text("도구 > 인터넷 옵션 > 개인정보", "Tools > Internet Options > Privacy")
    ),
)


@dataclass(frozen=True)
class Defect:
    """A defect: what has it, and where it is found."""

    code: str
    severity: Severity
    place: str
    change: Change
    mended: Change | None = None
    """A near miss that must not be found; the sound register is always one."""


DEFECTS = [
    # Wording.
    Defect("vague_wording", WARNING, "services.inquiry.purpose", service(purpose=Text("문의 답변 등", "Answering")),
           service(purpose=Text("고등학교 등록", "Enrolment at school"))),
    Defect("vague_wording", WARNING, "services.inquiry.purpose", service(purpose=Text("답변", "Answering, etc."))),
    Defect("vague_wording", WARNING, "services.inquiry.items.it.name", service(items=(item("각종 정보", "information"),))),
    Defect("vague_wording", WARNING, "services.inquiry.items.it.detail",
           service(items=(item(detail=Text("기록", "records such as logs")),))),
    Defect("placeholder", BLOCKING, "destruction.procedure",
           part("destruction", procedure=Text("<개인정보처리자>의 승인", "approval of <Personal Information Processor>")),
           part("destruction", procedure=Text("3 < 5 이고 7 > 2", "3 < 5"))),
    Defect("placeholder", BLOCKING, "rights.addressee", part("rights", addressee=Text("<및>", "<and>"))),
    Defect("placeholder", BLOCKING, "rights.addressee", part("rights", addressee=Text("○○부서", "TBD"))),
    Defect("english_missing", WARNING, "services.inquiry.purpose", service(purpose=Text("답변"))),
    Defect("korean_missing", BLOCKING, "services.inquiry.purpose", service(purpose=Text("", "Answering"))),
    Defect("name_inconsistent", WARNING, "controller.other_names",
           part("controller", other_names=(d.Name(Text("Orchestra", "Orchestra")),))),
    Defect("name_unconfirmed", WARNING, "controller.name",
           part("controller", name=d.Name(Text("한빛", "Hanbit"), d.Spelling.CHECK))),
    # Collection.
    Defect("purpose_missing", BLOCKING, "services.inquiry.purpose", service(purpose=Text(""))),
    Defect("items_missing", BLOCKING, "services.inquiry.items", service(items=())),
    Defect("necessity_unstated", WARNING, "services.inquiry.items.it",
           service(items=(item(necessity=d.Necessity.UNSTATED),))),
    Defect("basis_unstated", BLOCKING, "services.inquiry.basis", service(basis=d.LegalBasis())),
    Defect("basis_without_citation", BLOCKING, "services.inquiry.basis", service(basis=d.LegalBasis(d.Basis.LAW)),
           service(basis=d.LegalBasis(d.Basis.LAW, Text("시험법 제1조", "art. 1")))),
    Defect("behavioural_all_required", WARNING, "services.inquiry.items",
           service(items=(item(behavioural=True), replace(item(), key="b"))),
           service(items=(item(behavioural=True, necessity=d.Necessity.OPTIONAL), replace(item(), key="b")))),
    Defect("marketing_without_separate_consent", BLOCKING, "services.inquiry.basis",
           service(marketing=True, items=(item(necessity=d.Necessity.OPTIONAL),)),
           service(marketing=True, basis=SEPARATE, items=(item(necessity=d.Necessity.OPTIONAL),))),
    Defect("marketing_counts_from_inquiry", WARNING, "services.inquiry.retention",
           service(marketing=True, retention=d.Retention((d.RetentionEnd(d.Anchor.INQUIRY, YEARS_3),), until_withdrawal=True)),
           service(marketing=True, retention=d.Retention((d.RetentionEnd(d.Anchor.COLLECTION, YEARS_3),), until_withdrawal=True))),
    Defect("marketing_not_optional", BLOCKING, "services.inquiry.items.it",
           service(marketing=True, basis=SEPARATE, items=(item(),)),
           service(marketing=True, basis=SEPARATE, items=(item(necessity=d.Necessity.OPTIONAL),))),
    Defect("sensitive_without_ground", BLOCKING, "services.inquiry.items.it",
           service(items=(item("장애 여부", kind=d.ItemKind.SENSITIVE),)),
           service(basis=SEPARATE, items=(item("장애 여부", kind=d.ItemKind.SENSITIVE),))),
    Defect("sensitive_without_ground", BLOCKING, "services.inquiry.items.it",
           service(items=(item("여권번호", kind=d.ItemKind.UNIQUE_ID),))),
    Defect("rrn_without_law", BLOCKING, "services.inquiry.items.it",
           service(basis=SEPARATE, items=(item("주민등록번호", kind=d.ItemKind.RRN),)),
           service(basis=d.LegalBasis(d.Basis.LAW, Text("시험법 제1조", "art. 1")), items=(item(kind=d.ItemKind.RRN),))),
    Defect("applicant_photo", WARNING, "services.inquiry.items.it",
           applicants(item("사진", "Photo", necessity=d.Necessity.OPTIONAL)), service(items=(item("사진", "Photo"),))),
    Defect("applicants_kept_long", HINT, "services.inquiry.retention", applicants(item()),
           applicants(item(), retention=d.Retention((d.RetentionEnd(d.Anchor.COLLECTION, Period(3, Unit.MONTHS)),)))),
    Defect("reporter_name_required", WARNING, "services.inquiry.items.it", whistleblowers(item("이름", "Name")),
           whistleblowers(item("이름", "Name", necessity=d.Necessity.OPTIONAL))),
    Defect("reporter_address_required", WARNING, "services.inquiry.items.it", whistleblowers(item("IP 주소", "IP address")),
           service(items=(item("IP 주소", "IP address"),))),
    # Retention.
    Defect("retention_unstated", BLOCKING, "services.inquiry.retention", service(retention=d.Retention())),
    Defect("retention_two_ends", HINT, "services.inquiry.retention",
           service(retention=d.Retention((d.RetentionEnd(d.Anchor.INQUIRY, YEARS_3),), until_withdrawal=True)),
           service(retention=d.Retention(tuple(
               d.RetentionEnd(d.Anchor.PURPOSE_MET, condition=Text(who, who)) for who in ("a", "b"))))),
    Defect("retention_in_words", WARNING, "services.inquiry.retention",
           service(retention=d.Retention(note=Text("3년 또는 철회 시까지", "three years")))),
    Defect("statutory_without_article", WARNING, "statutory.books.citation", part("statutory", citation=Text(""))),
    Defect("statutory_without_statute", BLOCKING, "statutory.books.citation",
           part("statutory", citation=Text(""), rows=())),
    Defect("statutory_row_unknown", WARNING, "statutory.books.rows", part("statutory", rows=("RET5", "GONE"))),
    Defect("statutory_without_items", WARNING, "statutory.books.items", part("statutory", items=Text(""))),
    Defect("statutory_not_bound", WARNING, "statutory.books.rows", part("statutory", rows=("RET6",)),
           both(part("statutory", rows=("RET6",)), part("profile", businesses=("bank", "taxpayer")))),
    Defect("statutory_other_period", WARNING, "statutory.books.period", part("statutory", period=YEARS_3)),
    # Flows.
    Defect("recipient_incomplete", BLOCKING, "recipients.courier.items", part("recipients", items=())),
    Defect("recipient_incomplete", BLOCKING, "recipients.courier.purpose", part("recipients", purpose=Text(""))),
    Defect("recipient_incomplete", BLOCKING, "recipients.courier.retention", part("recipients", retention=d.Retention())),
    Defect("recipient_basis_unstated", WARNING, "recipients.courier.basis", part("recipients", basis=d.LegalBasis())),
    Defect("trustee_without_task", BLOCKING, "consignments.stevie.task",
           setting(consignments=(a_trustee(task=Text("")),))),
    Defect("subtrustees_unstated", WARNING, "consignments.stevie.subtrustees",
           setting(consignments=(a_trustee(subtrustees_stated=False),)),
           setting(consignments=(a_trustee(subtrustees_stated=False, subtrustees=(a_trustee("below"),)),))),
    Defect("trustee_country_unstated", WARNING, "consignments.stevie.country", setting(consignments=(a_trustee(country=""),))),
    Defect("trustee_country_unstated", WARNING, "consignments.stevie.subtrustees.below.country",
           setting(consignments=(a_trustee(subtrustees=(a_trustee("below", country=""),)),))),
    Defect("trustee_abroad", BLOCKING, "consignments.stevie.country", setting(consignments=(a_trustee(country="US"),))),
    Defect("contract_clauses_missing", WARNING, "consignment_practice.contract_clauses",
           part("consignment_practice", contract_clauses=("C1",)),
           both(part("consignment_practice", contract_clauses=()), setting(consignments=()))),
    Defect("changes_not_disclosed", WARNING, "consignment_practice.discloses_changes",
           part("consignment_practice", discloses_changes=False)),
    Defect("transfer_incomplete", BLOCKING, "transfers.cloud.refusal", both(without("transfer"), setting(
        transfers=(d.Transfer("cloud", d.Name(Text("구름", "Cloud")), "US", d.TransferBasis.CONSENT),)))),
    Defect("transfer_consent_unasked", WARNING, "transfers.cloud.services",
           both(without("transfer"), setting(transfers=(A_TRANSFER,))),
           both(without("transfer"), setting(transfers=(replace(A_TRANSFER, basis=d.TransferBasis.ADEQUACY),)))),
    Defect("transfer_consent_unasked", WARNING, "consignments.stevie.transfer.basis",
           both(without("transfer"), setting(consignments=(a_trustee(country="US", transfer=d.ConsignedTransfer(d.TransferBasis.CONSENT)),)))),
    Defect("tracker_without_refusal", BLOCKING, "trackers.cookies.refusals", part("trackers", refusals=())),
    Defect("tracker_old_browser", WARNING, "trackers.cookies.refusals.0", part("trackers", refusals=OLD_STEPS)),
    Defect("tracker_no_mobile", WARNING, "trackers.cookies.refusals", part("trackers", refusals=OLD_STEPS)),
    Defect("third_party_trackers_unstated", WARNING, "not_applicable.behavioural", without("behavioural"),
           both(without("behavioural"), part("trackers", provider=d.Name(Text("분석회사", "Analytics"))))),
    # Protection.
    Defect("destruction_incomplete", BLOCKING, "destruction.ways", part("destruction", ways=())),
    Defect("destruction_incomplete", BLOCKING, "destruction.procedure",
           part("destruction", procedure=Text(""), officer_approves=False)),
    Defect("safety_missing", BLOCKING, "measures", setting(measures=())),
    Defect("safety_must_be_practised", HINT, "measures", setting(), setting(measures=())),
    Defect("rights_missing", BLOCKING, "rights.rights", part("rights", rights=())),
    Defect("rights_channels_missing", BLOCKING, "rights.channels", part("rights", channels=(), addressee=Text(""))),
    Defect("channel_citation", WARNING, "rights.channel_citation",
           part("rights", channel_citation=Text("시행령 제41조제2항", "Decree art. 41(2)"))),
    Defect("form_outdated", WARNING, "rights.form", part("rights", form=d.FormReference("2023-12", "11"))),
    Defect("form_unknown", WARNING, "rights.form", part("rights", form=d.FormReference("2025-5", "3"))),
    Defect("cpo_missing", BLOCKING, "officers", setting(officers=())),
    Defect("cpo_several", BLOCKING, "officers.cpo.names",
           part("officers", names=(OFFICER, d.Name(Text("박산", "Park San"))))),
    Defect("cpo_nameless", WARNING, "officers.cpo.names", part("officers", names=())),
    Defect("grievance_unit_missing", WARNING, "departments", part("departments", roles=(d.UnitRole.PROTECTION,))),
    Defect("fax_is_phone", WARNING, "departments.support.contact.fax",
           part("departments", contact=d.Contact("02-6080-0029", "a@b.example", "+82-2-6080-0029")),
           part("departments", contact=d.Contact("02-6080-0029", "a@b.example", "02-6080-0030"))),
    Defect("contact_incomplete", WARNING, "departments.support.contact",
           part("departments", contact=d.Contact(phone="02-6080-0029"))),
    Defect("contact_missing", BLOCKING, "departments.support.contact", part("departments", contact=d.Contact())),
    Defect("remedies_missing", WARNING, "remedies.bodies", setting(remedies=d.Remedies())),
    Defect("remedies_announced", WARNING, "remedies.further", part("remedies", further_announced=True),
           part("remedies", further_announced=True, further=(d.RemedyBody("x", name=Text("경찰", "Police")),))),
    Defect("remedy_abolished", WARNING, "remedies.bodies.p", part("remedies", bodies=(d.RemedyBody("p", "REM4"),))),
    Defect("remedy_abolished", WARNING, "remedies.further.p",
           part("remedies", further=(d.RemedyBody("p", name=Text("옛 검찰청 사이버수사과", "Cyber unit")),))),
    Defect("remedy_abolished", WARNING, "own_texts.remedies.text",
           setting(own_texts=(d.OwnText("remedies", Text("옛 검찰청(1301)", "1301")),))),
    # Sections and versions.
    Defect("section_missing", BLOCKING, "policy.purposes", setting(services=(), statutory=())),
    Defect("situational_unstated", WARNING, "not_applicable.children", without("children")),
    Defect("situational_unstated", WARNING, "not_applicable.transfer", without("transfer")),
    Defect("situational_unstated", WARNING, "not_applicable.automated_decisions", without("automated_decisions")),
    Defect("situational_unstated", WARNING, "not_applicable.behavioural", without("behavioural")),
    Defect("practice_without_section", BLOCKING, "own_texts.children",
           both(without("children"), part("profile", practices=(d.Practice.CHILDREN,))),
           both(without("children"), part("profile", practices=(d.Practice.CHILDREN,)),
                setting(own_texts=(d.OwnText("children", Text("법정대리인의 동의", "Consent of the parent")),)))),
    Defect("denied_but_done", BLOCKING, "not_applicable.children", part("profile", practices=(d.Practice.CHILDREN,))),
    Defect("denied_but_done", BLOCKING, "not_applicable.provision",
           lambda r: replace(r, not_applicable=(*r.not_applicable, d.NotApplicable("provision")))),
    Defect("empty_cell", WARNING, "policy.officer.officers.cpo.who",
           part("officers", names=(), title=Text(""), department=Text(""))),
    Defect("only_one_date", WARNING, "controller.policy_effective_on",
           part("controller", policy_effective_on=date(2024, 5, 20)),
           both(part("controller", policy_effective_on=date(2024, 5, 20)),
                setting(change_notes=(d.ChangeNote("n", date(2024, 5, 20), Text("제정", "First")),)))),
    Defect("no_version_history", WARNING, "change_notes", part("controller", policy_effective_on=date(2024, 5, 20)),
           both(part("controller", policy_effective_on=date(2024, 5, 20)),
                part("consignment_practice", discloses_changes=False))),
]  # fmt: skip


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: f"{defect.code}@{defect.place}")
def test_a_defect_is_found_where_it_is(defect: Defect) -> None:
    (finding,) = [one for one in found(defect.change(a_register()), defect.code) if one.place == defect.place]
    assert finding.severity is defect.severity
    for text in (finding.message, finding.hint):
        assert text.ko
        assert text.en
        assert "{" not in text.ko + text.en


@pytest.mark.parametrize("defect", [one for one in DEFECTS if one.mended], ids=lambda defect: defect.code)
def test_a_near_miss_is_not_found(defect: Defect) -> None:
    assert defect.mended
    places = [one.place for one in found(defect.mended(a_register()), defect.code)]
    assert defect.place not in places


def test_a_sound_register_has_nothing_but_the_standing_hint() -> None:
    assert [finding.key for finding in findings(a_register())] == ["safety_must_be_practised@measures"]


def test_every_kind_of_finding_has_a_test() -> None:
    tested = {defect.code for defect in DEFECTS} | {"fact_without_section"}
    assert tested == set(KINDS)


def _emptied(document: Document, key: str) -> Document:
    return replace(document, sections=tuple(section for section in document.sections if section.id != key))


@pytest.mark.parametrize(
    ("section", "place"),
    [
        ("purposes", "services.inquiry.purpose"),
        ("items", "services.orders.items"),
        ("retention", "statutory.books"),
        ("provision", "recipients.courier"),
        ("consignment", "consignments.stevie"),
        ("trackers", "trackers.cookies"),
        ("officer", "officers.cpo"),
        ("officer", "departments.support"),
        ("remedies", "remedies.mediation"),
    ],
)
def test_a_fact_without_its_section_can_not_be_published(section: str, place: str) -> None:
    register, book = a_register(), a_book()
    document = _emptied(render(register, book, (), AS_OF).ko, section)
    blocking = outstanding(lint(register, book, document, ()), [])
    assert f"fact_without_section@{place}" in [finding.key for finding in blocking]


def test_a_trustee_that_a_plugin_brings_must_be_shown_too() -> None:
    register, book = a_register(), a_book()
    contribution = SectionContribution("consignment", consignments=(a_trustee("new"),))
    document = render(register, book, (), AS_OF).ko
    keys = [finding.key for finding in lint(register, book, document, (contribution,))]
    assert "fact_without_section@consignments.new" in keys
    shown = render(register, book, (contribution,), AS_OF).ko
    assert "fact_without_section@consignments.new" not in [f.key for f in lint(register, book, shown, (contribution,))]


def test_a_history_ends_the_complaint_about_it() -> None:
    register = part("controller", policy_effective_on=date(2024, 5, 20))(a_register())
    assert {f.code for f in findings(register)} >= {"only_one_date", "no_version_history"}
    assert not {f.code for f in findings(register, public_versions=2)} & {"only_one_date", "no_version_history"}


def test_blocking_findings_come_first() -> None:
    register = both(setting(officers=()), service(purpose=Text("답변 등", "etc.")))(a_register())
    weights = [finding.severity for finding in findings(register)]
    assert weights == sorted(weights, key=[BLOCKING, WARNING, HINT].index)


def test_a_blocking_finding_is_accepted_by_code_and_place() -> None:
    register = setting(officers=())(a_register())
    (finding, *more) = outstanding(findings(register), [])
    assert finding.key in {"section_missing@policy.officer", "cpo_missing@officers"}
    accepted = [Acceptance(one.code, one.place, Text("이전 방침")) for one in (finding, *more)]
    assert outstanding(findings(register), accepted) == []
    assert outstanding(findings(register), [replace(one, place="") for one in accepted]) == []
    elsewhere = [replace(one, place="elsewhere") for one in accepted]
    assert outstanding(findings(register), elsewhere) == [finding, *more]


def test_the_statute_pack_gives_citation_and_hint() -> None:
    row = Code(
        id="PF",
        list="policy_finding",
        code="cpo_missing",
        text=Text("법이 정한 대로", "As the law says"),
        citation="LAW 31(1)",
    )
    register, book = setting(officers=())(a_register()), a_book(row)
    (finding,) = [one for one in lint(register, book, None, ()) if one.code == "cpo_missing"]
    assert finding.citation.in_(Lang.KO) == "시험법 제31조제1항"
    assert finding.rule.ko == "법이 정한 대로"


def test_unpublished_remarks_are_nobodys_business() -> None:
    register = service(remark=Text("<메모> 등", "<note> etc."))(a_register())
    assert [finding.code for finding in findings(register)] == ["safety_must_be_practised"]
