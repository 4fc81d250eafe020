"""What a form may collect, and what it must tell: pure, from register and law."""

from __future__ import annotations

from dataclasses import replace

import pytest

from trustward.collection.domain import (
    ClassDefinition,
    ConsentKind,
    FieldDefinition,
    FieldType,
    FormDefinition,
    Reason,
    ServiceDefinition,
    claims_of,
    plan,
    unlisted,
)
from trustward.documents import Table, blocks_of, plain, to_text
from trustward.kernel.texts import Lang, Text
from trustward.law.book import Lawbook
from trustward.law.packs import installed_packs
from trustward.policies.domain import render
from trustward.register import domain as d
from trustward.testing.registers import AS_OF, a_register

BOOK = Lawbook.of(installed_packs(), on=AS_OF)
YEARS = d.Period.parse("3 years")


def item(key, necessity=d.Necessity.REQUIRED, kind=d.ItemKind.ORDINARY, **more):
    return d.Item(key, Text(f"{key} 항목", f"{key} item"), necessity, kind, **more)


EMAIL = (item("email"),)


def service(key="inquiry", items=EMAIL, basis=d.Basis.CONSENT, **more):
    given = more.pop("legal", d.LegalBasis(basis))
    retention = more.pop("retention", d.Retention((d.RetentionEnd(d.Anchor.INQUIRY, YEARS),), until_withdrawal=True))
    return d.Service(
        key, "customers", Text("문의", "Inquiry"), Text("답변", "Answers"), items, given, retention, **more
    )


def register(*services, **more):
    return replace(a_register(), services=services, recipients=more.pop("recipients", ()), consignments=(), **more)


def form(*services, **more):
    inputs = (FieldDefinition("email", FieldType.EMAIL), FieldDefinition("phone", FieldType.PHONE))
    return FormDefinition(
        "f", Text("문의하기", "Ask us"), services or (ServiceDefinition("inquiry"),), inputs=inputs, **more
    )


def reasons(found):
    return [(one.reason, one.blocks) for one in found.objections]


def rows(document):
    table = next(b for s in document.walk() for b in blocks_of(s.blocks) if isinstance(b, Table))
    return {row.key: row.cells[1] for row in table.rows}


def test_the_four_notice_items_in_the_words_and_order_of_the_law():
    (text,) = plan(form(), register(service()), BOOK).consents
    assert list(rows(text.ko)) == ["purpose", "items", "period", "refusal"]
    assert [row.text.ko for row in BOOK.codes("consent_item")] == [
        plain(row.cells[0]) for row in next(b for b in text.ko.sections[0].blocks if isinstance(b, Table)).rows
    ]
    assert "거부하시면 ‘문의하기’를 이용하실 수 없습니다" in to_text(text.ko)
    assert "right to refuse" in to_text(text.en)


def test_required_and_optional_items_are_asked_apart():
    found = plan(form(), register(service(items=(item("email"), item("phone", d.Necessity.OPTIONAL)))), BOOK).consents
    assert [(one.kind, one.required, one.items) for one in found] == [
        (ConsentKind.COLLECTION, True, ("email",)),
        (ConsentKind.OPTIONAL, False, ("phone",)),
    ]
    assert "불이익이 없으며" in to_text(found[1].ko)


def test_advertising_is_asked_apart_and_the_contact_stands_out():
    marketing = service(
        "news", (item("email", d.Necessity.OPTIONAL), item("phone", d.Necessity.OPTIONAL)), marketing=True
    )
    asked = form(ServiceDefinition("inquiry"), ServiceDefinition("news", optional=True))
    found = plan(asked, register(service(), marketing), BOOK).consents
    text = next(one for one in found if one.kind is ConsentKind.MARKETING)
    assert not text.required
    strong = [run.text for run in rows(text.ko)["purpose"] if run.strong]
    assert "email 항목, phone 항목으로 연락" in "".join(strong)
    assert all(run.strong for run in rows(text.ko)["period"])


def test_special_categories_need_a_ground_and_a_consent_of_their_own():
    items = (item("email"), item("health", kind=d.ItemKind.SENSITIVE), item("passport", kind=d.ItemKind.UNIQUE_ID))
    refused = plan(form(), register(service(items=items)), BOOK)
    assert reasons(refused) == [(Reason.NO_GROUND, True), (Reason.NO_GROUND, True)]
    assert refused.parts == ()
    separate = d.LegalBasis(d.Basis.CONSENT, separate_consent=True)
    found = plan(form(), register(service(items=items, legal=separate)), BOOK).consents
    assert {(one.kind, one.items) for one in found} == {
        (ConsentKind.COLLECTION, ("email",)), (ConsentKind.SENSITIVE, ("health",)), (ConsentKind.UNIQUE_ID, ("passport",)),
    }  # fmt: skip
    sensitive = next(one for one in found if one.kind is ConsentKind.SENSITIVE)
    assert all(run.strong for run in rows(sensitive.ko)["items"])


