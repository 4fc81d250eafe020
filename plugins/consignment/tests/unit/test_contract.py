"""The contract check."""

from __future__ import annotations

from datetime import date

from trustward_consignment.domain.contract import Clause, Term, check

WANTED = ("one", "two", "three")


def test_an_item_counts_only_with_clause_page_and_quotation():
    found = check(
        WANTED, [Clause("one", "§ 5", "3", "…"), Clause("two", "§ 6", "", "…"), Clause("gone", "1", "1", "…")]
    )
    assert found.present == ("one",)
    assert found.missing == ("two", "three")
    assert not found.complete


def test_all_items_in_any_order():
    found = check(WANTED, [Clause(item, "1", "1", "…") for item in reversed(WANTED)])
    assert found.complete
    assert found.present == WANTED


def test_no_items_is_not_a_passed_check():
    assert not check((), []).complete


def test_a_contract_that_renews_itself_does_not_end():
    assert Term(ends_on=date(2026, 1, 1)).ended(date(2026, 1, 2))
    assert not Term(ends_on=date(2026, 1, 1)).ended(date(2026, 1, 1))
    assert not Term(ends_on=date(2026, 1, 1), renews=True).ended(date(2027, 1, 2))
