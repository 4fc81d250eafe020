"""The Korean pack says something about the linter's findings, and only about those that exist."""

from __future__ import annotations

from trustward.kernel.texts import Lang
from trustward.law.book import Lawbook
from trustward.law.packs import installed_packs
from trustward.policies.domain import SectionKey, render
from trustward.policies.domain.lint import KINDS
from trustward.policies.domain.lint.finding import LIST
from trustward.testing.registers import AS_OF, a_register

OUR_OWN = {"english_missing", "korean_missing", "name_unconfirmed", "name_inconsistent", "statutory_row_unknown"}
"""Findings that are about the product's data and no statute's business."""

BOOK = Lawbook.of(installed_packs(), on=AS_OF)


def test_every_finding_of_law_has_its_rule() -> None:
    assert {row.code for row in BOOK.codes(LIST)} == set(KINDS) - OUR_OWN


def test_every_citation_can_be_printed() -> None:
    for row in BOOK.codes(LIST):
        cited = BOOK.cite(row)
        assert cited.in_(Lang.KO)
        assert cited.in_(Lang.EN)


def test_the_core_knows_every_section_of_the_outline() -> None:
    assert {row.key for row in BOOK.policy_sections()} == set(SectionKey)


def test_the_policy_cites_the_act() -> None:
    preamble = render(a_register(), BOOK, (), AS_OF).ko.section("preamble")
    assert preamble
    assert "개인정보 보호법 제30조제1항에 따라" in str(preamble)
