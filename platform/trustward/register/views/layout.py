"""What a fact's page is made of, drawn from its schema: fields, groups of fields, rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields

from trustward.register.domain import Spelling
from trustward.register.schemas.fields import (
    LINE,
    Choice,
    Day,
    Flag,
    NameField,
    Part,
    PeriodField,
    Several,
    Words,
)

from .choices import Choices
from .typed import Plain, has_empty_choice, is_rows
from .words import options, word

EMPTY = ("", "—")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the law wants something, and where it says so."""

    why: str = ""
    citation: str = ""


NO_REASON = Reason()


@dataclass(frozen=True, slots=True)
class Input:
    """One field of the form."""

    name: str
    label: Any
    kind: str = "text"
    options: tuple[tuple[str, Any], ...] = ()
    help: Any = ""
    required: bool = False
    rows: int = 3
    group: str = ""
    node: str = "input"


@dataclass(frozen=True, slots=True)
class Set:
    """Fields that belong together under a legend."""

    name: str
    label: Any
    nodes: tuple[Any, ...]
    reason: Reason = NO_REASON
    wide: bool = True
    node: str = "set"


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of parts: one set of fields for each, and a button for one more."""

    name: str
    label: Any
    rows: tuple[Set, ...]
    reason: Reason = NO_REASON
    node: str = "rows"


Reasons = Callable[[str], Reason]


class Layout:
    """Draws the nodes of one form. `reasons` gives the reason and article of a field by its path without numbers."""

    def __init__(self, reasons: Reasons, choices: Choices) -> None:
        self._reasons, self._choices = reasons, choices

    def nodes(
        self, schema: Schema, typed: Plain, name: str = "", path: str = "", *, quiet: bool = False
    ) -> tuple[Any, ...]:
        """The nodes for a schema, with as many rows as were typed. `quiet`: the reasons stood in the row before."""
        return tuple(
            self._node(field, typed.get(part), f"{name}{part}", f"{path}{part}", quiet)
            for part, field in schema.fields.items()
        )

    def _node(self, field: fields.Field[Any], typed: Any, name: str, path: str, quiet: bool) -> Any:
        label = field.metadata.get("label", name)
        reason = NO_REASON if quiet else self._reasons(path)
        match field:
            case Part():
                inner = self.nodes(field.schema, typed or {}, f"{name}.", f"{path}.", quiet=quiet)
                return Set(name, label, inner, reason)
            case Several() if is_rows(field):
                rows = tuple(
                    self._row(field.inner, row, f"{name}.{number}", path, f"{label} {number + 1}", number > 0)
                    for number, row in enumerate(typed or [])
                )
                return Rows(name, label, rows, reason)
        inputs = tuple(self._inputs(field, typed, name, label))
        return Set(name, label, inputs, reason, wide=False)

    def _row(self, inner: fields.Field[Any], typed: Any, name: str, path: str, label: Any, quiet: bool) -> Set:
        if isinstance(inner, Part):
            return Set(name, label, self.nodes(inner.schema, typed or {}, f"{name}.", f"{path}.", quiet=quiet))
        return Set(name, label, tuple(self._inputs(inner, typed, name, label)))

    def _inputs(self, field: fields.Field[Any], typed: Any, name: str, label: Any) -> Iterator[Input]:
        need = bool(field.required)
        match field:
            case Words():
                kind = "text" if field.limit <= LINE else "textarea"
                rows = 12 if field.markdown else 3
                hint = _l("Markdown; HTML stays text.") if field.markdown else ""
                yield Input(f"{name}.ko", label, kind, help=hint, required=need, rows=rows, group=_l("Korean"))
                yield Input(f"{name}.en", label, kind, rows=rows, group=_l("English"))
            case NameField():
                yield Input(f"{name}.ko", label, required=need, group=_l("Korean"))
                yield Input(f"{name}.en", label, group=_l("English"))
                yield Input(f"{name}.spelling", _l("Spelling"), "select", tuple(options(Spelling)))
            case PeriodField():
                yield Input(f"{name}.amount", label, "number", required=need)
                units = tuple((unit.value, word(unit)) for unit in reversed(PeriodField.UNITS))
                yield Input(f"{name}.unit", _l("Unit"), "select", units)
            case Flag():
                yield Input(name, label, "checkbox")
            case Day():
                yield Input(name, label, "date", required=need)
            case Choice():
                empty = (EMPTY,) if has_empty_choice(field) else ()
                yield Input(name, label, "select", (*empty, *options(field.kind)), required=need)
            case Several():
                yield self._several(field, typed, name, label)
            case _:
                yield self._line(field, typed, name, label)

    def _several(self, field: Several, typed: Any, name: str, label: Any) -> Input:
        if isinstance(field.inner, Choice):
            known = options(field.inner.kind)
        else:
            known = self._choices.of(field.metadata["choices"]) if "choices" in field.metadata else []
        shown = _chosen_first(_with_unknown(known, typed or []), typed or [])
        return Input(name, label, "checkboxes", shown, required=bool(field.required))

    def _line(self, field: fields.Field[Any], typed: Any, name: str, label: Any) -> Input:
        need, choices = bool(field.required), field.metadata.get("choices", "")
        if choices and (known := self._choices.of(choices)):
            return Input(name, label, "select", (EMPTY, *_with_unknown(known, [typed] if typed else [])), required=need)
        hint = _l("A stable short name in small letters: files and versions refer to it.") if name == "key" else ""
        return Input(name, label, "text", help=hint, required=need)


def _chosen_first(known: tuple[tuple[str, Any], ...], typed: list[str]) -> tuple[tuple[str, Any], ...]:
    """What is chosen stands on top, in its own order: the browser sends boxes in the order in which they stand."""
    rank = {value: number for number, value in enumerate(typed)}
    return tuple(sorted(known, key=lambda pair: rank.get(pair[0], len(rank))))


def _with_unknown(known: list[tuple[str, Any]], typed: list[str]) -> tuple[tuple[str, Any], ...]:
    """What is stored stays choosable although nobody lists it any more: saving must not lose it."""
    values = {value for value, _ in known}
    return (*known, *((value, value) for value in typed if value not in values))
