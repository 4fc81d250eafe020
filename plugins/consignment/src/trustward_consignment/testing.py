"""Builders for tests of this plugin and of those that build on it: trustees at whatever point of their life."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from werkzeug.datastructures import FileStorage

from trustward.api import Contact, Name, Text
from trustward_consignment.domain.contract import Clause
from trustward_consignment.domain.facts import Task, TrusteeFact
from trustward_consignment.domain.kinds import EducationKind, EducationMethod
from trustward_consignment.domain.lifecycle import Act, TrusteeState
from trustward_consignment.domain.questionnaire import AnswerValue
from trustward_consignment.services import (
    assessment,
    attestation,
    contracts,
    lifecycle,
    reading,
    records,
    review,
    schedule,
    supervision,
    trustees,
)
from trustward_consignment.services.days import today
from trustward_consignment.services.reading import ContactPerson

NOTHING = Text("")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def paper(name: str = "계약서.pdf", data: bytes = PDF) -> FileStorage:
    """An uploaded file, as a form brings it."""
    return FileStorage(io.BytesIO(data), filename=name)


def a_fact(key: str = "hanbit", **changes: Any) -> TrusteeFact:
    """What a clerk enters about a trustee."""
    fact = TrusteeFact(
        key=key, name=Name(Text("한빛메일", "Hanbit Mail")), number="1248100998", vendor_type="email",
        tasks=(Task(Text("이메일 발송", "Sending e-mail")),), items=(), purpose=Text("고객 안내"), period=Text("계약 종료 시까지"),
        started_on=None, ended_on=None, countries=("KR",), storage=None, subtrustees_stated=True, note=NOTHING,
        contact=Contact(), policy_url="", department="", mailbox="desk@hanbit.example",
    )  # fmt: skip
    return replace(fact, **changes)


class Steps:
    """The steps of a trustee's life, each through its service; the tenant is entered."""

    def propose(self, key: str = "hanbit", person: str = "이나래", **changes: Any) -> UUID:
        fact = a_fact(key, **changes)
        return trustees.propose(fact, ContactPerson(person, fact.mailbox, "02-123-4567")).id

    def assess(self, trustee_id: UUID, high: bool = False) -> None:
        levels = {f.id: f.levels[-1 if high else 0].code for f in assessment.judge({}).factors}
        assessment.assess(trustee_id, levels, {})

    def contract(self, trustee_id: UUID, but: str = "", upload: Any = None, **changes: Any) -> None:
        fact = contracts.ContractFact("처리위탁 계약서", starts_on=date(2026, 1, 1), **changes)
        contracts.record(trustee_id, fact, upload or paper())
        items = [item.id for item in contracts.items() if item.id != but]
        contracts.write_clauses(trustee_id, [Clause(item, "제5조", "3", "“수탁자는 …”") for item in items])

    def educate(self, trustee_id: UUID, kind: EducationKind = EducationKind.KICK_OFF, on: date | None = None) -> None:
        fact = records.EducationFact(kind, EducationMethod.ONLINE, on or today(), 3, "안전한 처리")
        records.record_education(trustee_id, fact, paper("교육.pdf"))

    def contracted(self, key: str = "hanbit", **changes: Any) -> UUID:
        trustee_id = self.propose(key, **changes)
        self.assess(trustee_id)
        lifecycle.act(trustee_id, Act.APPROVE)
        self.contract(trustee_id)
        lifecycle.act(trustee_id, Act.CONCLUDE)
        return trustee_id

    def active(self, key: str = "hanbit", **changes: Any) -> UUID:
        """An active trustee whose first check is due; as if a policy named it."""
        trustee_id = self.contracted(key, **changes)
        self.educate(trustee_id)
        row = reading.get(trustee_id)
        row.state = TrusteeState.ACTIVE
        schedule.plan_next(row)
        return trustee_id

    def asked(self, trustee_id: UUID) -> UUID:
        """A check that was sent."""
        check = supervision.request_now([trustee_id])[trustee_id]
        assert check is not None
        return supervision.issue(check.id).id

    def answered(self, check_id: UUID, no: int = 0) -> None:
        """A check that was answered and signed; the first `no` questions with "no"."""
        questions = attestation.questionnaire_of(review.get_check(check_id)).questions
        for number, question in enumerate(questions):
            value = AnswerValue.NO if number < no else AnswerValue.YES
            attestation.save_answer(check_id, question.code, value)
        attestation.sign(check_id, "이나래", consented=True)
