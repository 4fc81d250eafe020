"""The form of one fact: nested, repeatable, losing nothing, on the shell's `Form`."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _
from marshmallow import ValidationError

from trustward.kernel.errors import Conflict, DomainError, Invalid, by_field
from trustward.register.catalogue import Kind
from trustward.register.domain.codec import encode
from trustward.register.domain.delta import Change
from trustward.web.forms import Form, use_once

from .choices import Choices
from .layout import Input, Layout, Reasons
from .typed import flat, parse, rearranged, to_load, typed_of

REARRANGE = "_rearrange"


class FactForm(Form):
    """A form for a fact of `kind`; `stored` is the fact as it stands in the register, None for a new one."""

    def __init__(self, kind: Kind, reasons: Reasons, stored: Any = None, version: int | None = None) -> None:
        schema = kind.schema()
        super().__init__(schema, version=version)
        self.stored = stored
        self._kind, self._reasons, self._choices = kind, reasons, Choices()
        before = typed_of(schema, encode(stored)) if stored is not None else {}
        self._nested = parse(schema, request.form) if self.submitted else before
        self.rearranges = self.submitted and REARRANGE in request.form
        if self.rearranges:
            self._nested = rearranged(self._nested, request.form[REARRANGE])
        self.differences: tuple[tuple[str, Any, Any], ...] = ()
        self._take(self._nested)

    def _take(self, nested: dict[str, Any]) -> None:
        self.typed = dict(flat(nested))
        self.nodes = Layout(self._reasons, self._choices).nodes(self._schema, nested)

    def values(self, name: str) -> list[Any]:
        """What is chosen in a field that takes several."""
        found = self.typed.get(name, [])
        return list(found) if isinstance(found, list) else [found]

    def load(self) -> Any:
        """The fact that was typed; takes the form. Raises: Invalid, AlreadyDone."""
        try:
            fact = self._schema.load(to_load(self._schema, self._nested))
        except ValidationError as error:
            raise Invalid(_("Please check the marked fields."), fields=by_field(error)) from error
        use_once(self.once)
        self.loaded = fact
        return fact

    def refuse(self, error: DomainError) -> None:
        """Show the error; each message stands at a field that exists."""
        super().refuse(error)
        inputs = [node.name for node in _inputs(self.nodes)]
        self.errors = {_nearest(name, inputs): messages for name, messages in self.errors.items()}
        if isinstance(error, Conflict):
            self.theirs = {}
            self.differences = Change("", "", self.stored, self.loaded).parts


def _inputs(nodes: Any) -> list[Input]:
    found: list[Input] = []
    for node in nodes:
        if isinstance(node, Input):
            found.append(node)
        else:
            found += _inputs(getattr(node, "nodes", ()) or node.rows)
    return found


def _nearest(name: str, inputs: list[str]) -> str:
    """The field that shows a message about `name`: itself, the first inside it, or the one around it."""
    while name and name not in inputs:
        inside = next((known for known in inputs if known.startswith(f"{name}.")), "")
        if inside:
            return inside
        name = name.rpartition(".")[0]
    return name
