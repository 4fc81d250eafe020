"""Two versions of one small policy, which use every kind of block."""

from __future__ import annotations

from trustward.documents import (
    Clause,
    Column,
    Document,
    Heading,
    Item,
    Listing,
    Notice,
    Row,
    Run,
    Section,
    Table,
    Tone,
    listing,
    paragraph,
    runs,
)
from trustward.kernel.texts import Lang

COLUMNS = (Column("trustee", "수탁자"), Column("task", "위탁 업무"), Column("period", "기간"))


def trustees(*rows: tuple[str, str, str, str]) -> Table:
    return Table(
        "trustees",
        "위탁 현황",
        COLUMNS,
        tuple(Row(key, (runs(name), runs(task), runs(period))) for key, name, task, period in rows),
    )


def first() -> Document:
    return Document(
        kind="policy",
        lang=Lang.KO,
        title="개인정보 처리방침",
        meta={"controller": "한빛물류"},
        sections=(
            Section("preamble", "", (paragraph("한빛물류는 정보주체의 권리를 보호합니다."),)),
            Section(
                "purposes",
                "처리 목적",
                (
                    Heading(1, runs("고객")),
                    paragraph("다음 목적으로 ", Run("개인정보", strong=True), "를 처리합니다."),
                    listing("문의 답변", Item(runs("배송"), (Item(runs("배송지 확인")),))),
                    Notice((paragraph("목적이 바뀌면 동의를 받습니다."),), Tone.WARNING),
                ),
                number="1",
            ),
            Section(
                "consignment",
                "처리위탁",
                (
                    trustees(
                        ("stevie", "스티비", "메일 발송", "계약 종료 시까지"), ("acme", "에이크미", "고객 상담", "1년")
                    ),
                ),
                number="2",
            ),
            Section("children", "14세 미만 아동", (paragraph("아동의 개인정보를 처리하지 않습니다."),), number="3"),
            Section(
                "terms",
                "약관",
                (Clause("purpose", "제1조", "목적", (paragraph("이 약관의 ", Run("목적", code=True), "입니다."),)),),
                number="4",
            ),
        ),
    )


def second() -> Document:
    return Document(
        kind="policy",
        lang=Lang.KO,
        title="개인정보 처리방침",
        meta={"controller": "한빛물류"},
        sections=(
            Section("preamble", "", (paragraph("한빛물류는 정보주체의 권리와 자유를 보호합니다."),)),
            Section(
                "purposes",
                "처리 목적",
                (
                    Heading(1, runs("고객")),
                    paragraph("다음 목적으로 ", Run("개인정보", strong=True), "만 처리합니다."),
                    Listing((Item(runs("문의 답변")), Item(runs("환불")))),
                    Notice((paragraph("목적이 바뀌면 동의를 받습니다."),), Tone.WARNING),
                ),
                number="1",
            ),
            Section(
                "consignment",
                "처리위탁",
                (
                    trustees(
                        ("hanbit", "한빛메일", "메일 발송 <긴급>", "1년"),
                        ("stevie", "스티비", "메일 발송과 관리", "계약 종료 시까지"),
                    ),
                ),
                number="2",
            ),
            Section(
                "terms",
                "약관",
                (Clause("purpose", "제1조", "목적", (paragraph("이 약관의 ", Run("목적", code=True), "입니다."),)),),
                number="3",
            ),
            Section(
                "remedies",
                "권익침해 구제방법",
                (paragraph(Run("개인정보 분쟁조정위원회", href="https://www.kopico.go.kr"), "에 신청할 수 있습니다."),),
                number="4",
            ),
        ),
    )
