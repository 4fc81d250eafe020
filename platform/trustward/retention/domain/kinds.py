"""Closed sets of the engine. Stored by value; a value, once stored, is never renamed."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from trustward.law.rows import Anchor as LawAnchor
from trustward.register.domain import Anchor


class EventKind(StrEnum):
    """What happened to a record. A clock runs from the latest event of its kind."""

    COLLECTED = "collected"
    """Content came in: the first, or new one. It re-opens what had ended."""
    INQUIRY = "inquiry"
    CONSENT = "consent"
    LAST_USE = "last_use"
    PURPOSE_MET = "purpose_met"
    WITHDRAWN = "withdrawn"
    """The data subject withdrew the consent (PIPA art. 37(1))."""
    NOTICE_OF_DECISION = "notice_of_decision"
    HIRING_DECISION = "hiring_decision"
    MEMBERSHIP_END = "membership_end"
    CONTRACT_END = "contract_end"
    CONSIGNMENT_END = "consignment_end"
    RELATION_END = "relation_end"
    LEFT = "left"
    TRANSACTION = "transaction"
    CLOSED = "closed"
    FILING_DEADLINE = "filing_deadline"
    LAST_ENTRY = "last_entry"
    AGREED = "agreed"
    COMPLETED = "completed"
    BOOK_CLOSED = "book_closed"
    LOGGED = "logged"
    GRANT_CHANGED = "grant_changed"
    DESTROYED = "destroyed"
    RECORD = "record"
    OTHER = "other"
    """The event that the register words itself."""


REGISTER_EVENTS: Mapping[Anchor, tuple[EventKind, ...]] = {
    Anchor.COLLECTION: (EventKind.COLLECTED, EventKind.RECORD),
    Anchor.INQUIRY: (EventKind.INQUIRY, EventKind.COLLECTED),
    Anchor.PURPOSE_MET: (EventKind.PURPOSE_MET,),
    Anchor.NOTICE_OF_DECISION: (EventKind.NOTICE_OF_DECISION,),
    Anchor.MEMBERSHIP_END: (EventKind.MEMBERSHIP_END,),
    Anchor.CONTRACT_END: (EventKind.CONTRACT_END,),
    Anchor.CONSIGNMENT_END: (EventKind.CONSIGNMENT_END,),
    Anchor.LAST_USE: (EventKind.LAST_USE, EventKind.INQUIRY, EventKind.COLLECTED),
    Anchor.OTHER: (EventKind.OTHER,),
}
"""The events that stand for an anchor of the register: the first is its own, the others count where they come later."""

LAW_EVENTS: Mapping[LawAnchor, tuple[EventKind, ...]] = {
    **{anchor: (EventKind(anchor.value),) for anchor in LawAnchor},
    LawAnchor.RECORD: (EventKind.RECORD, EventKind.COLLECTED),
    LawAnchor.HIRING_DECISION: (EventKind.HIRING_DECISION, EventKind.NOTICE_OF_DECISION),
}
"""As `REGISTER_EVENTS`, for the anchors of retention rows."""

OPENING = frozenset({EventKind.COLLECTED, EventKind.INQUIRY, EventKind.CONSENT})
"""Something begins again: what ended before does not count any more."""

CLOSING = frozenset(
    {
        EventKind.PURPOSE_MET,
        EventKind.WITHDRAWN,
        EventKind.NOTICE_OF_DECISION,
        EventKind.MEMBERSHIP_END,
        EventKind.CONTRACT_END,
        EventKind.CONSIGNMENT_END,
    }
)
"""Something ended, until it begins again."""


class NextStep(StrEnum):
    """What has to be done next with a unit."""

    NONE = "none"
    MOVE_APART = "move_apart"
    DESTROY = "destroy"


class Standing(StrEnum):
    """What holds at a moment."""

    KEEP = "keep"
    KEEP_APART = "keep_apart"
    DUE = "due"
    """To be destroyed, and there is still time."""
    OVERDUE = "overdue"


class StepKind(StrEnum):
    """What a step of the trace is about."""

    PURPOSE_END = "purpose_end"
    CAP = "cap"
    """A statute says by when it must be gone."""
    STATUTORY_END = "statutory_end"
    HOLD = "hold"
    OPEN = "open"
    """Nothing can be counted yet."""
    REOPENED = "reopened"
    """New content came after an end; that end does not count."""
    NOT_APPLICABLE = "not_applicable"


class Why(StrEnum):
    """Why a step says what it says."""

    PERIOD = "period"
    AT_MOST = "at_most"
    EVENT = "event"
    WITHDRAWN = "withdrawn"
    PURPOSE_MET = "purpose_met"
    AT_LEAST = "at_least"
    CHOSEN = "chosen"
    CHOSEN_UNKNOWN = "chosen_unknown"
    """The controller states no period within the bounds, so the longest is assumed."""
    RELIED_ON = "relied_on"
    LAW_CHANGED = "law_changed"
    """Kept until the day before a shorter period came into force."""
    REPEALED = "repealed"
    """Kept until the row ceased to hold."""
    HELD = "held"
    AWAITED = "awaited"
    """The event is what ends it, and has not come."""
    MISSING = "missing"
    """The event from which to count is not recorded."""
    NEW_CONTENT = "new_content"
    NO_END = "no_end"
    """The register states no end."""
    UNKNOWN_SERVICE = "unknown_service"
    UNKNOWN_CLASS = "unknown_class"
    UNKNOWN_ROW = "unknown_row"
    NO_NUMBER = "no_number"
    """The row names no period."""
    PROFILE = "profile"
    """The row does not bind a company of this kind."""
    NOT_IN_FORCE = "not_in_force"
    """The row comes into force when the unit has ended, or its count was over before."""
    OTHER_BASIS = "other_basis"
    """The processing does not rest on consent."""


class Caution(StrEnum):
    """What a person should look at before relying on a disposition."""

    REOPENED = "reopened"
    ANCHOR_MISSING = "anchor_missing"
    NO_END = "no_end"
    UNKNOWN_SERVICE = "unknown_service"
    UNKNOWN_CLASS = "unknown_class"
    UNKNOWN_ROW = "unknown_row"
    CONDITIONS = "conditions"
    """The register has different ends for different persons; the latest is taken."""
    AGREED = "agreed"
    """The register has a longer period now than the person consented to; hers holds."""
    SEVERAL_ANCHORS = "several_anchors"
    """The statute's event depends on the document; the latest that happened is taken."""
    CHOSEN_UNKNOWN = "chosen_unknown"
    PAST_CAP = "past_cap"
    """A statute or a hold keeps it longer than another statute allows."""
    TO_CHECK = "to_check"
    """A row of law that nobody has seen in the text, or not in full."""
    HOLIDAYS = "holidays"
    """The moving holidays of the year are not entered."""
