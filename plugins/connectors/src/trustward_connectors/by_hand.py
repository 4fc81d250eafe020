"""Records that no machine of ours reaches: a person acts, and brings a proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from trustward.api import ConnectorCheck, FoundPage, Outcome


class ByHandSettings(Schema):
    """Where the records are and what is to be done with them."""

    place = fields.String(
        required=True,
        validate=validate.Length(min=2, max=200),
        metadata={"label": _l("Where the records are"), "help": _l("For example: archive room, a vendor's system.")},
    )
    instructions = fields.String(
        load_default="",
        validate=validate.Length(max=2000),
        metadata={
            "label": _l("Steps to take"),
            "kind": "textarea",
            "help": _l("Shown to whoever destroys them: steps, whom to ask, which proof to bring."),
        },
    )


class ByHand:
    """Nothing is reached: the destruction becomes a task that closes with method, date, place, witness and proof."""

    name = "by_hand"
    title: Any = _l("By hand, with proof")
    schema: type[Schema] = ByHandSettings
    by_hand = True

    def check(self, settings: Mapping[str, Any]) -> ConnectorCheck:
        return ConnectorCheck(True, (_l("A person destroys these records and brings a proof."),))

    def read(self, settings: Mapping[str, Any], after: str, limit: int) -> FoundPage:
        return FoundPage(())

    def count(self, settings: Mapping[str, Any]) -> Mapping[str, int]:
        return {}

    def dry_run(self, settings: Mapping[str, Any], ids: Sequence[str]) -> Outcome:
        return _not_by_machine(ids)

    def erase(self, settings: Mapping[str, Any], ids: Sequence[str]) -> Outcome:
        return _not_by_machine(ids)

    def anonymise(self, settings: Mapping[str, Any], ids: Sequence[str]) -> Outcome:
        return _not_by_machine(ids)

    def move_apart(self, settings: Mapping[str, Any], ids: Sequence[str]) -> Outcome:
        return _not_by_machine(ids)

    def left(self, settings: Mapping[str, Any], ids: Sequence[str]) -> frozenset[str]:
        return frozenset(ids)


def _not_by_machine(ids: Sequence[str]) -> Outcome:
    """What is done by hand is never claimed by a machine."""
    reason = str(_l("A person does this and brings a proof."))
    return Outcome(frozenset(), {}, dict.fromkeys(ids, reason))
