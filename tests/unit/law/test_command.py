"""The console: `trustward statutes`."""

from __future__ import annotations

from datetime import date

import pytest
from click.testing import CliRunner

from trustward.cli import statutes as command
from trustward.kernel.texts import Text
from trustward.law.errors import PackError
from trustward.law.pack import StatutePack
from trustward.law.rows import CitationStyle, ContractItem, Status, StatuteName

A = Text("가나다", "abc")
STYLE = CitationStyle(id="act", text=A, article=Text("제{n}조", "art. {n}"), joint=Text(", ", ", "))
ACT = StatuteName(id="ACT", text=Text("어떤 법", "Some Act"), style="act")
OLD = ContractItem(id="X1", text=A, order=1, citation="ACT 1", status=Status.VERIFIED, valid_to=date(2026, 9, 11))
NEW = ContractItem(id="X1", text=A, order=1, citation="ACT 2", valid_from=date(2026, 9, 11))
GOOD = {"id": "good", "says": "one item", "ask": "count", "on": date(2026, 9, 11), "kind": "contract_item"}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch):
    def invoke(*arguments: str, expect: int = 1):
        pack = StatutePack("test", "7", A, (STYLE, ACT, OLD, NEW), ({**GOOD, "expect": {"count": expect}},))
        monkeypatch.setattr(command, "installed_packs", lambda: (pack,))
        return CliRunner().invoke(command.statutes, arguments)

    return invoke


def test_check_prints_a_table(run) -> None:
    result = run("check")
    assert result.exit_code == 0
    assert "test 7: 4 rows, 1 examples, 0 failed" in result.output
    assert "ok  good     one item  count 1" in result.output


def test_check_fails_with_a_wrong_example(run) -> None:
    result = run("check", expect=2)
    assert result.exit_code == 1
    assert "FAILED  good     one item  expected count 2 - got count 1" in result.output


def test_check_of_a_pack_that_is_not_there(run) -> None:
    result = run("check", "nowhere")
    assert result.exit_code == 1
    assert "There is no statute pack nowhere." in result.output


def test_list_shows_the_rows_of_a_day(run) -> None:
    assert "Some Act art. 1" in run("list", "--kind", "contract_item", "--on", "2026-09-10").output
    assert "Some Act art. 2" in run("list", "--kind", "contract_item", "--on", "2026-09-11").output
    assert "X1" not in run("list", "--kind", "contract_item", "--on", "2026-09-10", "--check").output


def test_show_tells_of_the_other_wording(run) -> None:
    output = run("show", "X1", "--on", "2026-09-11").output
    assert "어떤 법 제2조 / Some Act art. 2" in output
    assert "Not on 2026-09-11: contract_item X1, 가나다 (since long ago until before 2026-09-11)" in output


def test_show_of_an_unknown_row(run) -> None:
    result = run("show", "X9")
    assert result.exit_code == 1
    assert "No installed statute pack has a row 'X9'." in result.output


def test_a_faulty_pack_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> tuple[StatutePack, ...]:
        raise PackError("test", ["rows/a.toml: [[duty]] X: lacks trigger"])

    monkeypatch.setattr(command, "installed_packs", broken)
    result = CliRunner().invoke(command.statutes, ["list"])
    assert result.exit_code == 1
    assert "rows/a.toml: [[duty]] X: lacks trigger" in result.output
