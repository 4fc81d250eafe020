"""For developers: keep the list of `trustward.api` in docs/plugins.md equal to the code.

`python .ci/plugin_page.py` says whether it is; `--update` writes it.
"""

import inspect
import re
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "plugins.md"
CONSTANTS = {
    "EVENT_WORDS": "What happens to records, by `EventKind`, in both languages.",
    "Json": "Structured data in a column, stored and read as a whole.",
    "PORTAL_PAGES": "Address below which portal pages stand.",
}
BEGIN, END = "<!-- begin: trustward.api -->\n", "<!-- end: trustward.api -->\n"


def first_sentence(thing: object) -> str:
    """What a name is, in the first sentence of its docstring; nothing where the docstring is inherited or generated."""
    text = inspect.getdoc(thing) or ""
    if not text or (inspect.isclass(thing) and text.startswith(f"{thing.__name__}(")):
        return ""
    sentence = " ".join(text.split("\n\n")[0].split())
    return re.split(r"(?<!art)\. (?=[A-Z`])", sentence)[0].rstrip(".:").replace("|", "\\|") + "."


def table() -> str:
    """One line for each public name, by the room that it comes from."""
    from trustward import api

    rooms: dict[str, list[str]] = {}
    for name in api.__all__:
        thing = getattr(api, name)
        origin = thing.__name__ if inspect.ismodule(thing) else getattr(thing, "__module__", None) or "trustward.kernel"
        room = origin.split(".")[1] if origin.startswith("trustward.") else "kernel"
        kind = "module " if inspect.ismodule(thing) else ""
        described = CONSTANTS.get(name) or first_sentence(thing)
        rooms.setdefault(room, []).append(f"| {kind}`{name}` | {described} |")
    parts = []
    for room in sorted(rooms):
        parts.append(f"\nFrom `{room}`:\n\n| Name | What it is |\n| --- | --- |\n" + "\n".join(rooms[room]) + "\n")
    return "".join(parts) + "\n"


def split(page: str) -> tuple[str, str, str]:
    """Before, between and after the marks."""
    before, rest = page.split(BEGIN)
    between, after = rest.split(END)
    return before, between, after


def main() -> int:
    before, between, after = split(PAGE.read_text(encoding="utf-8"))
    if between == table():
        return 0
    if "--update" not in sys.argv:
        print("docs/plugins.md lists other names than trustward.api: run `python .ci/plugin_page.py --update`.")
        return 1
    PAGE.write_text(before + BEGIN + table() + END + after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
