"""The words of destruction, for pages and prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from trustward.destruction.domain import (
    CHANGED,
    ENDED_EARLY,
    RETRACTED,
    AdditionalMethod,
    Evidence,
    HoldBack,
    Method,
    RequestKind,
    RequestState,
    Trouble,
    method,
)
from trustward.destruction.domain.kinds import SUBJECT
from trustward.destruction.tables import DestructionRequest
from trustward.kernel.texts import Text
from trustward.register.domain import DestructionMethod
from trustward.retention.domain import Caution
from trustward.web import numbers
from trustward.web.languages import lang

STATES = {
    RequestState.PROPOSED: _l("waits for approval"),
    RequestState.COOLING: _l("approved, cooling off"),
    RequestState.RUNNING: _l("being destroyed"),
    RequestState.PROVING: _l("waits for proof"),
    RequestState.CLOSED: _l("destroyed"),
    RequestState.REFUSED: _l("refused"),
    RequestState.STOPPED: _l("stopped"),
    RequestState.RETRACTED: _l("proposal taken back"),
    RequestState.VOIDED: _l("void: the set changed"),
}
LOOKS = {
    RequestState.PROPOSED: "wait", RequestState.COOLING: "wait", RequestState.RUNNING: "wait", RequestState.PROVING: "wait",
    RequestState.CLOSED: "good",
}  # fmt: skip
KINDS = {
    RequestKind.RECORDS: _l("records held here"),
    RequestKind.CONNECTOR: _l("records in a connected system"),
    RequestKind.ELSEWHERE: _l("records held elsewhere"),
    RequestKind.PAPER: _l("papers and media"),
    RequestKind.DEMANDED: _l("items that the data subject took back"),
    RequestKind.TRUSTEE: _l("data at a trustee"),
}
METHODS: Mapping[Method, Any] = {
    DestructionMethod.ERASE: _l("permanent deletion"),
    DestructionMethod.OVERWRITE: _l("overwriting or initialising"),
    DestructionMethod.DEGAUSS: _l("degaussing"),
    DestructionMethod.SHRED: _l("shredding"),
    DestructionMethod.INCINERATE: _l("incineration"),
    DestructionMethod.ANONYMISE: _l("anonymisation"),
    AdditionalMethod.CRYPTO_ERASE: _l("destruction of the encryption key (additional measure)"),
}
EVIDENCE = {Evidence.PHOTO: _l("photo"), Evidence.CERTIFICATE: _l("certificate"), Evidence.OTHER: _l("other file")}
TROUBLES = {
    Trouble.HALTED: _l("The clock leapt: all destruction is halted until the operator confirms it."),
    Trouble.NO_READING: _l("There is no second reading of the clock, so nothing is destroyed. Is the ticker running?"),
    Trouble.CLOCKS_DIFFER: _l("Two clocks differ, so nothing is destroyed until they agree."),
    Trouble.UNREACHABLE: _l("The connected system does not answer. It is tried again, each time later."),
    Trouble.CONNECTOR_FAILED: _l("The connector failed or left something behind. It is tried again, each time later."),
    Trouble.DISABLED: _l("The connector is disabled. Enable it, and this goes on."),
    Trouble.NOT_GONE: _l("The verification found something that should be gone. It is tried again; tell the operator."),
}
HELD_BACK = {
    HoldBack.LAW: _l("A change of the law is not decided yet"),
    HoldBack.UNSURE: _l("Its end is not certain: a fact or a holiday is missing"),
    HoldBack.HELD: _l("A hold keeps it"),
    HoldBack.DECIDED: _l("An officer refused or stopped it a short while ago"),
}
CAUTIONS = {
    Caution.HOLIDAYS: _l("The moving holidays of that year are not entered, so the day may move a little: enter them, or wait some days"),
    Caution.TO_CHECK: _l("The applied rule of law has not been compared with the official text yet: the privacy officer should read it there before approving"),
    Caution.AGREED: _l("The person consented to a shorter period than the register has now; hers holds"),
    Caution.SEVERAL_ANCHORS: _l("The statute counts from different events; the latest one is taken"),
    Caution.CONDITIONS: _l("The register has different ends for different persons; the latest one is taken"),
    Caution.REOPENED: _l("New content re-opened it"),
    Caution.PAST_CAP: _l("It was kept longer than another statute allows"),
}
ROWS = {
    "record_unit": _l("records by class"),
    "record_item": _l("items of records"),
    "kept_unit": _l("copies kept apart"),
    "stored_file": _l("files"),
    "record_index": _l("search entries"),
    "record_file": _l("references to files"),
    "keys": _l("encryption keys"),
    "not_journalled": _l("missing in the journal"),
}
ROLES = {"owner": _l("owner"), "privacy_officer": _l("privacy officer"), "clerk": _l("clerk"), "auditor": _l("auditor")}


def title_of(row: DestructionRequest) -> str:
    """What is destroyed, in one line."""
    return title(row.kind, row.rule, row.what, row.holder_name)


def title(kind: RequestKind, rule: Mapping[str, Any], what: str, holder: str) -> str:
    """As `title_of`, out of what a ledger row has."""
    name = what or " · ".join(part for part in (say(rule.get("service")), say(rule.get("class"))) if part)
    if items := ", ".join(say(one) for one in rule.get("items") or ()):
        name = f"{name}: {items}"
    return str(_("%(what)s at %(holder)s", what=name, holder=holder)) if kind is RequestKind.TRUSTEE else name


def why_destroyed(rule: Mapping[str, Any]) -> str:
    """Why units of a class are destroyed, in a sentence; empty for what no duty of law names."""
    if not say(rule.get("duty")):
        return ""
    if statutes(rule):
        return str(_("Its purpose has ended, and so has the time for which a statute has it kept, so it is destroyed without delay."))
    if rule.get("withdrawn") and not rule["ended_otherwise"]:
        return str(_("Consent was withdrawn, so it is destroyed without delay."))
    more = str(_("Consent was withdrawn for %(count)s of them.", count=numbers.written(rule["withdrawn"]))) if rule.get("withdrawn") else ""
    return f"{_ended()} {more}".strip()


def why_gone(rule: Mapping[str, Any], kind: str) -> str:
    """Why units of a class were destroyed, and every provision that applied, for anybody; empty for what no duty of law names."""
    if not say(rule.get("duty")):
        return ""
    if kind == RequestKind.DEMANDED:
        why = _("The data subject took it back, so it was destroyed.")
    elif statutes(rule):
        why = _("Its purpose had ended, and so had the time for which a statute has it kept, so it was destroyed.")
    elif rule.get("withdrawn") and not rule["ended_otherwise"]:
        why = _("Consent was withdrawn, so it was destroyed.")
    else:
        why = _("Its retention period was over or its purpose had ended, so it was destroyed.")
    applied = _("Provisions that applied: %(laws)s.", laws=provisions(rule))
    return f"{why} {applied}"


def statutes(rule: Mapping[str, Any]) -> str:
    """Every provision by which a class was kept beside its purpose; what the register calls them where no row of law is known."""
    laws = dict.fromkeys(say(one) for one in rule.get("laws") or ())
    return " · ".join(laws) or say(rule.get("citation")) or say(rule.get("act"))


def provisions(rule: Mapping[str, Any]) -> str:
    """Every provision that applies: the duty to destroy, and what had it kept until then."""
    return " · ".join(filter(None, (say(rule.get("duty")), statutes(rule))))


def _ended() -> str:
    return str(_("Its retention period is over or its purpose has ended, so it is destroyed without delay."))


def withdrawn(rule: Mapping[str, Any]) -> str:
    """How many ended by a withdrawal of consent, in a few words; empty where none did."""
    return str(_("consent withdrawn: %(count)s", count=numbers.written(rule["withdrawn"]))) if rule.get("withdrawn") else ""


def why_moved() -> str:
    """Why units are moved apart, in a sentence."""
    return str(_("Its purpose has ended and a statute has it kept longer, so it is moved to the separate database."))


def records(count: int) -> str:
    """How many, with the word that counts them."""
    return str(ngettext("%(count)s item", "%(count)s items", count, count=numbers.written(count)))


def no_end_yet() -> str:
    """What stands for the end of what is kept as long as an event has not happened."""
    return str(_("not known yet (waits for an event such as the end of the deal)"))


def class_name(rule: Mapping[str, Any]) -> str:
    """The record class; a service's own purpose where it is none."""
    return say(rule.get("class")) or str(_("the service's own purpose"))


