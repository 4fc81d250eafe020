"""The policy's rules: what it says, what is wrong with it. Pure."""

from .disclosure import disclosed, subtrustee_keys, trustee_keys
from .document import KIND, LawUse, PolicyDocument, SectionContribution, document_in
from .lint import Acceptance, Finding, Severity, lint, outstanding
from .outline import SECTION_OF_PRACTICE, SectionKey
from .render import render, with_contributions
from .wording import format_day

__all__ = [
    "KIND",
    "SECTION_OF_PRACTICE",
    "Acceptance",
    "Finding",
    "LawUse",
    "PolicyDocument",
    "SectionContribution",
    "SectionKey",
    "Severity",
    "disclosed",
    "document_in",
    "format_day",
    "lint",
    "outstanding",
    "render",
    "subtrustee_keys",
    "trustee_keys",
    "with_contributions",
]
