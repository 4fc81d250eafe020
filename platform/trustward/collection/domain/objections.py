"""Why a form, or a part of it, can't collect."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from trustward.kernel.texts import Text

NOTHING = Text("")


class Reason(StrEnum):
    """What stands against collecting. Stored by value."""

    NO_SERVICES = "no_services"
    NO_LAW = "no_law"
    NO_SUCH_SERVICE = "no_such_service"
    NO_SUCH_ITEM = "no_such_item"
    NO_SUCH_CLASS = "no_such_class"
    MACHINE_ITEM = "machine_item"
    RESTRICTED = "restricted"
    PURPOSE_MISSING = "purpose_missing"
    PERIOD_MISSING = "period_missing"
    NO_GROUND = "no_ground"
    NATIONAL_ID = "national_id"
    FORBIDDEN_FIELD = "forbidden_field"
    NO_POLICY = "no_policy"
    SERVICE_UNLISTED = "service_unlisted"
    PURPOSE_DIFFERS = "purpose_differs"
    ITEM_UNLISTED = "item_unlisted"
    PERIOD_DIFFERS = "period_differs"
    CLASS_UNLISTED = "class_unlisted"
    RECIPIENT_UNLISTED = "recipient_unlisted"
    PROVISION_INCOMPLETE = "provision_incomplete"
    TRANSFER_UNLISTED = "transfer_unlisted"
    TRANSFER_INCOMPLETE = "transfer_incomplete"
    CONSENT_MAKES_BASIS = "consent_makes_basis"
    REGISTER_AHEAD = "register_ahead"


HINTS = frozenset(
    {Reason.CONSENT_MAKES_BASIS, Reason.REGISTER_AHEAD, Reason.PROVISION_INCOMPLETE, Reason.TRANSFER_INCOMPLETE}
)
"""What does not stop anything and yet should be read."""


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason, about which service and what in it. `what` is a public word of the register."""

    reason: Reason
    service: str = ""
    what: Text = NOTHING

    @property
    def blocks(self) -> bool:
        """Whether the service can't be served."""
        return self.reason not in HINTS

    def as_data(self) -> dict[str, object]:
        """Plain data to be stored."""
        return {"reason": self.reason.value, "service": self.service, "what": self.what.as_dict()}

    @classmethod
    def of(cls, data: dict[str, object]) -> Objection:
        """Read what `as_data` wrote."""
        return cls(Reason(str(data["reason"])), str(data["service"]), Text.of(data["what"]))  # type: ignore[arg-type]
