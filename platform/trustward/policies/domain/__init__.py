"""The policy's rules: what it says, what is wrong with it. Pure."""

from .disclosure import disclosed, subtrustee_keys, trustee_keys
from .document import KIND, LawUse, PolicyDocument, SectionContribution, document_in
from .labels import Label
from .lint import Acceptance, Finding, Severity, lint, outstanding
from .outline import SECTION_OF_PRACTICE, SectionKey
from .render import render, with_contributions
from .states import COMING, OPEN, PUBLIC, Origin, VersionState, may_become
from .wording import format_day, period_words

__all__ = [
    "COMING",
    "KIND",
    "OPEN",
    "PUBLIC",
    "SECTION_OF_PRACTICE",
    "Acceptance",
    "Finding",
    "Label",
    "LawUse",
    "Origin",
    "PolicyDocument",
    "SectionContribution",
    "SectionKey",
    "Severity",
    "VersionState",
    "disclosed",
    "document_in",
    "format_day",
    "lint",
    "may_become",
    "outstanding",
    "period_words",
    "render",
    "subtrustee_keys",
    "trustee_keys",
    "with_contributions",
]
