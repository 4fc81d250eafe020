"""A tenant's folder is read as a whole: sound, or refused with every mistake and its place."""

from __future__ import annotations

from datetime import date

import pytest

from trustward.kernel.texts import Text
from trustward.law.arithmetic import Period, Unit
from trustward.register.domain import Anchor, Necessity, RetentionEnd
from trustward.register.domain.codec import decode, encode

SERVICES = """
[[groups]]
key = "customers"
name = "고객"

[[services]]
key = "inquiry"
group = "customers"
name = { ko = "문의", en = "Inquiry" }
purpose = "답변"
items = [{ key = "name", name = "이름", necessity = "optional" }]

[services.retention]
ends = [{ anchor = "inquiry", period = "3 years" }]
until_withdrawal = true
"""


def test_facts_are_read_with_their_places(folder):
    files = folder.write("services/main.toml", SERVICES).read()
    service = files.snapshot.services[0]
    assert service.name == Text("문의", "Inquiry")
    assert service.items[0].necessity is Necessity.OPTIONAL
    assert service.retention.ends == (RetentionEnd(Anchor.INQUIRY, Period(3, Unit.YEARS)),)
    assert str(files.place("services", "inquiry")) == "services/main.toml:6 (services.1)"
    assert (files.header.slug, files.header.zone) == ("hanbit", "Asia/Seoul")


@pytest.mark.parametrize(
    ("inside", "line"),
    [
        (("retention", "until_withdrawal"), 15),
        (("items", "name", "necessity"), 11),
        (("retention", "ends", "0", "period"), 14),
        (("retention", "statutory"), 13),
        (("items", "nothing"), 11),
        (("basis", "kind"), 6),
    ],
)
def test_the_place_of_a_part_is_found_by_names_keys_and_numbers(folder, inside, line):
    files = folder.write("services/main.toml", SERVICES).read()
    assert files.place("services", "inquiry", *inside).line == line
    assert files.place("services", "nothing") is None


def test_plain_data_and_facts_are_the_same_both_ways(folder):
    snapshot = folder.write("services/main.toml", SERVICES).read().snapshot
    assert decode(type(snapshot), encode(snapshot)) == snapshot


def test_texts_in_markdown_belong_to_their_section_and_language(folder):
    folder.write("texts/provision.ko.md", "가\n\n- 나\n").write("texts/provision.en.md", "A")
    assert folder.read().snapshot.own_text("provision").text == Text("가\n\n- 나", "A")


def test_the_policy_header_is_read(folder):
    folder.write(
        "policy.toml",
        """
        [policy.imported]
        effective_on = 2024-05-20
        packs_on = "2026-11-24"
        reason = "옮김"
        [[policy.accepted_findings]]
        code = "REG-01"
        place = "recipients/okestro-agi"
        reason = "원문 그대로"
        """,
    )
    policy = folder.read().policy
    assert policy.imported.effective_on == date(2024, 5, 20)
    assert policy.accepted_findings[0].code == "REG-01"


def test_every_mistake_is_reported_at_once_and_in_order(folder):
    folder.write(
        "a.toml",
        """
[[services]]
key = "Bad Key"
group = "customers"
name = "문의"
purpose = "답변"
colour = "red"

[[services]]
key = "news"
group = "customers"
name = { ko = "소식", fr = "Nouvelles" }
items = [
    { key = "name", name = "이름" },
    { key = "mail", name = "메일", necessity = "maybe" },
]
retention.ends = [{ anchor = "inquiry", period = "three years" }]
""",
    )
    assert folder.mistakes() == [
        ("a.toml:3 (services.1.key)", "Small letters, digits and single hyphens only, such as “customer-inquiries”."),
        ("a.toml:7 (services.1.colour)", "Nobody knows this name. Is it misspelt?"),
        ("a.toml:9 (services.2.purpose)", "This is needed."),
        ("a.toml:12 (services.2.name.fr)", "Only “ko” and “en” are possible here."),
        (
            "a.toml:15 (services.2.items.2.necessity)",
            "One of these is expected: required, optional, unstated.",
        ),
        (
            "a.toml:17 (services.2.retention.ends.1.period)",
            "A period such as “3 years” or “6 months” is expected.",
        ),
    ]


@pytest.mark.parametrize(
    ("name", "text", "place", "message"),
    [
        ("a.toml", "key = \n", "a.toml:1", "This is not TOML: Invalid value (at line 1, column 7)"),
        ("a.toml", b"\xff\xfe", "a.toml", "This file is not UTF-8 text."),
        ("a.toml", "#" * 1_000_001, "a.toml", "This file is larger than 1000000 bytes."),
        ("a.toml", "[rights]\nrights = [1]\n", "a.toml:2 (rights.rights.1)", "One of these is expected"),
        ("a.toml", "[services]\nkey = 1\n", "a.toml:1 (services)", "Write each entry under [[services]]."),
        ("a.toml", "rights = 3\n", "a.toml:1 (rights)", "A table with names and values is expected here."),
        ("a.toml", "[[trustees]]\n", "a.toml:1 (trustees)", "Nobody knows this section."),
        ("texts/a.fr.md", "a", "texts/a.fr.md", "Texts are named <section>.ko.md or <section>.en.md."),
        ("a.toml", "[tenant]\n", "a.toml:1 (tenant)", "This section stands here a second time; first at tenant.toml:2"),
        ("texts/Übel.ko.md", "a", "texts/Übel.ko.md (section)", "Small letters, digits"),
        (
            "a.toml",
            "[[own_texts]]\nsection = 'a'\ntext = '" + "가" * 40_001 + "'",
            "a.toml:3",
            "At most 40000 characters",
        ),
        ("a.toml", '[[own_texts]]\nsection = "a"\ntext = "\\u0007"', "a.toml:3", "characters that can't be shown"),
    ],
)
def test_a_mistake_names_file_line_and_reason(folder, name, text, place, message):
    ((where, why),) = folder.write(name, text).mistakes()
    assert where.startswith(place)
    assert message in why


def test_a_folder_without_its_main_file_is_refused(folder):
    (folder.path / "tenant.toml").unlink()
    assert folder.mistakes() == [("hanbit/tenant.toml", "This file is missing.")]


def test_slug_and_folder_must_agree(folder):
    folder.write("tenant.toml", '[tenant]\nslug = "other"\nname = "한빛"\nzone = "Mars/Olympus"\n')
    assert [place for place, _ in folder.mistakes()] == ["tenant.toml:4 (tenant.zone)"]
    folder.write("tenant.toml", '[tenant]\nslug = "other"\nname = "한빛"\nzone = "Asia/Seoul"\n')
    assert folder.mistakes()[0][0] == "tenant.toml:2 (tenant.slug)"


def test_facts_that_name_each_other_must_exist(folder):
    folder.write("a.toml", SERVICES.replace('group = "customers"', 'group = "visitors"'))
    folder.write("b.toml", '[[recipients]]\nkey = "r"\nname = "갑"\nservices = ["inquiry", "nothing"]\n')
    assert folder.mistakes() == [
        ("a.toml:8 (services.1.group)", "There are no data subjects with the key “visitors”."),
        ("b.toml:4 (recipients.1.services.2)", "There is no service with the key “nothing”."),
    ]


def test_a_key_is_taken_once_across_files(folder):
    folder.write("a.toml", SERVICES).write("b.toml", '[[groups]]\nkey = "customers"\nname = "고객"\n')
    assert folder.mistakes() == [
        ("b.toml:2 (groups.1.key)", "The key “customers” is taken; first at a.toml:2 (groups.1)."),
    ]
