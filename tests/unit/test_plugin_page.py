"""The page for authors of plugins says what the code says: every hook with its law, every public name."""

import importlib.util
import inspect
import re
from pathlib import Path

import pytest

from trustward import api
from trustward.plugins.hooks import LAWS, HookSpecs

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
spec = importlib.util.spec_from_file_location("plugin_page", ROOT / ".ci" / "plugin_page.py")
plugin_page = importlib.util.module_from_spec(spec)
spec.loader.exec_module(plugin_page)


def documented():
    """Hook → signature, law, text, as the page has them."""
    section = PAGE.split("## Hooks\n")[1].split("\n## ")[0]
    found = {}
    for part in section.split("\n### ")[1:]:
        heading, law, text = part.split("\n\n", 2)
        found[heading.strip("`").split("(")[0]] = (heading.strip("`"), law, text.strip())
    return found


def signature(hook):
    function = getattr(HookSpecs, hook)
    known = function.__annotations__
    arguments = ", ".join(f"{name}: {known[name]}" for name in list(inspect.signature(function).parameters)[1:])
    return f"{hook}({arguments}) -> {known['return']}"


def law(hook):
    said = LAWS[hook]
    words = [
        said.audience.value,
        said.on_error.value,
        "first" if said.first else "",
        "may write" if said.savepoint else "",
    ]
    return " · ".join([*filter(None, words), f"since {said.since}"])


def test_every_hook_is_on_the_page_and_no_other():
    assert sorted(documented()) == sorted(LAWS)


@pytest.mark.parametrize("hook", LAWS)
def test_a_hook_is_described_as_it_is(hook):
    heading, said, text = documented()[hook]
    assert heading == signature(hook)
    assert said == law(hook)
    assert len(text) > 30


def test_every_hook_has_a_docstring():
    assert [hook for hook in LAWS if not (getattr(HookSpecs, hook).__doc__ or "").strip()] == []


def test_every_public_name_is_on_the_page():
    """`python .ci/plugin_page.py --update` mends it."""
    between = plugin_page.split(PAGE)[1]
    assert between == plugin_page.table()
    assert set(re.findall(r"^\| (?:module )?`(\w+)`", between, re.M)) == set(api.__all__)


def test_every_public_name_says_what_it_is():
    assert re.findall(r"^\| (?:module )?`(\w+)` \|  \|", PAGE, re.M) == []


def test_fixtures_on_the_page_exist():
    import trustward.testing.plugin as fixtures

    table = PAGE.split("## Testing\n")[1].split("\n## ")[0]
    assert [name for name in re.findall(r"^\| `(\w+)`", table, re.M) if not hasattr(fixtures, name)] == []