def test_a_resident_registration_number_never_rests_on_consent():
    items = (item("rrn", kind=d.ItemKind.RRN),)
    for legal in (d.LegalBasis(d.Basis.CONSENT, separate_consent=True), d.LegalBasis(), d.LegalBasis(d.Basis.LAW)):
        found = plan(form(), register(service(items=items, legal=legal)), BOOK)
        assert (Reason.NATIONAL_ID, True) in reasons(found)
    cited = d.LegalBasis(d.Basis.LAW, Text("시험법 제1조", "Test Act art. 1"))
    found = plan(form(), register(service(items=items, legal=cited)), BOOK)
    assert found.objections == ()
    assert found.consents == ()
    assert found.parts[0].notice is not None


def test_provision_tells_five_things_and_is_never_required():
    recipient = replace(a_register().recipients[0], services=("inquiry",))
    found = plan(form(), register(service(), recipients=(recipient,)), BOOK).consents
    text = next(one for one in found if one.kind is ConsentKind.PROVISION)
    assert list(rows(text.ko)) == ["recipient", "purpose", "items", "period", "refusal"]
    assert not text.required
    assert all(run.strong for run in rows(text.ko)["recipient"])
    blank = replace(recipient, purpose=Text(""))
    without = plan(form(), register(service(), recipients=(blank,)), BOOK)
    assert (Reason.PROVISION_INCOMPLETE, False) in reasons(without)
    assert all(one.kind is not ConsentKind.PROVISION for one in without.consents)
    by_law = replace(recipient, basis=d.LegalBasis(d.Basis.LAW, Text("시험법", "Act")))
    assert all(one.recipient == "" for one in plan(form(), register(service(), recipients=(by_law,)), BOOK).consents)


ABROAD = d.Transfer(
    "cloud", d.Name(Text("구름", "Cloud Inc.")), "US", d.TransferBasis.CONSENT, d.Contact(email="privacy@cloud.example"),
    EMAIL, Text("안내 발송", "Sending news"), Text("가입할 때 전용망으로 전송", "At sign-up, by a private line"),
    d.Retention((d.RetentionEnd(d.Anchor.COLLECTION, YEARS),)), Text("고객센터에 요청", "Ask our desk"), services=("inquiry",),
)  # fmt: skip


def test_a_transfer_abroad_on_consent_is_asked_apart_with_the_five_things_of_the_law():
    found = plan(form(), register(service(), transfers=(ABROAD,)), BOOK).consents
    text = next(one for one in found if one.kind is ConsentKind.TRANSFER)
    assert (text.key, text.required, text.items) == ("inquiry.transfer.cloud", False, ("email",))
    for tree, said in (
        (text.ko, ["email 항목", "미국\n가입할 때", "구름", "안내 발송\n", "고객센터에 요청\n동의를 거부할"]),
        (text.en, ["email item", "United States\nAt sign-up", "Cloud Inc.", "Sending news\n", "Ask our desk\nYou have"]),
    ):
        cells = rows(tree)
        assert list(cells) == ["items", "where_when_how", "recipient", "purpose_period", "refusal"]
        for cell, words in zip(cells.values(), said, strict=True):
            assert words in plain(cell)
    assert "privacy@cloud.example" in plain(rows(text.ko)["recipient"])
    assert rows(text.ko)["where_when_how"][0].strong
    told = replace(ABROAD, refusal_effect=Text("안내를 받을 수 없습니다.", "No news reach you."))
    ko = plan(form(), register(service(), transfers=(told,)), BOOK).consents[-1].ko
    assert plain(rows(ko)["refusal"]) == "고객센터에 요청\n안내를 받을 수 없습니다."


@pytest.mark.parametrize(
    "transfer",
    [replace(ABROAD, basis=d.TransferBasis.CONTRACT_PUBLISHED), replace(ABROAD, services=()), replace(ABROAD, items=())],
)
def test_no_other_transfer_is_asked_about(transfer):
    found = plan(form(), register(service(), transfers=(transfer,)), BOOK)
    assert all(one.kind is not ConsentKind.TRANSFER for one in found.consents)
    incomplete = [] if transfer.items else [(Reason.TRANSFER_INCOMPLETE, False)]
    assert reasons(found) == incomplete


