"""The sections of a privacy policy that the core knows how to write, by the keys of the statute pack's outline.

Order, titles and whether a section is needed are rows of the pack (`Lawbook.policy_sections`); a key that the core does
not know gets the controller's own text and what plugins contribute.
"""

from __future__ import annotations

from enum import StrEnum

from trustward.register.domain import ConsignmentFact, Practice


class SectionKey(StrEnum):
    """Keys of the official outline (PIPA art. 30(1), drafting guideline 2026.4)."""

    PREAMBLE = "preamble"
    PURPOSES = "purposes"
    ITEMS = "items"
    CHILDREN = "children"
    RETENTION = "retention"
    DESTRUCTION = "destruction"
    PROVISION = "provision"
    ADDITIONAL_USE = "additional_use"
    CONSIGNMENT = "consignment"
    TRANSFER = "transfer"
    SAFEGUARDS = "safeguards"
    SENSITIVE_DISCLOSURE = "sensitive_disclosure"
    PSEUDONYMISED = "pseudonymised"
    TRACKERS = "trackers"
    BEHAVIOURAL = "behavioural"
    RIGHTS = "rights"
    AUTOMATED_DECISIONS = "automated_decisions"
    OFFICER = "officer"
    DOMESTIC_REPRESENTATIVE = "domestic_representative"
    REMEDIES = "remedies"
    FIXED_VIDEO = "fixed_video"
    MOBILE_VIDEO = "mobile_video"
    VOLUNTARY = "voluntary"
    CHANGES = "changes"


SECTION_OF_PRACTICE: dict[Practice, SectionKey] = {
    Practice.CHILDREN: SectionKey.CHILDREN,
    Practice.ADDITIONAL_USE: SectionKey.ADDITIONAL_USE,
    Practice.SENSITIVE_DISCLOSURE: SectionKey.SENSITIVE_DISCLOSURE,
    Practice.PSEUDONYMISED: SectionKey.PSEUDONYMISED,
    Practice.BEHAVIOURAL_THIRD_PARTY: SectionKey.BEHAVIOURAL,
    Practice.AUTOMATED_DECISIONS: SectionKey.AUTOMATED_DECISIONS,
    Practice.FIXED_VIDEO: SectionKey.FIXED_VIDEO,
    Practice.MOBILE_VIDEO: SectionKey.MOBILE_VIDEO,
}
"""Which section a practice obliges the controller to have."""


def consigned_row(fact: ConsignmentFact) -> str:
    """The key of a consignment's row in the table of transfers: no transfer of the register has it."""
    return f"consigned:{fact.key}"
