"""Keyed fingerprints: a record is found by its person's address without the address standing anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from trustward.kernel.vault import blind_index
from trustward.law.errors import UnknownRow
from trustward.plugins.statutes import lawbook
from trustward.records.domain import IndexKind, forms_of


def digest(kind: IndexKind, value: str) -> bytes | None:
    """The fingerprint under which `value` is noted; None where it is nothing to be found by."""
    found = digests(kind, value)
    return found[0] if found else None


def digests(kind: IndexKind, value: str) -> list[bytes]:
    """Every fingerprint under which `value` may have been noted, whatever the country was known to be then."""
    return [blind_index(form, f"record.{kind}") for form in forms_of(kind, value, _code_for([kind]))]


def rows_for(values: Mapping[IndexKind, Sequence[str]], held: Iterable[str] | None) -> list[tuple[IndexKind, bytes]]:
    """What to note for a unit.

    Args:
        values: what the record shall be found by.
        held: the unit's own values; what it doesn't hold is not noted for it. None: all of them.
    """
    code = _code_for(values)
    own = None if held is None else tuple(held)
    found: dict[tuple[IndexKind, bytes], None] = {}
    for kind, written in values.items():
        known = None if own is None else {form for value in own for form in forms_of(kind, value, code)}
        for value in written:
            forms = forms_of(kind, value, code)
            if forms and (known is None or forms[0] in known):
                found[kind, blind_index(forms[0], f"record.{kind}")] = None
    return list(found)


def _code_for(kinds: Iterable[IndexKind]) -> str:
    return calling_code() if IndexKind.PHONE in set(kinds) else ""


def calling_code() -> str:
    """The digits by which the tenant's country is called from abroad, of its statute pack; empty when none says."""
    try:
        return lawbook().codes("calling_code")[0].code
    except UnknownRow:
        return ""
