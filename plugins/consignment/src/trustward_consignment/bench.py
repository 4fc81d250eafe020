"""What `make bench` measures of this plugin: lists, one trustee, a new one, a long questionnaire, a thousand reminders."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from trustward.api import Text, blind_index, clock, insert_rows, public_id, seal_text, session
from trustward.testing.bench.load import MARK, Request
from trustward.testing.bench.stage import (
    BIG,
    SMALL,
    Goal,
    Operation,
    Run,
    Stage,
    at_least_of_bare,
    at_most,
    form,
    grows_at_most,
)
from trustward.testing.builders import ATenant
from trustward_consignment.domain import names
from trustward_consignment.domain.lifecycle import TrusteeState
from trustward_consignment.domain.questionnaire import AnswerValue, FrozenDomain, FrozenQuestion, Questionnaire
from trustward_consignment.services import attestation, questionnaires, reading, supervision
from trustward_consignment.services.days import today
from trustward_consignment.tables import SupervisionCheck, Trustee
from trustward_consignment.testing import Steps

QUESTIONS, REMINDED = 286, 1000
ISSUED = 20
_SMALL, _BIG, _ASKED, _REMINDED = range(4)
_A_FEW = 100
_LIST = "list of 50 trustees, {} rows"
_TEMPLATE = "long"
_LATER = timedelta(days=300)
_PLACE = "consignment_trustee.contact_email"
_numbers = itertools.count(1)


def furnish(stage: Stage) -> None:
    """Trustees of ten tenants, one long questionnaire that waits for its answers, a thousand checks to remind of."""
    for number, tenant in enumerate(stage.tenants):
        rows = {_SMALL: SMALL, _BIG: BIG, _REMINDED: REMINDED, _ASKED: 3 * ISSUED}.get(number, _A_FEW)
        with stage.inside(tenant):
            model = reading.get(Steps().active(f"first-{number}"))
            model.next_check_on = today() + _LATER
            stage.kept[f"trustee {number}"] = model.id
            wanted = today() if number == _REMINDED else today() + _LATER
            _copies(model, rows - 1, wanted)
    _long_questionnaire(stage)


def _copies(model: Trustee, count: int, next_check_on: Any) -> None:
    """Rows like one that was made through the services, each with its own name, number and sealed contact."""
    session().flush()
    columns = {attribute.key: getattr(model, attribute.key) for attribute in sa.inspect(Trustee).column_attrs}
    for begin in range(0, count, 500):
        rows = []
        for number in range(begin, min(begin + 500, count)):
            one, name = public_id(), f"{next(_numbers):05d} 한빛물류 정보시스템 주식회사"
            mail = f"desk{number}@vendor{number}.example"
            rows.append(
                columns
                | {
                    "id": one, "key": f"copy-{number}", "position": number + 1, "name_ko": name, "name_en": "",
                    "search_name": names.normal(name), "search_initials": names.initials(name),
                    "next_check_on": next_check_on, "contact_email": seal_text(mail, one, _PLACE),
                    "contact_email_index": blind_index(mail, _PLACE), "contact_name": None, "contact_phone": None,
                }
            )  # fmt: skip
        insert_rows(Trustee, rows)


def _long_questionnaire(stage: Stage) -> None:
    tenant = stage.tenants[_ASKED]
    domains = tuple(FrozenDomain(f"d{number}", f"영역 {number}", f"Domain {number}") for number in range(12))
    questions = tuple(
        FrozenQuestion(
            f"q{number}", f"d{number % 12}", f"개인정보 안전성 확보조치 {number}번을 이행하고 있습니까? 근거를 적어 주세요.",
            f"Is safeguard {number} in place? Say how you know.", "내부 관리계획과 점검 기록을 확인하세요.",
        )
        for number in range(QUESTIONS)
    )  # fmt: skip
    with stage.inside(tenant):
        questionnaires.write_template(_TEMPLATE, Text("긴 점검표", "Long checklist"), Questionnaire(domains, questions))
        asked = stage.kept[f"trustee {_ASKED}"]
        check_id = _issue([asked])[0]
        for question in questions[: QUESTIONS // 2]:
            attestation.save_answer(
                check_id, question.code, AnswerValue.YES, "내부 관리계획 제5조에 따라 분기마다 점검합니다."
            )
    stage.kept["door"] = stage.portal(tenant, f"check|{check_id}|1|{supervision.FIRST}")


def _issue(trustees: list[UUID]) -> list[UUID]:
    found = supervision.request_now(trustees, template_key=_TEMPLATE)
    return [supervision.issue(check.id).id for check in found.values() if check]


def operations(stage: Stage) -> Iterator[Operation]:
    """What is asked of the plugin over HTTP."""
    yield from _lists(stage)
    yield from _one(stage)
    yield from _answers(stage)


def _pages(tenant: ATenant) -> str:
    return f"/t/{tenant.slug}/x/consignment"


def _lists(stage: Stage) -> Iterator[Operation]:
    useful = Goal("body ≥ 20 kB", lambda summary: summary.size >= 20_000)
    small, big = stage.tenants[_SMALL], stage.tenants[_BIG]
    of_small, of_big = stage.staff(small), stage.staff(big)
    goals = (at_most(12), at_least_of_bare(0.15), useful)
    name = _LIST.format("1k")
    yield Operation(name, Request(f"{_pages(small)}/", headers=of_small), Request("/rows"), goals)
    growth = (*goals, grows_at_most(1.15, name))
    yield Operation(_LIST.format("10k"), Request(f"{_pages(big)}/", headers=of_big), Request("/rows"), growth)
    for rows, tenant, headers in (("1k", small, of_small), ("10k", big, of_big)):
        found = (grows_at_most(1.15, "search by name, 1k rows"),) if rows == "10k" else ()
        search = Request(f"{_pages(tenant)}/?q=00{'1' if rows == '1k' else '9'}42", headers=headers)
        yield Operation(f"search by name, {rows} rows", search, Request("/rows"), found)


def _one(stage: Stage) -> Iterator[Operation]:
    tenant, bare = stage.tenants[_BIG], Request(f"/rows/{stage.bare_row}")
    headers = stage.staff(tenant)
    path = f"{_pages(tenant)}/trustees/{stage.kept[f'trustee {_BIG}']}"
    yield Operation("one trustee, 10k rows", Request(path, headers=headers), bare, (at_least_of_bare(0.15),))
    fields = stage.fields(headers, f"{_pages(tenant)}/trustees/new")
    typed = {"name_ko": f"새한 {MARK}", "task_ko": "이메일 발송", "countries": "KR", "purpose_ko": "고객 안내",
             "period_ko": "계약 종료 시까지", "contact_email": "desk@new.example", "_once": MARK}  # fmt: skip
    create = Request(f"{_pages(tenant)}/trustees/new", "POST", headers, form({**fields, **typed}), (303,))
    made = Request("/rows", "POST", body=form({"name": MARK}), expect=(201,))
    yield Operation("create a trustee", create, made, (at_most(10), at_least_of_bare(0.15)))


def _answers(stage: Stage) -> Iterator[Operation]:
    headers, home, token = stage.kept["door"]
    code = f"q{QUESTIONS - 1}"
    short = Goal("≤ 320 kB", lambda summary: 0 < summary.size <= 320_000)
    yield Operation(
        f"read a questionnaire of {QUESTIONS}, whole", Request(f"{home}sign", headers=headers), Request("/answers"),
        (at_most(100), short),
    )  # fmt: skip
    yield Operation("read one section of it", Request(f"{home}section/2", headers=headers), Request("/answers"))
    body = form({"csrf_token": token, f"value-{code}": "yes", f"note-{code}": MARK})
    save = Request(f"{home}answers/{code}", "POST", {**headers, "HX-Request": "true"}, body)
    bare = Request("/answers", "POST", body=form({"value": "yes", "note": MARK}), expect=(201,))
    yield Operation("save one answer of it", save, bare, (at_most(13), at_least_of_bare(0.15)))


def runs(stage: Stage) -> Iterable[Run]:
    """A questionnaire sent, and the reminders."""
    unasked: Iterator[UUID] = iter(())

    def issue() -> float:
        """Milliseconds to freeze and send one, the median of some, in this process."""
        nonlocal unasked
        taken = []
        for _ in range(ISSUED // 2):
            with stage.inside(stage.tenants[_ASKED]):
                one = next(unasked, None)
                if one is None:
                    unasked = iter(_not_asked())
                    one = next(unasked)
            began = time.perf_counter()
            with stage.inside(stage.tenants[_ASKED]):
                _issue([one])
            taken.append((time.perf_counter() - began) * 1000)
        return statistics.median(taken)

    yield Run(f"issue a questionnaire of {QUESTIONS} (service)", "ms", issue,
              goals=(("≤ 70 ms", lambda ours, bare: ours <= 70),))  # fmt: skip
    days = iter((-7, -1, 3))
    yield Run(
        f"{REMINDED} reminders, due check to SMTP", "/s", lambda: _remind(stage, next(days)), stage.queue_ceiling,
        (("≥ 155/s", lambda ours, bare: ours >= 155), ("≥ 0.5 × bare RQ", lambda ours, bare: ours >= 0.5 * bare)),
    )  # fmt: skip


def _not_asked() -> list[UUID]:
    query = sa.select(Trustee.id).where(Trustee.state == TrusteeState.ACTIVE, Trustee.key.startswith("copy-"))
    return [one for one in session().scalars(query) if supervision.open_check_of(one) is None]


def _remind(stage: Stage, offset: int) -> float:
    """Let time pass to the next reminder. Returns: mails a second, from that moment to the last acceptance."""
    stage.settle()
    before = stage.sink.count()
    with stage.inside(stage.tenants[_REMINDED]):
        last = sa.select(sa.func.max(SupervisionCheck.due_on))
        due_on = session().scalar(last)
        assert due_on is not None
        days = (due_on + timedelta(days=offset) - today()).days
    with stage.app.app_context():
        clock.move(timedelta(days=days))
    began = time.perf_counter()
    while stage.sink.count() < before + REMINDED:
        if time.perf_counter() - began > 120:
            raise RuntimeError(f"{stage.sink.count() - before} of {REMINDED} reminders came")
        time.sleep(0.02)
    taken = time.perf_counter() - began
    return REMINDED / taken