def say(stored: Mapping[str, str] | str | None) -> str:
    """A stored text in the page's language."""
    return Text.of(stored).in_(lang()) if stored else ""


def cautions(rule: Mapping[str, Any]) -> list[str]:
    """What to look at before relying on the reckoned ends, in words."""
    return [str(CAUTIONS.get(Caution(one), one)) for one in rule.get("cautions", ())]


def end_reason(row: DestructionRequest) -> str:
    """Why it ended, in words."""
    ours = {
        CHANGED: _("Something in the set changed after it was proposed."),
        ENDED_EARLY: _("Something in the set changed while it ran: the rest was left alone."),
        RETRACTED: _("The proposal was taken back before anybody had decided."),
    }
    return str(ours.get(row.end_reason, row.end_reason))


def trouble(row: DestructionRequest) -> str:
    """Why it does not go on, in words; empty when it does."""
    return str(TROUBLES[Trouble(row.trouble)]) if row.trouble else ""


def methods(names: list[str]) -> str:
    """Ways of destruction as one text."""
    return ", ".join(str(METHODS[method(name)]) for name in names)


def role(name: str) -> str:
    """A role of staff as the ledger names it."""
    if name == SUBJECT:
        return str(_("the data subject's demand"))
    return str(ROLES.get(name, "")) if name != "system" else "Trustward"
