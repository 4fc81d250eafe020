"""Register → policy: what the register says stands in the section where the law wants it, in both languages."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from trustward.documents import document_html, from_data, paragraph, plain, to_data, to_text
from trustward.kernel.texts import Lang, Text
from trustward.policies.domain import SectionContribution, SectionKey, render
from trustward.policies.domain.korean import settle_particles
from trustward.register import domain as d
from trustward.testing.registers import AS_OF, YEARS_3, a_book, a_register, a_trustee


def policy(register: d.Snapshot, *contributions: SectionContribution, on: date = AS_OF):
    return render(register, a_book(on=on), contributions, on)


def section_text(register: d.Snapshot, key: str, lang: Lang = Lang.KO, *contributions: SectionContribution) -> str:
    document = policy(register, *contributions).in_(lang)
    section = document.section(key)
    return to_text(replace(document, sections=(section,))) if section else ""


def changed(**fields: object) -> d.Snapshot:
    return replace(a_register(), **fields)  # type: ignore[arg-type]


def test_the_whole_policy_is_golden(golden) -> None:
    made = policy(a_register())
    golden("policy.ko.txt", to_text(made.ko))
    golden("policy.en.txt", to_text(made.en))
    golden("policy.ko.html", str(document_html(made.ko)))


def test_the_title_is_the_one_that_the_law_wants() -> None:
    assert policy(a_register()).ko.title == "개인정보 처리방침"


def test_sections_follow_the_outline_and_are_numbered_without_gap() -> None:
    document = policy(a_register()).ko
    keys = [row.key for row in a_book().policy_sections()]
    found = [section.id for section in document.sections]
    assert found == [key for key in keys if key in found]
    assert found[0] == "preamble"
    assert [section.number for section in document.sections] == ["", *map(str, range(1, len(found)))]


def test_both_trees_have_the_same_sections_and_rows() -> None:
    made = policy(a_register())
    assert [section.id for section in made.ko.walk()] == [section.id for section in made.en.walk()]


def test_the_same_register_gives_the_same_bytes() -> None:
    assert policy(a_register()).json == policy(a_register()).json
    assert policy(a_register()).hash != policy(changed(recipients=())).hash


def test_what_is_stored_is_read_back() -> None:
    stored = json.loads(policy(a_register()).json)
    assert to_data(from_data(stored["ko"])) == stored["ko"]


def test_items_stand_in_two_lists_by_ground() -> None:
    document = policy(a_register()).ko
    without, with_consent = document.section("items.without-consent"), document.section("items.with-consent")
    assert without
    assert with_consent
    assert document.section("items.unstated") is None
    assert "주문 처리" in section_text(a_register(), "items.without-consent")
    assert "시험법 제15조제1항제4호" in section_text(a_register(), "items.without-consent")
    assert "고객 문의" in section_text(a_register(), "items.with-consent")


def test_nothing_is_claimed_about_a_ground_that_nobody_stated() -> None:
    services = (replace(a_register().services[0], basis=d.LegalBasis()),)
    text = section_text(changed(services=services), "items")
    assert "동의를 받아" not in text
    assert "처리하는 개인정보" in text


def test_required_and_optional_items_are_told_apart() -> None:
    assert "[필수] 이메일\n[선택] 전화번호" in section_text(a_register(), "items")


def test_special_categories_are_named() -> None:
    item = d.Item(
        "d", Text("장애 여부", "Disability"), kind=d.ItemKind.SENSITIVE, condition=Text("해당하는 경우", "if any")
    )
    services = (replace(a_register().services[0], items=(item,)),)
    assert "장애 여부(민감정보; 해당하는 경우)" in section_text(changed(services=services), "items")


@pytest.mark.parametrize(
    ("retention", "ko", "en"),
    [
        (d.Retention((d.RetentionEnd(d.Anchor.INQUIRY, YEARS_3),)), "문의일부터 3년", "3 years from the inquiry"),
        (
            d.Retention((d.RetentionEnd(d.Anchor.INQUIRY, YEARS_3),), until_withdrawal=True),
            "문의일부터 3년이 지난 때 또는 동의를 철회한 때 중 먼저 오는 때까지",
            "until the earliest of: 3 years from the inquiry; withdrawal of consent",
        ),
        (d.Retention(until_withdrawal=True), "동의를 철회할 때까지", "until consent is withdrawn"),
        (d.Retention((d.RetentionEnd(d.Anchor.MEMBERSHIP_END),)), "회원 탈퇴 시까지", "until membership ends"),
        (
            d.Retention(
                (
                    d.RetentionEnd(
                        d.Anchor.OTHER,
                        YEARS_3,
                        Text("불합격 통지", "the rejection"),
                        Text("불합격 시", "if rejected"),
                        True,
                    ),
                )
            ),
            "(불합격 시) 불합격 통지부터 최대 3년",
            "(if rejected) up to 3 years from the rejection",
        ),
        (d.Retention(note=Text("별도 안내", "told apart")), "별도 안내", "told apart"),
        (d.Retention(), "기재 없음", "not stated"),
    ],
)
def test_periods_in_words(retention: d.Retention, ko: str, en: str) -> None:
    register = changed(services=(replace(a_register().services[0], retention=retention),))
    assert f"보유 및 이용 기간: {ko}\n" in section_text(register, "retention")
    assert f"Retention and use period: {en}\n" in section_text(register, "retention", Lang.EN)


def test_ends_for_different_persons_stand_apart() -> None:
    ends = tuple(d.RetentionEnd(d.Anchor.PURPOSE_MET, condition=Text(who, who)) for who in ("채용", "불채용"))
    register = changed(services=(replace(a_register().services[0], retention=d.Retention(ends)),))
    assert "(채용) 목적을 달성할 때까지\n(불채용) 목적을 달성할 때까지" in section_text(register, "retention")


def test_a_statute_prolongs_a_period() -> None:
    text = section_text(a_register(), "retention.customers")
    assert "다만, 법령에서 더 오래 보존하도록" in text
    assert "법정 보존: 거래 장부" in text


def test_records_kept_by_law_name_act_article_class_and_period() -> None:
    text = section_text(a_register(), "retention.statutory")
    assert (
        "보존하는 기록: 거래 장부\n근거 법령: 시험세법 제85조의3제2항\n보존 기간: 5년\n보존하는 항목: 주문 내역" in text
    )


def test_a_record_class_without_row_is_printed_as_stated() -> None:
    fact = d.StatutoryRetention(
        "x", ("GONE",), Text("옛 법", "Old Act"), Text("제1조", "art. 1"), Text("기록", "Records")
    )
    text = section_text(changed(statutory=(fact,), services=()), "retention")
    assert "근거 법령: 옛 법 제1조" in text
    assert "보존 기간: 기재 없음" in text


def test_the_law_of_the_day_is_read() -> None:
    made = policy(a_register())
    assert made.law.on == AS_OF
    assert made.law.packs == {"test_law": "1"}
    assert {"RET5", "C1", "C2", "REM1", "B1"} <= set(made.law.rows)


def test_recipients_with_empty_cells_say_that_nothing_is_stated() -> None:
    recipient = d.Recipient("agi", d.Name(Text("한빛AGI", "Hanbit AGI")))
    text = section_text(changed(recipients=(recipient,)), "provision")
    assert "제공받는 자: 한빛AGI\n제공받는 자의 이용 목적: 기재 없음\n제공하는 항목: 기재 없음" in text


def test_trustees_with_their_chain() -> None:
    below = a_trustee("cloud", trustee=d.Name(Text("구름", "Cloud")), task=Text("저장", "Storage"), country="US")
    middle = a_trustee(
        "relay", trustee=d.Name(Text("중계", "Relay")), task=Text("전송", "Relaying"), subtrustees=(below,)
    )
    text = section_text(changed(consignments=(a_trustee(subtrustees=(middle,)),)), "consignment")
    assert "중계(전송, 대한민국)\n중계 → 구름(저장, 미국)" in text
    assert "목적 외 처리 금지" in text
    assert "시험법 제26조제1항에 따라" in text


def test_a_trustee_without_subtrustees_says_so_only_if_stated() -> None:
    assert "재위탁 없음" in section_text(a_register(), "consignment")
    unstated = changed(consignments=(a_trustee(subtrustees_stated=False),))
    assert "재위탁" not in section_text(unstated, "consignment").replace("재위탁 제한", "")


def test_plugins_bring_trustees_blocks_and_facts() -> None:
    contribution = SectionContribution(
        "consignment",
        blocks={Lang.KO: (paragraph("덧붙임"),), Lang.EN: (paragraph("added"),)},
        facts={"registry": 7},
        consignments=(a_trustee("new", trustee=d.Name(Text("새 수탁자", "New"))), a_trustee()),
    )
    made = policy(a_register(), contribution)
    text = section_text(a_register(), "consignment", Lang.KO, contribution)
    assert "새 수탁자" in text
    assert text.count("스티비") == 1
    assert text.rstrip().endswith("덧붙임")
    assert [entry["key"] for entry in made.disclosed["trustees"]] == ["stevie", "new"]
    assert made.disclosed["facts"] == {"consignment": {"registry": 7}}


def test_a_contribution_can_make_a_section() -> None:
    contribution = SectionContribution("voluntary", blocks={Lang.KO: (paragraph("인증"),), Lang.EN: (paragraph("x"),)})
    assert policy(a_register()).ko.section("voluntary") is None
    assert policy(a_register(), contribution).ko.section("voluntary")


def test_own_texts_stand_behind_the_facts() -> None:
    register = changed(own_texts=(d.OwnText("provision", Text("**별도** 안내", "note")),))
    section = policy(register).ko.section("provision")
    assert section
    assert plain(section.blocks[-1].runs) == "별도 안내"


def test_not_applicable_is_said_where_stated_and_only_there() -> None:
    register = changed(not_applicable=(d.NotApplicable("children"), d.NotApplicable("transfer", Text("없음", "none"))))
    assert "이에 해당하는 개인정보 처리를 하지 않습니다" in section_text(register, "children")
    assert "없음" in section_text(register, "transfer")
    assert policy(register).ko.section("pseudonymised") is None


def test_facts_win_over_not_applicable() -> None:
    register = changed(not_applicable=(d.NotApplicable("provision"),))
    assert "하지 않습니다" not in section_text(register, "provision")


def test_missing_english_falls_back_marked() -> None:
    services = (replace(a_register().services[0], purpose=Text("문의 답변")),)
    document = policy(changed(services=services)).en
    html = str(document_html(document))
    assert '<span class="doc-fallback" lang="ko">문의 답변</span>' in html
    assert "not translated yet" in section_text(changed(services=services), "preamble", Lang.EN)
    assert "not translated yet" not in section_text(a_register(), "preamble", Lang.EN)


def test_a_name_keeps_the_spelling_that_it_has() -> None:
    officer = replace(a_register().officers[0], names=(d.Name(Text("", "Kim Minjun"), d.Spelling.SOURCE),))
    html = str(document_html(policy(changed(officers=(officer,))).ko))
    assert '<span class="doc-fallback" lang="en">Kim Minjun</span>' in html


def test_an_officer_and_a_department_may_have_one_key() -> None:
    department = replace(a_register().departments[0], key="cpo")
    assert "김하늘" in section_text(changed(departments=(department,)), "officer")


def test_contacts_are_links() -> None:
    html = str(document_html(policy(a_register()).ko))
    assert '<a href="tel:0212345678">02-1234-5678</a>' in html
    assert '<a href="mailto:privacy@hanbit.example">privacy@hanbit.example</a>' in html


def test_a_trustee_that_ended_shows_its_span() -> None:
    ended = a_trustee(consigned_on=date(2025, 1, 2), ended_on=date(2026, 11, 1))
    text = section_text(changed(consignments=(ended,)), "consignment")
    assert "위탁 계약 종료 시까지\n2025년 1월 2일부터 위탁\n2026년 11월 1일에 위탁 종료" in text
    running = a_trustee(consigned_on=date(2025, 1, 2))
    assert "2025년" not in section_text(changed(consignments=(running,)), "consignment")


def test_the_companys_own_history_of_changes() -> None:
    notes = (
        d.ChangeNote("first", date(2024, 5, 20), Text("제정", "First")),
        d.ChangeNote("second", date(2025, 5, 20), Text("수탁자 변경", "Trustees")),
    )
    text = section_text(changed(change_notes=notes), "changes")
    assert text.index("2025년 5월 20일") < text.index("2024년 5월 20일")
    assert "변경 사유: 수탁자 변경" in text


def test_the_companys_address_and_contact() -> None:
    controller = replace(
        a_register().controller,
        addresses=(d.Address(Text("본사", "Head office"), Text("서울", "Seoul")),),
        contact=d.Contact(phone="02-1"),
    )
    text = section_text(changed(controller=controller), "preamble")
    assert "- 본사: 서울\n- 전화: 02-1" in text


def test_transfers_abroad() -> None:
    transfer = d.Transfer(
        "cloud", d.Name(Text("구름", "Cloud")), "US", d.TransferBasis.CONSENT, purpose=Text("보관", "Storage")
    )
    text = section_text(changed(transfers=(transfer,)), "transfer")
    assert "이전되는 국가: 미국" in text
    assert "법적 근거: 별도 동의" in text
    assert "이전 시기와 방법: 기재 없음" in text


def test_what_the_register_does_not_have_makes_no_section() -> None:
    bare = d.Snapshot("bare", d.Controller(d.Name(Text("빈회사", "Bare"))))
    found = {section.id for section in policy(bare).ko.sections}
    assert found == {"preamble", "destruction", "changes"}


def test_the_core_writes_only_sections_that_it_knows() -> None:
    from trustward.policies.domain.sections import BUILDERS

    assert set(BUILDERS) <= set(SectionKey)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("오케스트로은(는) 공개합니다", "오케스트로는 공개합니다"),
        ("한빛은(는) 수탁자이(가) 바뀌면", "한빛은 수탁자가 바뀌면"),
        ("OKESTRO을(를) IBM과(와)", "OKESTRO를 IBM과"),
        ("3년이(가) 2주이(가)", "3년이 2주가"),
        ("‘사진’을(를) ‘주소’을(를)", "‘사진’을 ‘주소’를"),
        ("한빛(주)은(는)", "한빛(주)는"),
        ("서울으로(로) 부산으로(로) 제주으로(로)", "서울로 부산으로 제주로"),
        ("이 문장에는 없습니다(정말).", "이 문장에는 없습니다(정말)."),
    ],
)
def test_particles_follow_the_sound(written: str, read: str) -> None:
    assert settle_particles(written) == read