def test_a_transfer_is_asked_about_where_nothing_else_needs_consent():
    by_contract = service(basis=d.Basis.CONTRACT)
    found = plan(form(), register(by_contract, transfers=(ABROAD,)), BOOK)
    assert [one.kind for one in found.consents] == [ConsentKind.TRANSFER]
    assert found.by_consent
    assert found.parts[0].notice is not None


def test_the_published_policy_must_name_the_transfer_and_its_country():
    snapshot = register(service(), transfers=(ABROAD,))
    assert unlisted(claims(snapshot), published(snapshot)) == []
    for other in (register(service()), register(service(), transfers=(replace(ABROAD, country="DE"),))):
        assert [one.reason for one in unlisted(claims(snapshot), published(other))] == [Reason.TRANSFER_UNLISTED]


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        (service(retention=d.Retention()), Reason.PERIOD_MISSING),
        (replace(service(), purpose=Text("")), Reason.PURPOSE_MISSING),
        (service(items=(item("ip", machine_collected=True),)), Reason.NO_SUCH_ITEM),
        (service("other"), Reason.NO_SUCH_SERVICE),
    ],
)
def test_what_can_not_be_told_is_not_asked(fact, reason):
    asked = form(ServiceDefinition("inquiry", items=("email",))) if reason is Reason.NO_SUCH_ITEM else form()
    assert reason in [one.reason for one in plan(asked, register(fact), BOOK).objections]


def test_reports_for_a_few_eyes_have_no_form():
    restricted = replace(a_register().groups[0], restricted=True)
    assert (Reason.RESTRICTED, True) in reasons(plan(form(), register(service(), groups=(restricted,)), BOOK))


def test_statutory_classes_are_told_with_their_period():
    asked = form(ServiceDefinition("inquiry", classes=(ClassDefinition("books"),)))
    (text,) = plan(asked, register(service()), BOOK).consents
    assert "법정 보존: 거래 장부 5년(시험세법)" in plain(rows(text.ko)["period"])
    missing = form(ServiceDefinition("inquiry", classes=(ClassDefinition("none"),)))
    assert (Reason.NO_SUCH_CLASS, True) in reasons(plan(missing, register(service()), BOOK))


def test_equal_content_has_one_hash_and_other_content_another():
    (one,) = plan(form(), register(service()), BOOK).consents
    (same,) = plan(form(), register(service()), BOOK).consents
    (other,) = plan(form(), register(replace(service(), purpose=Text("상담", "Advice"))), BOOK).consents
    assert one.hash == same.hash != other.hash


def claims(snapshot):
    return claims_of(plan(form(), snapshot, BOOK).parts[0], snapshot, BOOK)


def published(snapshot):
    return render(snapshot, BOOK, (), AS_OF).in_(Lang.KO)


def test_the_published_policy_must_say_it_all():
    snapshot = register(service(items=(item("email"), item("mail"))))
    assert unlisted(claims(snapshot), published(snapshot)) == []
    assert [one.reason for one in unlisted(claims(snapshot), None)] == [Reason.NO_POLICY]
    fewer = register(service(items=(item("email"),)))
    assert [one.reason for one in unlisted(claims(snapshot), published(fewer))] == [Reason.ITEM_UNLISTED]
    other = register(service("other"))
    assert [one.reason for one in unlisted(claims(snapshot), published(other))] == [Reason.SERVICE_UNLISTED]
    shorter = register(service(items=(item("email"), item("mail")), retention=d.Retention(until_withdrawal=True)))
    assert [one.reason for one in unlisted(claims(snapshot), published(shorter))] == [Reason.PERIOD_DIFFERS]


def test_an_item_is_not_listed_by_being_part_of_another_name():
    snapshot = register(service(items=(d.Item("a", Text("이름", "Name")),)))
    policy = register(service(items=(d.Item("b", Text("이름표 번호", "Badge")),)))
    assert [one.reason for one in unlisted(claims(snapshot), published(policy))] == [Reason.ITEM_UNLISTED]


def test_a_registers_own_refusal_is_told_for_what_is_required():
    own = service(refusal=Text("거부하시면 신고를 접수하지 못합니다.", "No report then."))
    (text,) = plan(form(), register(own), BOOK).consents
    assert plain(rows(text.ko)["refusal"]) == "거부하시면 신고를 접수하지 못합니다."
