"""The acts of destruction, and what can be read of it. Everything here runs inside an entered tenant."""

from __future__ import annotations

from .approving import approve, may_retract, refuse, retract, stop, void
from .asking import Offer, behind, is_offered, offer, send_back, what
from .by_hand import add_evidence, evidence_of, except_, prove, read_evidence
from .proposing import due_groups, propose, propose_by_hand, sweep
from .reading import PAGE, all_came_late, children, due_until, get, lines, outside_of, requests, waiting
from .running import begin, begin_when_sure, nudge, run
from .second_person import NOBODY_ELSE, is_alone, proposer
from .settings import change_rules, rules
from .watching import units_changed

__all__ = [
    "NOBODY_ELSE",
    "PAGE",
    "Offer",
    "add_evidence",
    "all_came_late",
    "approve",
    "begin",
    "begin_when_sure",
    "behind",
    "change_rules",
    "children",
    "due_groups",
    "due_until",
    "evidence_of",
    "except_",
    "get",
    "is_alone",
    "is_offered",
    "lines",
    "may_retract",
    "nudge",
    "offer",
    "outside_of",
    "propose",
    "propose_by_hand",
    "proposer",
    "prove",
    "read_evidence",
    "refuse",
    "requests",
    "retract",
    "rules",
    "run",
    "send_back",
    "stop",
    "sweep",
    "units_changed",
    "void",
    "waiting",
    "what",
]  # fmt: skip
