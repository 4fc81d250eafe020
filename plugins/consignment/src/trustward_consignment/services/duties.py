"""What can be late about trustees: raised anew each time, in a fixed number of statements, however many there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from trustward.api import (
    N_,
    Deadline,
    Duty,
    RaisedDuty,
    Role,
    Text,
    clock,
    deadline,
    end_of_day,
    lawbook,
    session,
    settings,
)
from trustward_consignment.domain.checks import OPEN_CHECKS, WAITING_FOR_VENDOR, CheckState
from trustward_consignment.domain.findings import FindingState
from trustward_consignment.domain.kinds import ProofKind
from trustward_consignment.domain.lifecycle import SUPERVISED_STATES, TrusteeState
from trustward_consignment.tables import Assessment, Contract, Education, Finding, Proof, SupervisionCheck, Trustee

from . import findings, schedule
from .days import zone
from .reading import SUBJECT

SOURCE = "consignment"
KEPT = timedelta(days=60)
"""How long a duty that was done is raised as done; after that the engine's own history tells of it."""

DISCLOSE, SUPERVISE, CERTIFY = "disclose_consignment", "supervise", "certify_destruction"
"""Keys of the duties' rows in the packs."""


_RUNNING = select(SupervisionCheck).where(SupervisionCheck.state.in_(sorted(OPEN_CHECKS))).order_by(SupervisionCheck.id)


