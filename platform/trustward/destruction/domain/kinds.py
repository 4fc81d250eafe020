"""Closed sets of destruction. Stored by value; a value, once stored, is never renamed."""

from __future__ import annotations

from enum import StrEnum

from trustward.register.domain import DestructionMethod


class RequestKind(StrEnum):
    """What is destroyed, and so by whom."""

    RECORDS = "records"
    """Records held here, in the main or the retained database: by Trustward itself."""
    CONNECTOR = "connector"
    """Records held in a system that a connector reaches."""
    ELSEWHERE = "elsewhere"
    """Records known here by their events only, held where no connector reaches: by a person, with proof."""
    PAPER = "paper"
    """What Trustward knows nothing of: papers, media. By a person, with proof."""
    DEMANDED = "demanded"
    """Items that the person took back: her demand is the order, so nobody approves it, and it is done at once."""
    TRUSTEE = "trustee"
    """The same data at a trustee, who sends a certificate."""


BY_HAND = frozenset({RequestKind.ELSEWHERE, RequestKind.PAPER, RequestKind.TRUSTEE})
"""Kinds whose ledger row closes with a proof, or an officer's reasoned exception."""
WITH_UNITS = frozenset({RequestKind.RECORDS, RequestKind.CONNECTOR, RequestKind.ELSEWHERE, RequestKind.DEMANDED})
"""Kinds that are bound to a set of units, or of parts of them."""


SUBJECT = "data_subject"
"""Who orders what is `DEMANDED`, where the ledger names the role of who approves."""


class AdditionalMethod(StrEnum):
    """Ways that no legal text names: they stand beside one that does, and are shown with "check"."""

    CRYPTO_ERASE = "crypto_erase"


Method = DestructionMethod | AdditionalMethod
"""Ways to destroy beyond recovery (PIPA Decree art. 16; Safety Measures art. 13): the register's, and ours beside them."""


def method(value: str) -> Method:
    """A way to destroy as it is stored. Raises: ValueError."""
    return AdditionalMethod(value) if value in set(AdditionalMethod) else DestructionMethod(value)


class UnitEnd(StrEnum):
    """Where a unit of a running destruction stands."""

    INTENDED = "intended"
    """Written down before its key goes: from here on it is finished, whatever crashes."""
    DESTROYED = "destroyed"


class Evidence(StrEnum):
    """What a proof is."""

    PHOTO = "photo"
    CERTIFICATE = "certificate"
    OTHER = "other"


class ConnectorState(StrEnum):
    """Whether a connector acts."""

    DISABLED = "disabled"
    ENABLED = "enabled"


class HoldBack(StrEnum):
    """Why something that is due is not proposed."""

    UNSURE = "unsure"
    """A fact or a holiday is missing, so its end is not certain."""
    LAW = "law"
    """The law changes, and nobody has decided yet for which records."""
    HELD = "held"
    """A hold keeps it."""
    DECIDED = "decided"
    """An officer refused or stopped it a short while ago."""


class Trouble(StrEnum):
    """Why a destruction does not go on at this moment. It is tried again by itself."""

    HALTED = "halted"
    """Time leapt: everything stands still until the operator confirms the clock."""
    NO_READING = "no_reading"
    CLOCKS_DIFFER = "clocks_differ"
    UNREACHABLE = "unreachable"
    """The connector's system does not answer."""
    CONNECTOR_FAILED = "connector_failed"
    DISABLED = "disabled"
    """The connector is disabled, or its plugin is off."""
    NOT_GONE = "not_gone"
    """The verification found something that should be gone."""


CHANGED, ENDED_EARLY, RETRACTED = "changed", "ended_early", "retracted"
"""Reasons that Trustward gives itself, stored in place of a person's words."""
