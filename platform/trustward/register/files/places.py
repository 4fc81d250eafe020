"""Where in a TOML file a value stands. `tomllib` gives values without lines, so the lines are found beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

Path = tuple[str | int, ...]

HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]#]+?)\s*\]\]?\s*(?:#.*)?$")
NAME = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
KEY = re.compile(rf"\s*({NAME}(?:\s*\.\s*{NAME})*)\s*=")
STRING = re.compile(r'"{3}(?:\\.|[^\\])*?"{3,5}|\'{3}[\s\S]*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'', re.DOTALL)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A spot in a tenant's files, for people: `services/customers.toml:14 (services › 2 › purpose)`."""

    file: str
    line: int = 0
    path: str = ""

    def __str__(self) -> str:
        spot = f"{self.file}:{self.line}" if self.line else self.file
        return f"{spot} ({self.path})" if self.path else spot


class Lines:
    """The lines of one TOML text by path: tables, keys, and the elements of arrays that span lines."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {(): 1}
        self._counts: dict[Path, int] = {}
        self._scan(text)

    def of(self, path: Path) -> int:
        """The line of the value at `path`, or of the nearest value around it."""
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]

    def _scan(self, text: str) -> None:
        table: Path = ()
        position = 0
        while position < len(text):
            end = text.find("\n", position)
            end = len(text) if end < 0 else end
            line = text.count("\n", 0, position) + 1
            if header := HEADER.match(text[position:end]):
                table = self._table(header[1], _names(header[2]), line)
            elif key := KEY.match(text, position, end):
                path = (*table, *_names(key[1]))
                self._lines.setdefault(path, line)
                end = self._value(text, key.end(), path)
            position = end + 1

    def _table(self, bracket: str, names: list[str], line: int) -> Path:
        path: Path = ()
        for each in names[:-1]:
            path = self._last((*path, each))
        path = (*path, names[-1])
        if bracket == "[[":
            self._counts[path] = self._counts.get(path, -1) + 1
            self._lines.setdefault(path, line)
            path = (*path, self._counts[path])
        self._lines.setdefault(path, line)
        return path

    def _last(self, path: Path) -> Path:
        """A table header below `[[path]]` means the newest element of it."""
        return (*path, self._counts[path]) if path in self._counts else path

    def _value(self, text: str, position: int, path: Path) -> int:
        """Note where the elements of an array begin; answer where the line ends on which the value ends."""
        depth = index = 0
        awaited = False
        while position < len(text):
            sign = text[position]
            if sign == "\n" and depth == 0:
                return position
            if awaited and not sign.isspace() and sign not in "#]":
                self._lines.setdefault((*path, index), text.count("\n", 0, position) + 1)
                awaited = False
            if sign == "#":
                position = text.find("\n", position)
                if position < 0:
                    return len(text)
                continue
            if sign in "\"'" and (string := STRING.match(text, position)):
                position = string.end()
                continue
            if sign in "[{":
                depth += 1
                awaited = awaited or (depth == 1 and sign == "[")
            elif sign in "]}":
                depth -= 1
            elif sign == "," and depth == 1:
                index, awaited = index + 1, True
            position += 1
        return position


def _names(dotted: str) -> list[str]:
    return [bare or single or double for bare, double, single in _parts(dotted)]


def _parts(dotted: str) -> Iterator[tuple[str, str, str]]:
    for found in re.finditer(r"""([A-Za-z0-9_-]+)|"([^"]*)"|'([^']*)'""", dotted):
        yield found[1] or "", found[2] or "", found[3] or ""