class Raised:
    """One round: the day, the law of that day, and the trustees by id."""

    def __init__(self, as_of: date) -> None:
        self.as_of, self.book, self.zone = as_of, lawbook(as_of), zone()
        self.law = {row.key: row for row in self.book.rows(Duty) if row.key}
        self.since = clock.now() - KEPT
        self.trustees = {row.id: row for row in session().scalars(select(Trustee).where(_concerned(self.since)))}

    def everything(self) -> Iterator[RaisedDuty]:
        """All duties of this plugin."""
        yield from self.choices()
        yield from self.disclosures()
        yield from self.checks()
        yield from self.reviews()
        yield from self.educations()
        yield from self.inspections()
        yield from self.renewals()
        yield from self.findings()
        yield from self.certificates()

    def choices(self) -> Iterator[RaisedDuty]:
        """An assessed trustee waits for the officer's decision; nothing goes on before."""
        days = timedelta(days=settings(SOURCE)["review_days"])
        judged = func.max(Assessment.assessed_on)
        waiting = select(Assessment.trustee_id, judged).join(Trustee, Trustee.id == Assessment.trustee_id)
        waiting = waiting.where(Trustee.state.in_([TrusteeState.ASSESSED, TrusteeState.APPROVED]))
        for trustee_id, day in session().execute(waiting.group_by(Assessment.trustee_id)):
            trustee = self.trustees[trustee_id]
            yield self._raise(
                "choose", trustee, N_("Decide on %(name)s as a trustee"), self._day(day + days), role=Role.OFFICER,
                done_at=trustee.state_since if trustee.state is TrusteeState.APPROVED else None, by_hand=False,
                path=f"x/consignment/trustees/{trustee.id}/approve",
            )  # fmt: skip

    def disclosures(self) -> Iterator[RaisedDuty]:
        """Without delay after the start or a change of a consignment the policy says so (PIPA art. 26(2))."""
        row = self._duty(DISCLOSE)
        for trustee in self.trustees.values():
            changed, settled = trustee.disclosure_changed_on, trustee.disclosure_settled_at
            if changed and (settled is None or settled > self.since) and row:
                yield self._raise(
                    "disclose", trustee, N_("Disclose the change of the consignment to %(name)s in the privacy policy"),
                    self.book.due(row.id, changed, self.zone), period=changed.isoformat(), citation=row.citation,
                    done_at=settled, role=Role.CLERK, path="policy/", by_hand=False,
                )  # fmt: skip

    def checks(self) -> Iterator[RaisedDuty]:
        """Every trustee is checked in the cycle of its class (PIPA art. 26(4)).

        Once its answers are signed the check is made; what remains is to review them, which is a duty of its own.
        """
        citation = self._citation(SUPERVISE)
        title = N_("Check how %(name)s handles personal information")
        running = {(check.trustee_id, check.wanted_on): check for check in session().scalars(_RUNNING)}
        open_days = set()
        for trustee in self._supervised():
            day = trustee.next_check_on
            if day:
                open_days.add((trustee.id, day))
                check = running.get((trustee.id, day))
                out = check is not None and check.state in WAITING_FOR_VENDOR
                answered = check.answered_at if check and check.state is CheckState.ANSWERED else None
                yield self._raise(
                    "supervise", trustee, N_("Get the answers of %(name)s to the check that was sent") if out else title,
                    self._day(day, SUPERVISE), period=day.isoformat(), citation=citation, done_at=answered, by_hand=False,
                    proof=("consignment_check", check.id) if check and answered else None,
                    path=f"x/consignment/checks/{check.id}" if check and (out or answered) else "",
                )  # fmt: skip
        query = select(SupervisionCheck).where(SupervisionCheck.reviewed_at > self.since)
        for check in session().scalars(query.order_by(SupervisionCheck.id)):
            key = (check.trustee_id, check.wanted_on)
            if check.trustee_id in self.trustees and key not in open_days:
                open_days.add(key)
                yield self._raise(
                    "supervise", self.trustees[check.trustee_id], title, self._day(check.wanted_on, SUPERVISE),
                    period=check.wanted_on.isoformat(), citation=citation, done_at=check.answered_at or check.reviewed_at,
                    proof=("consignment_check", check.id), by_hand=False, path=f"x/consignment/checks/{check.id}",
                )  # fmt: skip

    def reviews(self) -> Iterator[RaisedDuty]:
        """Answers that came in are looked at."""
        days = timedelta(days=settings(SOURCE)["review_days"])
        query = select(SupervisionCheck).where(
            SupervisionCheck.answered_at.is_not(None),
            (SupervisionCheck.state == CheckState.ANSWERED) | (SupervisionCheck.reviewed_at > self.since),
        )
        for check in session().scalars(query):
            trustee, answered = self.trustees.get(check.trustee_id), check.answered_at
            if trustee and answered:
                day = answered.astimezone(self.zone).date() + days
                yield self._raise(
                    "review", trustee, N_("Review the answers of %(name)s"), self._day(day), period=str(check.id),
                    done_at=None if check.state is CheckState.ANSWERED else check.reviewed_at, by_hand=False,
                    path=f"x/consignment/checks/{check.id}", citation=self._citation(SUPERVISE),
                )  # fmt: skip

    def educations(self) -> Iterator[RaisedDuty]:
        """Trustees are educated before they begin and every year after (PIPA art. 26(4))."""
        row = self._duty(SUPERVISE)
        if row is None:
            return
        held = _by_trustee(
            session().execute(select(Education.trustee_id, Education.held_on, Education.made_at, Education.id))
        )
        grace = timedelta(days=settings(SOURCE)["finding_days"])
        title = N_("Educate %(name)s on the protection of personal information")
        for trustee in self._supervised():
            record = held.get(trustee.id, [])
            last = record[-1][0] if record else None
            first = trustee.state_since.astimezone(self.zone).date() + grace
            due = self.book.due(row.id, last, self.zone) if last else self._day(first, SUPERVISE)
            yield self._raise("educate", trustee, title, due, period=_after(last), citation=row.citation, by_hand=False)
            if record and record[-1][1] > self.since:
                before = record[-2][0] if len(record) > 1 else None
                if before == last:
                    continue
                then = self.book.due(row.id, before, self.zone) if before else self._day(first, SUPERVISE)
                yield self._raise("educate", trustee, title, then, period=_after(before), citation=row.citation,
                                  done_at=record[-1][1], proof=("consignment_education", record[-1][2]), by_hand=False)  # fmt: skip

    def inspections(self) -> Iterator[RaisedDuty]:
        """High risk: besides the self-checks somebody goes and looks, in the cycle of the class."""
        query = select(Proof.trustee_id, func.max(Proof.added_at)).where(Proof.kind == ProofKind.ON_SITE_REPORT)
        seen = {trustee_id: at for trustee_id, at in session().execute(query.group_by(Proof.trustee_id))}  # noqa: C416
        for trustee in self._supervised():
            found = schedule.risk_class(trustee)
            if found is None or found.self_check_every is None:
                continue
            last: datetime = seen.get(trustee.id, trustee.state_since)
            start = last.astimezone(self.zone).date()
            due = deadline(start, found.check_every, self.book.calendar(), self.zone)
            yield self._raise("inspect", trustee, N_("Inspect %(name)s on site"), due, period=start.isoformat(),
                              citation=self._citation(SUPERVISE))  # fmt: skip

    def renewals(self) -> Iterator[RaisedDuty]:
        """A contract that ends is renewed before, or the consignment ends with it."""
        ending = [t for t in self._supervised() if t.contract_ends_on]
        for trustee in ending:
            assert trustee.contract_ends_on is not None
            yield self._raise(
                "renew_contract", trustee, N_("Renew the consignment contract with %(name)s, or end the consignment"),
                self._day(trustee.contract_ends_on), period=trustee.contract_ends_on.isoformat(),
                citation=self._citation("contract_items"), by_hand=False,
            )  # fmt: skip
        query = select(Contract.trustee_id, Contract.ends_on, Contract.made_at, Contract.id).order_by(Contract.id)
        for trustee_id, contracts in _by_trustee(session().execute(query)).items():
            if len(contracts) < 2 or trustee_id not in self.trustees or contracts[-1][1] < self.since:
                continue
            ended, current = contracts[-2][0], self.trustees[trustee_id].contract_ends_on
            if ended and ended != current:
                yield self._raise(
                    "renew_contract", self.trustees[trustee_id],
                    N_("Renew the consignment contract with %(name)s, or end the consignment"), self._day(ended),
                    period=ended.isoformat(), citation=self._citation("contract_items"),
                    done_at=contracts[-1][1], proof=("consignment_contract", contracts[-1][2]), by_hand=False,
                )  # fmt: skip

    def findings(self) -> Iterator[RaisedDuty]:
        """Findings are mended by their day, and somebody sees that they are."""
        query = select(Finding).where(
            Finding.state.in_([FindingState.OPEN, FindingState.MENDED, FindingState.VERIFIED]),
            (Finding.verified_on.is_(None)) | (Finding.verified_on >= self.since.date()),
        )
        rows = session().scalars(query).all()
        numbers = findings.numbers({row.trustee_id for row in rows})
        for row in rows:
            trustee = self.trustees.get(row.trustee_id)
            if trustee is None or row.due_on is None:
                continue
            title = N_("Verify that %(name)s mended finding %(number)s")
            if row.state is FindingState.OPEN:
                title = N_("See to it that %(name)s mends finding %(number)s")
            done = end_of_day(row.verified_on, self.zone) if row.verified_on else None
            yield self._raise("finding", trustee, title, self._day(row.due_on), subject=("consignment_finding", row.id),
                              done_at=min(done, clock.now()) if done else None, by_hand=False, number=str(numbers[row.id]),
                              path=f"x/consignment/findings/{row.id}", citation=self._citation(SUPERVISE))  # fmt: skip

    def certificates(self) -> Iterator[RaisedDuty]:
        """When a consignment ends, what the trustee held is destroyed, and it proves that (ISMS-P 2.3.4)."""
        row = self._duty(CERTIFY)
        ended = {TrusteeState.TERMINATING, TrusteeState.DESTRUCTION_CONFIRMED, TrusteeState.CLOSED}
        for trustee in self.trustees.values():
            if row is None or trustee.state not in ended or trustee.ended_on is None:
                continue
            done = None if trustee.state is TrusteeState.TERMINATING else trustee.state_since
            yield self._raise("certify_destruction", trustee, N_("Get the destruction certificates of %(name)s"),
                              self.book.due(row.id, trustee.ended_on, self.zone), period=trustee.ended_on.isoformat(),
                              citation=row.citation, done_at=done, by_hand=False)  # fmt: skip

    def _duty(self, key: str) -> Duty | None:
        return self.law.get(key)

    def _citation(self, key: str) -> str:
        row = self.law.get(key)
        return row.citation if row else ""

    def _supervised(self) -> Sequence[Trustee]:
        return [trustee for trustee in self.trustees.values() if trustee.state in SUPERVISED_STATES]

    def _day(self, day: date, rule: str = "") -> Deadline:
        """A deadline that is a day already: of a cycle, of a contract, set by a person."""
        row = self._duty(rule) if rule else None
        return Deadline(
            day, end_of_day(day, self.zone), rule=row.id if row else "", packs=tuple(self.book.versions().items()),
            proposed=bool(row and row.period is None),
        )  # fmt: skip

    def _raise(
        self, kind: str, trustee: Trustee, title: str, due: Deadline, *, period: str = "", citation: str = "",
        done_at: datetime | None = None, role: Role = Role.CLERK, proof: tuple[str, UUID] | None = None,
        path: str = "", by_hand: bool = True, subject: tuple[str, UUID] | None = None, number: str = "",
    ) -> RaisedDuty:  # fmt: skip
        about: dict[str, str | Text] = {"name": Text(trustee.name_ko, trustee.name_en)}
        return RaisedDuty(
            SOURCE, kind, subject or (SUBJECT, trustee.id), title, due, period, about | ({"number": number} if number else {}),
            citation, role, trustee.owner_id, done_at, proof, path or f"x/consignment/trustees/{trustee.id}", by_hand,
        )  # fmt: skip


def raised(as_of: date) -> list[RaisedDuty]:
    """Everything about trustees that can be late on a day, done or not."""
    return list(Raised(as_of).everything())


def _concerned(since: datetime) -> ColumnElement[bool]:
    """Open trustees, and those that closed lately."""
    return or_(Trustee.state != TrusteeState.CLOSED, Trustee.state_since > since)


def _after(last: date | None) -> str:
    return f"after {last.isoformat()}" if last else "first"


def _by_trustee(rows: object) -> dict[UUID, list[tuple[date, datetime, UUID]]]:
    found: dict[UUID, list[tuple[date, datetime, UUID]]] = {}
    for trustee_id, day, made_at, row_id in rows:  # type: ignore[attr-defined]
        found.setdefault(trustee_id, []).append((day, made_at, row_id))
    return {one: sorted(those, key=lambda each: (each[0] or date.min, each[1])) for one, those in found.items()}
