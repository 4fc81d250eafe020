"""For developers: bring catalogues up to date with the texts in code and templates.

`python .ci/catalogue.py` lists what is missing; `--update` writes the missing entries, empty, into the ko catalogue of their room.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SHELL = ROOT / "platform" / "trustward" / "web"
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2"), ("**/templates/**.txt", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "_l": None, "N_": None}


def rooms() -> Iterator[Path]:
    """Every folder that has a catalogue of its own: the core's rooms and the plugins' packages."""
    core = ROOT / "platform" / "trustward"
    yield from sorted(p for p in core.iterdir() if p.is_dir() and (p / "__init__.py").exists())
    yield from sorted(p for p in ROOT.glob("plugins/*/src/*") if (p / "__init__.py").exists())


def wanted(room: Path) -> dict[str | tuple[str, str], list[str]]:
    """Texts of a room → places."""
    found: dict[str | tuple[str, str], list[str]] = {}
    for name, line, message, *_ in extract_from_dir(room, METHODS, keywords=KEYWORDS):
        key = message if isinstance(message, str) else tuple(message)
        if key:
            found.setdefault(key, []).append(f"{name}:{line}")
    return found


def catalogue(room: Path) -> Catalog:
    file = room / "translations" / "ko" / "LC_MESSAGES" / "messages.po"
    if not file.exists():
        return Catalog(locale="ko", domain="messages")
    with file.open("rb") as opened:
        return read_po(opened, locale="ko", domain="messages")


def missing(room: Path) -> dict[str | tuple[str, str], list[str]]:
    """Texts of a room that neither its own catalogue nor the shell's translates: a plugin's neighbours may be absent."""
    known = translations(room).keys() | translations(SHELL).keys()
    return {k: places for k, places in wanted(room).items() if (k if isinstance(k, str) else k[0]) not in known}


def translations(room: Path) -> dict[str, str]:
    """What a room's catalogue says, complete entries only."""
    done = {}
    for message in catalogue(room):
        complete = all(message.string) if isinstance(message.string, (list, tuple)) else message.string
        if message.id and complete and not message.fuzzy:
            done[message.id if isinstance(message.id, str) else message.id[0]] = str(message.string)
    return done


def contradictions() -> dict[str, dict[str, str]]:
    """Texts that two catalogues translate differently: at run time all are merged, and one would win everywhere."""
    said: dict[str, dict[str, str]] = {}
    for room in rooms():
        for text, korean in translations(room).items():
            said.setdefault(text, {})[room.name] = korean
    return {text: korean for text, korean in said.items() if len(set(korean.values())) > 1}


def update(room: Path, texts: dict[str | tuple[str, str], list[str]]) -> None:
    book = catalogue(room)
    for text in texts:
        if text not in book:
            book.add(text)
    file = room / "translations" / "ko" / "LC_MESSAGES" / "messages.po"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as opened:
        write_po(opened, book, width=120, omit_header=False, no_location=True, sort_output=True, ignore_obsolete=True)


def main() -> int:
    count = 0
    for text, korean in contradictions().items():
        count += 1
        print(f"translated differently: {text!r}: {korean}")
    for room in rooms():
        texts = missing(room)
        count += len(texts)
        for text, places in texts.items():
            print(f"{room.relative_to(ROOT)}/{places[0]}: {text!r}")
        if texts and "--update" in sys.argv:
            update(room, texts)
    return int(bool(count))


if __name__ == "__main__":
    sys.exit(main())
