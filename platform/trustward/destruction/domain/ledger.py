"""The ledger's rows as they are signed, and how anybody checks one. Standard library only; who checks brings the signature.

A row's hash is SHA-256 over the canonical JSON of its number, its body and the hash of the row before, so the rows form a
chain: none can be changed, left out or put between others later. The signature is over that hash.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from hashlib import sha256
from typing import Any

from .sets import hash_of_leaves

FORMAT = "trustward-destruction-certificate"
SCHEMA = 1
GENESIS = "0" * 64
DESTROYED, BACKUPS_EXPIRED = "destroyed", "backups_expired"

Signed = Callable[[bytes, bytes, bytes], bool]
"""(public key, data, signature) → whether it was made with the private half."""


class Fault(StrEnum):
    """What does not hold in a certificate."""

    UNREADABLE = "unreadable"
    HASH = "hash"
    SIGNATURE = "signature"
    FOREIGN_KEY = "foreign_key"
    LINK = "link"
    SET = "set"
    COUNT = "count"
    LATER = "later"


def canonical(data: Any) -> bytes:
    """JSON with one spelling for equal data."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def entry_hash(number: int, body: Mapping[str, Any], previous: str) -> str:
    """The hash of a ledger row, as hex."""
    return sha256(canonical({"number": number, "body": body, "previous": previous})).hexdigest()


def certificate(
    entry: Mapping[str, Any], leaves: Sequence[str], later: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """A ledger row with what is needed to check it without us.

    Args:
        entry: number, body, previous, hash, signature (hex), public_key (hex).
        leaves: of the set that was destroyed, sorted; none where no units were bound.
        later: rows that say more about the same destruction, such as that the last backup of the keys has gone.
    """
    return {"format": FORMAT, "schema": SCHEMA, "entry": dict(entry), "leaves": list(leaves), "later": [*later]}


def faults(found: Any, signed: Signed, public_key: str = "") -> list[Fault]:
    """What does not hold in a certificate; nothing when it is genuine.

    Args:
        found: the certificate's data.
        public_key: the installation's key (hex) as it was published elsewhere; without it the certificate's own key is
            taken, which shows that nothing was changed afterwards, but not who made it.
    """
    if not _readable(found):
        return [Fault.UNREADABLE]
    entry = found["entry"]
    said = _entry_faults(entry, signed, public_key)
    body, leaves = entry["body"], found["leaves"]
    if body.get("set"):
        if (
            leaves != sorted(set(leaves))
            or not all(_is_hash(one) for one in leaves)
            or hash_of_leaves(leaves) != body["set"].get("hash")
        ):
            said.append(Fault.SET)
        if len(leaves) != body["set"].get("count") or body.get("count") != body["set"].get("count"):
            said.append(Fault.COUNT)
    elif leaves:
        said.append(Fault.SET)
    for later in found["later"]:
        same = later["body"].get("about") == {"number": entry["number"], "hash": entry["hash"]}
        if _entry_faults(later, signed, public_key or entry["public_key"]) or not same:
            said.append(Fault.LATER)
    return said


def broken_links(entries: Sequence[Mapping[str, Any]]) -> list[int]:
    """Numbers of rows that do not follow from the row before, among rows that follow each other by number."""
    by_number = {entry["number"]: entry for entry in entries}
    return [
        number
        for number, entry in sorted(by_number.items())
        if (number == 1 and entry["previous"] != GENESIS)
        or (number - 1 in by_number and entry["previous"] != by_number[number - 1]["hash"])
    ]


def _entry_faults(entry: Mapping[str, Any], signed: Signed, public_key: str) -> list[Fault]:
    said = []
    if entry_hash(entry["number"], entry["body"], entry["previous"]) != entry["hash"]:
        said.append(Fault.HASH)
    if public_key and entry["public_key"] != public_key.lower():
        said.append(Fault.FOREIGN_KEY)
    key = bytes.fromhex(public_key or entry["public_key"])
    if not signed(key, bytes.fromhex(entry["hash"]), bytes.fromhex(entry["signature"])):
        said.append(Fault.SIGNATURE)
    if entry["number"] == 1 and entry["previous"] != GENESIS:
        said.append(Fault.LINK)
    return said


def _readable(found: Any) -> bool:
    try:
        if found["format"] != FORMAT or found["schema"] != SCHEMA:
            return False
        return all(_well_formed(entry) for entry in (found["entry"], *found["later"])) and isinstance(
            found["leaves"], list
        )
    except (KeyError, TypeError, ValueError):
        return False


def _well_formed(entry: Mapping[str, Any]) -> bool:
    bytes.fromhex(entry["signature"]), bytes.fromhex(entry["public_key"])
    return (
        isinstance(entry["number"], int)
        and isinstance(entry["body"], dict)
        and isinstance(entry["body"].get("set") or {}, dict)
        and _is_hash(entry["hash"])
        and _is_hash(entry["previous"])
    )


def _is_hash(text: Any) -> bool:
    return isinstance(text, str) and len(text) == 64 and all(sign in "0123456789abcdef" for sign in text)
