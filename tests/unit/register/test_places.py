"""Lines of values in TOML: tables, arrays of tables, dotted keys, elements of arrays that span lines, long strings."""

from __future__ import annotations

import tomllib

import pytest

from trustward.register.files.places import Lines

TEXT = '''\
# a comment with [brackets] and key = "value"
title = "one"

[[services]]
key = "a"  # [[not]]
purpose.ko = """
[[services]]
key = "inside a string"
"""
items = [
    { key = "x", name = { ko = "가, 나", en = "[1]" } },
    # between
    { key = "y" },
]

[services.retention]
until_withdrawal = true

[[services]]
"key" = 'b'
items = [{ key = "z" }, { key = "w" }]

[[services.ends]]
anchor = "inquiry"

[[services.ends]]
anchor = "collection"
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("services", 0), 4),
        (("services", 0, "key"), 5),
        (("services", 0, "purpose", "ko"), 6),
        (("services", 0, "items", 0), 11),
        (("services", 0, "items", 1, "key"), 13),
        (("services", 0, "retention", "until_withdrawal"), 17),
        (("services", 0, "retention", "nowhere"), 16),
        (("services", 1, "key"), 20),
        (("services", 1, "items", 1, "name", "ko"), 21),
        (("services", 1, "ends", 1, "anchor"), 27),
        (("unknown", "path"), 1),
    ],
)
def test_a_value_is_found_on_its_line(path, line):
    assert tomllib.loads(TEXT)["services"][1]["key"] == "b"
    assert Lines(TEXT).of(path) == line


def test_windows_line_ends_and_a_last_line_without_one():
    assert Lines("a = 1\r\nb = [\r\n  1,\r\n  2]").of(("b", 1)) == 4
