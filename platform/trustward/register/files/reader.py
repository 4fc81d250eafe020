"""Reads a tenant's folder into facts. Every mistake is collected with its place; one mistake refuses the folder."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError

from trustward.kernel.errors import Invalid
from trustward.kernel.texts import Lang, Text
from trustward.register.catalogue import KINDS
from trustward.register.domain import Controller, Name, Snapshot
from trustward.register.domain.integrity import Flaw, misfits

from .header import PolicyHeader, PolicyHeaderSchema, TenantHeader, TenantHeaderSchema
from .places import Lines, Path, Place
from .sections import SectionSpec

LARGEST = 1_000_000  # bytes; a file that is larger is no text of a policy
TEXTS = "own_texts"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong in the files, and where."""

    place: Place
    message: Any


class FilesInvalid(Invalid):
    """A tenant's folder with mistakes; nothing of it is used."""

    code = "tenant_files_invalid"

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__(_l("The tenant's files have mistakes."))
        self.mistakes = tuple(sorted(mistakes, key=lambda mistake: mistake.place))


@dataclass(frozen=True, slots=True)
class TenantFiles:
    """A sound folder: the tenant, its policy header, and the facts of each section in the order of the files."""

    folder: FilePath
    header: TenantHeader
    policy: PolicyHeader
    facts: Mapping[str, Mapping[str, Any]]
    snapshot: Snapshot
    raws: Mapping[tuple[str, str], _Raw]

    def place(self, section: str, key: str, *inside: str) -> Place | None:
        """Where a fact stands, or the nearest part of it that `inside` leads to (names, keys of parts, numbers)."""
        raw = self.raws.get((section, key))
        return raw.place(*raw.resolved(inside)) if raw else None

    def place_in_plugins(self, key: str) -> Place | None:
        """Where a plugin's fact with this key stands."""
        return next(
            (raw.place() for (section, own), raw in self.raws.items() if own == key and section not in KINDS), None
        )


@dataclass(slots=True)
class _Raw:
    """One entry of a section as it stands in a file."""

    value: Any
    file: str
    path: Path
    lines: Lines | None

    def place(self, *inside: str | int) -> Place:
        path = (*self.path, *inside)
        line = self.lines.of(path) if self.lines else 0
        return Place(self.file, line, ".".join(str(part + 1) if isinstance(part, int) else part for part in path))

    def resolved(self, inside: Sequence[str]) -> Path:
        """`inside` as a path in the file, as far as it leads; parts of a list are named by key or number."""
        path: list[str | int] = []
        value = self.value
        for part in inside:
            step: str | int = part
            if isinstance(value, list):
                keys = [entry.get("key") if isinstance(entry, Mapping) else None for entry in value]
                step = keys.index(part) if part in keys else int(part) if part.isdecimal() else len(value)
                if step >= len(value):
                    break
            elif not isinstance(value, Mapping) or part not in value:
                break
            value = value[step]
            path.append(step)
        return tuple(path)


@dataclass(slots=True)
class _Reading:
    folder: FilePath
    specs: Mapping[str, SectionSpec]
    entries: dict[str, list[_Raw]] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def wrong(self, place: Place, message: Any) -> None:
        self.mistakes.append(Mistake(place, message))


def read(folder: FilePath, specs: Sequence[SectionSpec]) -> TenantFiles:
    """Read a tenant's folder.

    Args:
        folder: holds `tenant.toml`, further `*.toml` at any depth, and `texts/<section>.<lang>.md`.
        specs: the sections that somebody knows: the core's and those of the installed plugins.
    Raises:
        FilesInvalid: with every mistake and its place.
    """
    reading = _Reading(folder, {spec.name: spec for spec in specs})
    if not (folder / "tenant.toml").is_file():
        raise FilesInvalid([Mistake(Place(f"{folder.name}/tenant.toml"), _l("This file is missing."))])
    for path in sorted(folder.rglob("*.toml"), key=lambda path: (path.name != "tenant.toml", path)):
        _read_toml(reading, path)
    _read_texts(reading)
    header = _single(reading, "tenant", TenantHeaderSchema())
    policy = _single(reading, "policy", PolicyHeaderSchema()) or PolicyHeader()
    if header and header.slug != folder.resolve().name:
        reading.wrong(
            reading.entries["tenant"][0].place("slug"),
            _l("The slug and the name of the folder (“%(folder)s”) must be the same.", folder=folder.resolve().name),
        )
    _check_switches(reading, header)
    facts, raws = _load_sections(reading)
    snapshot = _fold(reading, header, facts)
    _check_fit(reading, snapshot, raws)
    if reading.mistakes or header is None:
        raise FilesInvalid(reading.mistakes)
    return TenantFiles(folder, header, policy, facts, snapshot, raws)


def _read_toml(reading: _Reading, path: FilePath) -> None:
    name = str(path.relative_to(reading.folder))
    text = _text_of(reading, path, name)
    if text is None:
        return
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reading.wrong(_place_of_syntax(name, str(error)), _l("This is not TOML: %(why)s", why=str(error)))
        return
    lines = Lines(text)
    for section, value in content.items():
        _take_section(reading, name, lines, section, value)


