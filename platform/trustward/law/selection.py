"""The rows of statute packs that hold on one day, asked by id."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Self, TypeVar

from .errors import NotInForce, UnknownRow
from .pack import StatutePack
from .rows import (
    Code,
    ContractItem,
    Duty,
    DutySubject,
    Form,
    PolicySection,
    Profile,
    Proposal,
    Question,
    QuestionDomain,
    RefusalGround,
    RemedyBody,
    RetentionRow,
    RiskClass,
    RiskFactor,
    Row,
    Term,
    Threshold,
)

R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Selection:
    """All given packs as they read on the day `on`.

    A look-up for an id raises UnknownRow when no pack has it, NotInForce when it does not hold on that day.
    """

    on: date
    packs: tuple[StatutePack, ...]
    _rows: Mapping[str, Mapping[str, Row]] = field(repr=False, compare=False)

    @classmethod
    def of(cls, packs: Iterable[StatutePack], on: date) -> Self:
        """The rows of `packs` in force on the day `on`."""
        packs = tuple(packs)
        rows: dict[str, dict[str, Row]] = {}
        for pack in packs:
            for row in pack.rows:
                if row.in_force(on):
                    rows.setdefault(row.kind, {})[row.id] = row
        return cls(on, packs, rows)

    def at(self, on: date) -> Self:
        """The same packs on another day."""
        return self if on == self.on else self.of(self.packs, on)

    def versions(self) -> dict[str, str]:
        """Pack names with their versions, to be stored with whatever was decided by this book."""
        return {pack.name: pack.version for pack in self.packs}

    def rows(self, kind: type[R]) -> tuple[R, ...]:
        """All rows of a kind in force, by `order` where they have one, else in the order of the packs."""
        found: list[R] = [row for row in self._rows.get(kind.kind, {}).values() if isinstance(row, kind)]
        return tuple(sorted(found, key=lambda row: getattr(row, "order", 0)))

    def get(self, kind: type[R], row_id: str) -> R:
        """The row of a kind by its id. Raises UnknownRow or NotInForce."""
        row = self._rows.get(kind.kind, {}).get(row_id)
        if isinstance(row, kind):
            return row
        spans = [one for pack in self.packs for one in pack.of(kind) if one.id == row_id]
        if spans:
            raise NotInForce(kind.kind, row_id, self.on, " and ".join(_span(one) for one in spans))
        raise UnknownRow(kind.kind, row_id)

    def by_key(self, kind: type[R], key: str) -> R:
        """The row of a kind that serves a purpose, whatever its id in this country's pack. Raises UnknownRow."""
        for row in self.rows(kind):
            if row.key == key:
                return row
        raise UnknownRow(kind.kind, key)

    def has(self, kind: type[Row], row_id: str) -> bool:
        """Whether a row of that kind and id is in force."""
        return row_id in self._rows.get(kind.kind, {})

    # By kind. Each raises as `get` does.

    def duty(self, row_id: str) -> Duty:
        """A duty, such as "KR-K02"."""
        return self.get(Duty, row_id)

    def duties(self, subject: DutySubject | None = None, profiles: Collection[str] | None = None) -> tuple[Duty, ...]:
        """Duties in force, of one subject, and of those that bind a company with these profiles."""
        return tuple(
            one
            for one in self.rows(Duty)
            if (subject is None or one.subject is subject) and (profiles is None or one.applies(profiles))
        )

    def retention(self, row_id: str) -> RetentionRow:
        """A retention row, such as "KR-RET05"."""
        return self.get(RetentionRow, row_id)

    def retentions(self, profiles: Collection[str] | None = None) -> tuple[RetentionRow, ...]:
        """Retention rows in force; with `profiles`, those that apply to such a company."""
        return tuple(one for one in self.rows(RetentionRow) if profiles is None or one.applies(profiles))

    def term(self, row_id: str) -> Term:
        """A further period of a duty."""
        return self.get(Term, row_id)

    def proposal(self, row_id: str) -> Proposal:
        """A number of ours where the law has none."""
        return self.get(Proposal, row_id)

    def threshold(self, row_id: str) -> Threshold:
        """A number from which a duty begins."""
        return self.get(Threshold, row_id)

    def contract_items(self) -> tuple[ContractItem, ...]:
        """What a consignment contract must say, in the order of the law."""
        return self.rows(ContractItem)

    def policy_sections(self) -> tuple[PolicySection, ...]:
        """The sections of the privacy policy in the official order."""
        return self.rows(PolicySection)

    def policy_section(self, key: str) -> PolicySection:
        """The section of the policy with that key."""
        return self.by_key(PolicySection, key)

    def refusals(self, right: str | None = None) -> tuple[RefusalGround, ...]:
        """Grounds on which a request may be refused; those for one right only when it is named."""
        return tuple(one for one in self.rows(RefusalGround) if right is None or right in one.rights)

    def remedies(self) -> tuple[RemedyBody, ...]:
        """Bodies to which a data subject can turn on that day."""
        return self.rows(RemedyBody)

    def ended_remedies(self) -> tuple[RemedyBody, ...]:
        """Bodies that are not to be named any more on that day: a policy that lists one is out of date."""
        return tuple(
            row
            for pack in self.packs
            for row in pack.of(RemedyBody)
            if row.valid_to is not None and row.valid_to <= self.on and not self.has(RemedyBody, row.id)
        )

    def form(self, row_id: str) -> Form:
        """A prescribed form."""
        return self.get(Form, row_id)

    def forms(self) -> tuple[Form, ...]:
        """Prescribed forms in force."""
        return tuple(sorted(self.rows(Form), key=lambda one: one.number))

    def questions(self, key_only: bool = False, vendor_type: str | None = None) -> tuple[Question, ...]:
        """Questions of the supervision check: the general ones, then those of `vendor_type` if one is named.

        `key_only` leaves out the general questions that are not key items; a vendor type's questions are always asked.
        """
        general = tuple(q for q in self.rows(Question) if not q.vendor_type and (q.key_item or not key_only))
        special = tuple(q for q in self.rows(Question) if vendor_type and q.vendor_type == vendor_type)
        return general + special

    def question_domain(self, row_id: str) -> QuestionDomain:
        """The heading of some questions."""
        return self.get(QuestionDomain, row_id)

    def risk_factors(self) -> tuple[RiskFactor, ...]:
        """The factors of a trustee's risk score."""
        return self.rows(RiskFactor)

    def risk_class(self, score: int) -> RiskClass:
        """The class of a score: the highest one whose least score is reached. Raises UnknownRow when there is none."""
        for one in sorted(self.rows(RiskClass), key=lambda row: row.min_score, reverse=True):
            if score >= one.min_score:
                return one
        raise UnknownRow(RiskClass.kind, str(score))

    def codes(self, of: str) -> tuple[Code, ...]:
        """The entries of a closed list, such as "legal_basis". Raises UnknownRow for a list that no pack has."""
        found = tuple(one for one in self.rows(Code) if one.list == of)
        if not found:
            raise UnknownRow("code list", of)
        return found

    def code(self, of: str, code: str) -> Code:
        """One entry of a closed list."""
        for one in self.codes(of):
            if one.code == code:
                return one
        raise UnknownRow(f"code of {of}", code)

    def profiles(self) -> tuple[Profile, ...]:
        """Kinds of company that rows are written for."""
        return self.rows(Profile)


def _span(row: Row) -> str:
    first = f"from {row.valid_from}" if row.valid_from else "since long ago"
    return f"{first} until before {row.valid_to}" if row.valid_to else first
