"""The words of every finding. What the law says about it comes from the statute pack (`policy_finding` codes)."""

from __future__ import annotations

from trustward.policies.domain.lint.finding import FindingKind

from . import flows, processing, protection, wording

KINDS: dict[str, FindingKind] = {**wording.KINDS, **processing.KINDS, **flows.KINDS, **protection.KINDS}
