"""The rows of consignment."""

from .checks import CheckAnswer, CheckMessage, CheckSignature, SupervisionCheck
from .contracts import Contract, ContractClause, Proof
from .questionnaires import QuestionnaireTemplate, QuestionnaireVersion
from .records import DestructionProof, Education, Exit, Finding, MarketingNotice
from .trustees import Assessment, ConsignedItem, Trustee

__all__ = [
    "Assessment",
    "CheckAnswer",
    "CheckMessage",
    "CheckSignature",
    "ConsignedItem",
    "Contract",
    "ContractClause",
    "DestructionProof",
    "Education",
    "Exit",
    "Finding",
    "MarketingNotice",
    "Proof",
    "QuestionnaireTemplate",
    "QuestionnaireVersion",
    "SupervisionCheck",
    "Trustee",
]
