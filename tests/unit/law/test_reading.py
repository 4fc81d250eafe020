"""A pack with a fault is refused whole, and each fault is told with file and place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from trustward.law.book import Lawbook
from trustward.law.errors import PackError
from trustward.law.packs import clashes
from trustward.law.reading import read_pack

ABOUT = 'name = "test"\nversion = "1"\ntitle = { ko = "시험", en = "Test" }\n'
TEXT = 'text = { ko = "가", en = "a" }'
NAMES = f"""
[[citation_style]]
id = "act"
{TEXT}
article = {{ ko = "제{{n}}조", en = "art. {{n}}" }}
article_sub = {{ ko = "제{{n}}조의{{m}}", en = "art. {{n}}-{{m}}" }}
joint = {{ ko = ", ", en = ", " }}

[[statute]]
id = "ACT"
text = {{ ko = "어떤 법", en = "Some Act" }}
style = "act"
"""


def pack_in(folder: Path, about: str = ABOUT, **files: str) -> Path:
    (folder / "rows").mkdir(exist_ok=True)
    (folder / "pack.toml").write_text(about, encoding="utf-8")
    (folder / "rows" / "names.toml").write_text(NAMES, encoding="utf-8")
    for name, content in files.items():
        (folder / "rows" / f"{name}.toml").write_text(content, encoding="utf-8")
    return folder


def faults(folder: Path) -> tuple[str, ...]:
    with pytest.raises(PackError) as refusal:
        read_pack(folder)
    assert all(one in str(refusal.value.message) for one in refusal.value.faults)
    return refusal.value.faults


def row(kind: str, body: str, row_id: str = "X1") -> str:
    return f'[[{kind}]]\nid = "{row_id}"\n{TEXT}\n{body}\n'


def test_a_whole_pack_is_read(tmp_path: Path) -> None:
    item = row("contract_item", 'order = 1\ncitation = "ACT 26-2"\nstatus = "verified"\nvalid_from = 2026-09-11')
    pack = read_pack(pack_in(tmp_path, items=item))
    assert (pack.name, pack.version, pack.title.ko) == ("test", "1", "시험")
    book = Lawbook.of([pack], on=date(2026, 9, 11))
    assert [one.id for one in book.contract_items()] == ["X1"]
    assert book.cite(book.contract_items()[0]).as_dict() == {"ko": "어떤 법 제26조의2", "en": "Some Act art. 26-2"}


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("[[nonsense]]\nid = 'a'", "rows/x.toml: [[nonsense]]: there is no such kind of row"),
        ("[contract_item]\nid = 'a'", "rows/x.toml: [[contract_item]]: write an array of tables"),
        ("[[contract_item]\nid = 1", "rows/x.toml: "),
        (row("contract_item", ""), "rows/x.toml: [[contract_item]] X1: lacks order"),
        (f"[[contract_item]]\n{TEXT}\norder = 1", "rows/x.toml: [[contract_item]] number 1: lacks id"),
        (row("contract_item", "order = 1\ncolour = 2"), "X1: has no field colour"),
        (row("contract_item", "order = 'first'"), "X1: order: should be a whole number, is 'first'"),
        (row("contract_item", "order = true"), "X1: order: should be a whole number, is True"),
        (row("contract_item", "order = 1\nstatus = 'sure'"), "X1: status: 'sure' is none of verified, check"),
        (row("contract_item", "order = 1\nvalid_from = '2026'"), "X1: valid_from: should be a day, is '2026'"),
        (row("contract_item", "order = 1\nnote = 'ko only'"), "X1: note: should be a text in both languages"),
        (row("contract_item", "order = 1\nnote = { ko = 'a' }"), "X1: note: should be a text in both languages"),
        (row("contract_item", "order = 1\nunsure = 'order'"), "X1: unsure: should be a list of a text"),
        (row("contract_item", "order = 1\nunsure = ['color']"), "X1: unsure: there is no field color"),
        (row("contract_item", "order = 1\ncitation = 'ACT 26('"), "X1: citation: '26(' is not a place in a statute"),
        (row("contract_item", "order = 1\ncitation = 'LAW 26'"), "X1: citation: the pack has no statute LAW"),
        (row("contract_item", "order = 1\nstatus = 'verified'"), "X1: citation: a verified row must say where"),
        (
            row("contract_item", "order = 1\nvalid_from = 2026-01-01\nvalid_to = 2026-01-01"),
            "X1: valid_to: must lie after valid_from",
        ),
        (
            row("term", "period = 'five days'"),
            "X1: period: 'five days' is not a period; write for example '5 years'",
        ),
        (row("term", "period = '5 days'\nrule = 'someday'"), "X1: rule: 'someday' is none of act, hours"),
        (row("retention", "family = 'X1'\nanchors = ['record', 'birth']"), "X1: anchors[1]: 'birth' is none of"),
        (row("retention", "family = 'X1'\napplies_to = ['banks']"), "X1: applies_to: the pack has no profile banks"),
        (row("question", "order = 1\ndomain = 'D'"), "X1: domain: the pack has no question_domain D"),
        (row("risk_factor", "order = 1\nlevels = [{ code = 'a' }]"), "X1: levels[0]: lacks points, text"),
        (
            row("fixed_holiday", "calendar = 'KR'\nmonth = 1\nday = 1\non_rolling = true\non_weekly = true"),
            "X1: lacks on_meeting",
        ),
        (
            row(
                "duty",
                "subject = 'rights'\ntiming = 'within'\n"
                "trigger = { ko = '가', en = 'a' }\ndeadline = { ko = '가', en = 'a' }",
            ),
            "X1: period: a duty that is due within needs a period or a proposal",
        ),
        (
            row(
                "duty",
                "subject = 'rights'\ntiming = 'keep'\n"
                "trigger = { ko = '가', en = 'a' }\ndeadline = { ko = '가', en = 'a' }",
            ),
            "X1: retention: a duty to keep names its retention rows",
        ),
        ("[[contract_item]]\nid = 'X1'\norder = 1\ntext = { ko = '가', en = '' }", "X1: text: is needed in both"),
    ],
)
def test_a_fault_is_told_with_its_place(tmp_path: Path, content: str, fault: str) -> None:
    found = faults(pack_in(tmp_path, x=content))
    assert any(fault in one for one in found), found
    assert all(one.startswith("rows/x.toml: ") for one in found)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    found = faults(pack_in(tmp_path, a=row("contract_item", ""), b=row("term", "period = 'x'"), c="= 1"))
    assert [one.split(":")[0] for one in found] == ["rows/a.toml", "rows/b.toml", "rows/c.toml"]


def test_a_day_that_not_every_year_has_is_no_fixed_holiday(tmp_path: Path) -> None:
    calendar = row("calendar", "weekly = [6]", "KR")
    holiday = row(
        "fixed_holiday",
        "calendar = 'KR'\nmonth = 2\nday = 29\non_rolling = true\non_weekly = true\non_meeting = true",
    )
    assert any("day: is not a day of every year" in one for one in faults(pack_in(tmp_path, x=calendar + holiday)))


def test_a_pack_needs_its_name_and_version(tmp_path: Path) -> None:
    found = faults(pack_in(tmp_path, about="title = { ko = '가', en = 'a' }"))
    assert found == ("pack.toml: name: is missing", "pack.toml: version: is missing")


def test_a_folder_without_a_pack(tmp_path: Path) -> None:
    assert faults(tmp_path)[0] == "pack.toml: is missing"


@pytest.mark.parametrize(
    ("first", "second", "fits"),
    [
        ("valid_to = 2026-09-11", "valid_from = 2026-09-11", True),
        ("valid_to = 2026-09-11", "valid_from = 2026-09-12", True),
        ("valid_to = 2026-09-12", "valid_from = 2026-09-11", False),
        ("", "valid_from = 2026-09-11", False),
        ("valid_to = 2026-09-11", "", False),
        ("", "", False),
    ],
)
def test_rows_of_one_id_must_not_overlap(tmp_path: Path, first: str, second: str, fits: bool) -> None:
    both = row("contract_item", f"order = 1\n{first}") + row("contract_item", f"order = 1\n{second}")
    folder = pack_in(tmp_path, x=both)
    if fits:
        assert len(read_pack(folder).rows) == 4
    else:
        assert any("the id is in use on the same days" in one for one in faults(folder))


def test_a_pack_may_build_on_another(tmp_path: Path) -> None:
    base = read_pack(pack_in(tmp_path))
    upper = tmp_path / "upper"
    (upper / "rows").mkdir(parents=True)
    (upper / "pack.toml").write_text(ABOUT.replace("test", "upper"))
    (upper / "rows" / "x.toml").write_text(row("contract_item", "order = 1\ncitation = 'ACT 1'"))
    assert any("the pack has no statute ACT" in one for one in faults(upper))
    assert len(read_pack(upper, builds_on=[base]).rows) == 1


def test_packs_that_bring_the_same_row_clash(tmp_path: Path) -> None:
    one = read_pack(pack_in(tmp_path))
    (tmp_path / "other").mkdir()
    other = read_pack(pack_in(tmp_path / "other", about=ABOUT.replace("test", "other")))
    assert list(clashes((one, other))) == [
        "citation_style 'act' comes from 'test' and from 'other'",
        "statute 'ACT' comes from 'test' and from 'other'",
    ]
    assert "two packs are called 'test'" in list(clashes((one, one)))


def test_a_key_leads_to_one_row(tmp_path: Path) -> None:
    both = row("contract_item", "order = 1\nkey = 'k'") + row("contract_item", "order = 2\nkey = 'k'", "X2")
    assert any("X2: key: 'k' is the key of X1 on the same days" in one for one in faults(pack_in(tmp_path, x=both)))
