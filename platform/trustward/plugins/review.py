"""Asking the plugins before an act takes effect."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from trustward.kernel import scope
from trustward.kernel.errors import Refused
from trustward.plugins.facts import Decision, Verdict
from trustward.plugins.manager import Answer, ask, plugins


def review(action: str, subject: tuple[str, UUID], *, second_person: bool = False) -> None:
    """Let the plugins of the entered tenant look at an act; the strictest verdict wins. Call it before anything is changed.

    Args:
        action: the act's dotted name ("policy.approve").
        subject: kind and id of what it is done to.
        second_person: whether two people take part already, so that a demand for a second one is met.
    Raises:
        Refused: a plugin says no, wants a second person, or could not say.
    """
    reasons = []
    for answer in ask("review_action", actor=scope.current().actor, action=action, subject=subject):
        reasons += _objections(answer, second_person)
    if reasons:
        raise Refused(_("This is not allowed now."), objections=reasons, code="reviewed")


def _objections(answer: Answer, second_person: bool) -> list[Any]:
    manifest = plugins().manifests.get(answer.plugin)
    name = manifest.title if manifest else answer.plugin
    if answer.error is not None or not isinstance(answer.value, Verdict):
        return [_("The plugin “%(name)s” could not say whether this is allowed.", name=name)]
    if answer.value.decision is Decision.ALLOW or (answer.value.decision is Decision.SECOND_PERSON and second_person):
        return []
    return list(answer.value.reasons) or [_("The plugin “%(name)s” does not allow it.", name=name)]
