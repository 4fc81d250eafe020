"""What the core writes into each section, by its key."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from trustward.policies.domain.body import Body
from trustward.policies.domain.outline import SectionKey
from trustward.policies.domain.wording import Writer

from . import flows, intro, processing, protection

Builder = Callable[[Writer], Body]

BUILDERS: Mapping[str, Builder] = {
    SectionKey.PREAMBLE: intro.preamble,
    SectionKey.PURPOSES: processing.purposes,
    SectionKey.ITEMS: processing.items,
    SectionKey.RETENTION: processing.retention,
    SectionKey.DESTRUCTION: protection.destruction,
    SectionKey.PROVISION: flows.provision,
    SectionKey.CONSIGNMENT: flows.consignment,
    SectionKey.TRANSFER: flows.transfer,
    SectionKey.SAFEGUARDS: protection.safeguards,
    SectionKey.TRACKERS: flows.trackers,
    SectionKey.BEHAVIOURAL: flows.behavioural,
    SectionKey.RIGHTS: protection.rights,
    SectionKey.OFFICER: protection.officer,
    SectionKey.DOMESTIC_REPRESENTATIVE: protection.domestic_representative,
    SectionKey.REMEDIES: protection.remedies,
    SectionKey.CHANGES: intro.changes,
}
