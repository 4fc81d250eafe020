"""A mapping to begin with: the tenant's own services and record classes, with names of tables to be replaced."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _

from trustward.api import EVENT_WORDS, EventKind, Snapshot, lang, snapshot, tenants

SERVICES = 2
"""More would only repeat."""


def mapping() -> str:
    """The example, for the entered tenant."""
    return written(snapshot(), tenants.get().zone)


def written(register: Snapshot, zone: str) -> str:
    """The example for a register: TOML that can be read as it is."""
    in_zone, never, apart = (
        _("in which an instant falls on its day"),
        _("never renamed"),
        _("its place when a statute keeps it"),
    )
    personal, parts = _("columns that tell of a person"), _("rows that belong to a record")
    lines = [f'zone = "{zone}"  # {in_zone}']
    for number, service in enumerate(register.services[:SERVICES], 1):
        ends = [EventKind(end.anchor.value) for end in service.retention.ends if end.anchor.value in _KINDS]
        kept = register.statutory[0] if register.statutory and number == 1 else None
        lines += [
            "",
            f"[[sources]]  # {service.name.in_(lang())}",
            f'key = "source{number}"  # {never}',
            f'service = "{service.key}"',
            f'table = "shop.table{number}"',
            'id = "id"',
            f"events = {{ {_columns((EventKind.COLLECTED, *ends))} }}",
        ]
        if kept is not None:
            lines += [
                f'classes = {{ {kept.key} = "is_kept" }}  # {kept.record_class.in_(lang())}',
                f'apart = "archive.table{number}"  # {apart}',
            ]
        lines += [
            f'anonymise = {{ name = "empty", email = "null" }}  # {personal}',
            "",
            f"[[sources.parts]]  # {parts}",
            f'table = "shop.table{number}_line"',
            'column = "record_id"',
        ]
        if kept is not None:
            lines.append(f'apart = "archive.table{number}_line"')
    known = ", ".join(f"{kind.value} ({EVENT_WORDS[kind].in_(lang())})" for kind in EventKind)
    days = _("Days that can be mapped: %(known)s", known=known)
    return "\n".join([*lines, "", f"# {days}", ""])


def _columns(kinds: Iterable[EventKind]) -> str:
    found: Sequence[EventKind] = list(dict.fromkeys(kinds))
    return ", ".join(f'{kind.value} = "{_COLUMNS.get(kind, f"{kind.value}_on")}"' for kind in found)


_KINDS = {kind.value for kind in EventKind}
_COLUMNS = {EventKind.COLLECTED: "created_at"}
