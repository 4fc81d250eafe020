"""What every page of destruction shows."""

from __future__ import annotations

from typing import Any

from flask import render_template

from trustward.accounts.domain import Permission
from trustward.accounts.people import names
from trustward.destruction import services
from trustward.destruction.domain import Evidence, RequestKind, RequestState
from trustward.destruction.services import clocks
from trustward.destruction.tables import DestructionRequest
from trustward.web.entry import current_member

from . import words


def page(template: str, **facts: Any) -> str:
    """A page of the staff."""
    member = current_member()
    return render_template(
        f"destruction/{template}", halted=clocks.halted(), words=words, say=words.say, title_of=words.title_of, who=who,
        may_edit=member.may(Permission.EDIT), may_approve=member.may(Permission.APPROVE),
        may_admin=member.may(Permission.ADMIN), states=RequestState, kinds=RequestKind, evidence_kinds=Evidence,
        **facts,
    )  # fmt: skip


def may_retract(row: DestructionRequest) -> bool:
    """Whether whoever looks at it may take the proposal back."""
    member = current_member()
    return services.may_retract(row, member.account_id, member.may(Permission.APPROVE))


def who(account_id: Any) -> str:
    """A colleague's name; Trustward itself where nobody did it."""
    return "Trustward" if account_id is None else names([account_id]).get(account_id, "?")