def _take_section(reading: _Reading, file: str, lines: Lines, section: str, value: Any) -> None:
    place = Place(file, lines.of((section,)), section)
    spec = reading.specs.get(section)
    if spec is None and section not in ("tenant", "policy"):
        known = ", ".join(sorted(["tenant", "policy", *reading.specs]))
        reading.wrong(place, _l("Nobody knows this section. Known are: %(known)s.", known=known))
    elif spec is not None and spec.many:
        if not isinstance(value, list):
            reading.wrong(place, _l("Write each entry under [[%(section)s]].", section=section))
            return
        entries = [_Raw(each, file, (section, index), lines) for index, each in enumerate(value)]
        reading.entries.setdefault(section, []).extend(entries)
    elif section in reading.entries:
        first = reading.entries[section][0].place()
        reading.wrong(place, _l("This section stands here a second time; first at %(first)s.", first=str(first)))
    else:
        reading.entries[section] = [_Raw(value, file, (section,), lines)]


def _read_texts(reading: _Reading) -> None:
    """`texts/<section>.<lang>.md` is the company's own text for a section of the policy."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(reading.folder.glob("texts/*")):
        name = str(path.relative_to(reading.folder))
        section, _, rest = path.name.partition(".")
        if rest not in {f"{lang}.md" for lang in Lang}:
            reading.wrong(Place(name), _l("Texts are named <section>.ko.md or <section>.en.md."))
        elif (text := _text_of(reading, path, name)) is not None:
            found.setdefault(section, {})[rest.removesuffix(".md")] = text
    for section, texts in found.items():
        lang = next(iter(texts))
        raw = _Raw({"section": section, "text": texts}, f"texts/{section}.{lang}.md", (), None)
        reading.entries.setdefault(TEXTS, []).append(raw)


def _text_of(reading: _Reading, path: FilePath, name: str) -> str | None:
    if path.stat().st_size > LARGEST:
        reading.wrong(Place(name), _l("This file is larger than %(limit)s bytes.", limit=LARGEST))
        return None
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        reading.wrong(Place(name), _l("This file is not UTF-8 text."))
        return None


def _single(reading: _Reading, section: str, schema: Any) -> Any:
    raws = reading.entries.get(section)
    if not raws:
        if section == "tenant":
            reading.wrong(Place("tenant.toml"), _l("The section [tenant] is missing."))
        return None
    return _load(reading, raws[0], schema)


def _check_switches(reading: _Reading, header: TenantHeader | None) -> None:
    """A plugin's section needs the plugin to be on."""
    on = {switch.name for switch in header.plugins} if header else set()
    for name, spec in reading.specs.items():
        if header and spec.plugin and spec.plugin not in on and reading.entries.get(name):
            message = _l(
                "This section belongs to the plugin %(plugin)s: write [tenant.plugins.%(plugin)s] into tenant.toml.",
                plugin=spec.plugin,
            )
            reading.wrong(reading.entries[name][0].place(), message)


def _load_sections(reading: _Reading) -> tuple[dict[str, dict[str, Any]], dict[tuple[str, str], _Raw]]:
    facts: dict[str, dict[str, Any]] = {}
    raws: dict[tuple[str, str], _Raw] = {}
    for name, spec in reading.specs.items():
        facts[name] = {}
        schema = spec.schema()
        for raw in reading.entries.get(name, ()):
            fact = _load(reading, raw, schema)
            if fact is None:
                continue
            key = spec.key(fact) if spec.many else ""
            if key in facts[name]:
                first = raws[name, key].place()
                reading.wrong(
                    raw.place("key"),
                    _l("The key “%(key)s” is taken; first at %(first)s.", key=key, first=str(first)),
                )
                continue
            facts[name][key], raws[name, key] = fact, raw
    return facts, raws


def _load(reading: _Reading, raw: _Raw, schema: Any) -> Any:
    try:
        return schema.load(raw.value)
    except ValidationError as error:
        for path, message in _messages(error.messages):
            reading.wrong(raw.place(*path), message)
        return None


def _fold(reading: _Reading, header: TenantHeader | None, facts: Mapping[str, Mapping[str, Any]]) -> Snapshot:
    slug, name = (header.slug, header.name) if header else (reading.folder.name, Text(reading.folder.name))
    snapshot = Snapshot(slug, Controller(Name(name)))
    for section, spec in reading.specs.items():
        if facts[section]:
            snapshot = spec.fold(snapshot, tuple(facts[section].values()))
    return snapshot


def _check_fit(reading: _Reading, snapshot: Snapshot, raws: Mapping[tuple[str, str], _Raw]) -> None:
    if reading.mistakes:
        return  # a fact that couldn't be read would only be reported as missing a second time
    for misfit in misfits(snapshot):
        raw = raws.get((misfit.section, misfit.key))
        place = raw.place(*misfit.path) if raw else Place(misfit.section)
        reading.wrong(place, explain(misfit.flaw, misfit.value))


def explain(flaw: Flaw, value: str) -> Any:
    """A sentence for what doesn't fit between facts."""
    sentences = {
        Flaw.DOUBLE_KEY: _l("The key “%(value)s” stands here twice.", value=value),
        Flaw.NO_SUCH_GROUP: _l("There are no data subjects with the key “%(value)s”.", value=value),
        Flaw.NO_SUCH_STATUTORY: _l("There is no statutory retention with the key “%(value)s”.", value=value),
        Flaw.NO_SUCH_SERVICE: _l("There is no service with the key “%(value)s”.", value=value),
    }
    return sentences[flaw]


def _messages(messages: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The messages of a schema, flattened, each with the path of the value that it is about."""
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            yield from _messages(inner, path if name == "_schema" else (*path, name))
    elif isinstance(messages, list):
        for message in messages:
            yield from _messages(message, path) if isinstance(message, Mapping) else [(path, message)]
    else:
        yield path, messages


def _place_of_syntax(file: str, message: str) -> Place:
    _, _, rest = message.partition("(at line ")
    digits = rest.split(",")[0]
    return Place(file, int(digits) if digits.isdigit() else 0)
