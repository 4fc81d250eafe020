"""The pack's examples hold, and they reach every row that can be counted with."""

from __future__ import annotations

from datetime import date

import pytest

from trustward.law.book import Lawbook
from trustward.law.examples import ExampleResult, check_examples
from trustward.law.rows import COUNTED, Duty, RetentionRow, Term
from trustward_statutes_kr import statutes

RESULTS = check_examples(statutes())


@pytest.mark.parametrize("result", RESULTS, ids=lambda one: one.id)
def test_example(result: ExampleResult) -> None:
    assert result.ok, f"{result.says}: expected {result.expected}, got {result.got}"


def test_ids_of_examples_differ() -> None:
    ids = [result.id for result in RESULTS]
    assert len(ids) == len(set(ids))


def test_every_retention_row_has_an_example() -> None:
    shown = {example["retention"] for example in statutes().examples if "retention" in example}
    assert {row.id for row in statutes().of(RetentionRow)} == shown


def test_every_duty_that_can_be_counted_has_an_example() -> None:
    shown = {example["duty"] for example in statutes().examples if "duty" in example}
    book = Lawbook.of([statutes()], on=date(2026, 11, 24))
    counted = {row.id for row in book.rows(Duty) if row.timing in COUNTED and (row.period or row.proposal)}
    assert counted <= shown | {"KR-F07"}, "KR-F07's proposal is a number of minutes, not a period"


def test_every_term_has_an_example() -> None:
    shown = {example["term"] for example in statutes().examples if "term" in example}
    assert {row.id for row in statutes().of(Term)} == shown


def test_every_changed_row_is_shown_on_both_sides() -> None:
    shown = {(example.get("row"), example["on"]) for example in statutes().examples if example["ask"] == "row"}
    changes = {(row.id, row.valid_to) for row in statutes().of(Duty) if row.valid_to}
    for row_id, first_day in changes:
        assert (row_id, first_day) in shown or row_id == "KR-S06", (row_id, first_day)
