"""The rows of consignment."""

from .checks import CheckAnswer, CheckMessage, CheckSignature, SupervisionCheck
from .colleagues import Colleague
from .contracts import Contract, ContractClause, Proof
from .past import PastAnswer
from .questionnaires import QuestionnaireTemplate, QuestionnaireVersion
from .records import DestructionProof, Education, Exit, Finding, MarketingNotice
from .trustees import Assessment, ConsignedItem, Trustee

__all__ = [
    "Assessment",
    "CheckAnswer",
    "CheckMessage",
    "CheckSignature",
    "Colleague",
    "ConsignedItem",
    "Contract",
    "ContractClause",
    "DestructionProof",
    "Education",
    "Exit",
    "Finding",
    "MarketingNotice",
    "PastAnswer",
    "Proof",
    "QuestionnaireTemplate",
    "QuestionnaireVersion",
    "SupervisionCheck",
    "Trustee",
]
