"""Words for closed sets. Lazy, so that each page speaks its language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l

from trustward.api import ContractItem, Duty, Text, TransferBasis, UnknownRow, countries_in, lang, lawbook
from trustward_consignment import api as consignment
from trustward_reconsignment.domain.chain import Flaw, Standing
from trustward_reconsignment.domain.requests import Ground, RequestState
from trustward_reconsignment.domain.rules import Concern, Obstacle, Reason

WORDS: Mapping[StrEnum, Any] = {
    RequestState.ASKED: _l("To be decided"),
    RequestState.ASKED_BACK: _l("Waiting for the trustee's answer"),
    RequestState.STOPPED: _l("Refused by rule"),
    RequestState.APPROVED: _l("Consented"),
    RequestState.REFUSED: _l("Refused"),
    RequestState.WITHDRAWN: _l("Withdrawn"),
    Standing.UNCONSENTED: _l("Without consent"),
    Standing.AWAITING: _l("Consented, not yet in effect"),
    Standing.ACTIVE: _l("In effect"),
    Standing.ENDED: _l("Ended"),
    Flaw.NO_CONSENT: _l("Nobody consented to it."),
    Flaw.NOT_DISCLOSED: _l("The privacy policy in effect does not name it yet."),
    Flaw.ABOVE_ENDED: _l("The company above it has ended."),
    Ground.NOT_NEEDED: _l("The trustee can do the work itself"),
    Ground.SAFEGUARDS: _l("The safeguards are not sufficient"),
    Ground.CATEGORY: _l("The items are too sensitive to be passed on"),
    Ground.COUNTRY: _l("The country is not acceptable"),
    Ground.CHAIN: _l("The chain would become too long to supervise"),
    Ground.CONTRACT: _l("The contract does not provide for it"),
    Ground.UNCLEAR: _l("The request leaves necessary questions open"),
    Ground.OTHER: _l("Another ground"),
}

KINDS: Mapping[StrEnum, str] = {
    RequestState.ASKED: "wait", RequestState.ASKED_BACK: "wait", RequestState.STOPPED: "bad", RequestState.APPROVED: "good",
    RequestState.REFUSED: "bad", Standing.UNCONSENTED: "bad", Standing.AWAITING: "wait", Standing.ACTIVE: "good",
}  # fmt: skip
"""Which mark a state is shown with."""

CONDITIONS: Mapping[str, Any] = {
    "same_duties": _l("The contract with the sub-trustee imposes the same duties as the consignment contract."),
    "no_further": _l("The sub-trustee does not pass the work on."),
    "access": _l("The sub-trustee gets access only to the items that the task needs."),
    "incidents": _l("Incidents at the sub-trustee are reported to us at once."),
    "supervision": _l("The trustee inspects the sub-trustee at least once a year and shows us the result."),
    "destruction": _l("At the end the sub-trustee destroys the data and the trustee hands us the certificate."),
}
"""Conditions that are offered; ours. The officer adds others in words."""

_SENTENCES: Mapping[StrEnum, Any] = {
    Obstacle.NOT_RUNNING: _l("The consignment itself, or the company above, is not running."),
    Obstacle.FORBIDDEN_BY_CONTRACT: _l("The consignment contract forbids re-consignment."),
    Obstacle.TOO_DEEP: _l("The chain would have more than %(detail)s levels below the trustee."),
    Obstacle.CYCLE: _l("%(detail)s is in the chain above already."),
    Obstacle.DUPLICATE: _l("%(detail)s has been asked for or consented to already."),
    Obstacle.BEYOND_THE_TASK: _l("This item was not consigned to the trustee: %(detail)s"),
    Obstacle.CATEGORY_REFUSED: _l("Items of this category may not be passed on: %(detail)s"),
    Obstacle.COUNTRY_REFUSED: _l("Processing in this country is not allowed: %(detail)s"),
    Obstacle.TRANSFER_FACTS_MISSING: _l("For a company abroad a fact that must be published is missing."),
    Concern.NO_CONTRACT: _l("No consignment contract is recorded: nobody can tell whether it allows re-consignment."),
    Concern.SENSITIVE_ITEMS: _l("Sensitive information would be passed on: %(detail)s"),
    Concern.UNIQUE_ID_ITEMS: _l("Unique identification information would be passed on: %(detail)s"),
    Concern.ITEMS_IN_WORDS: _l("Some items are described in words only. Check that they were consigned."),
    Concern.ABROAD: _l("The data would go abroad: %(detail)s. Check the ground for the transfer."),
    Concern.ENDS_AFTER_CONTRACT: _l("It would last longer than the consignment contract (until %(detail)s)."),
    Concern.NO_BUSINESS_NUMBER: _l("The company has no business number, so that it is recognised by its name only."),
    Concern.BEGINS_ALREADY: _l("It would begin before it can be disclosed (%(detail)s)."),
}

_BEHIND: Mapping[StrEnum, tuple[type[Any], str]] = {
    Obstacle.NOT_RUNNING: (Duty, "consent_to_reconsignment"),
    Obstacle.FORBIDDEN_BY_CONTRACT: (ContractItem, "reconsignment"),
    Obstacle.BEYOND_THE_TASK: (ContractItem, "beyond_task"),
    Obstacle.CATEGORY_REFUSED: (Duty, "national_id"),
    Obstacle.TRANSFER_FACTS_MISSING: (Duty, "transfer_to_trustee"),
    Concern.NO_CONTRACT: (Duty, "contract_items"),
    Concern.SENSITIVE_ITEMS: (Duty, "special_category"),
    Concern.UNIQUE_ID_ITEMS: (Duty, "special_category"),
    Concern.ITEMS_IN_WORDS: (ContractItem, "beyond_task"),
    Concern.ABROAD: (Duty, "transfer_to_trustee"),
    Concern.BEGINS_ALREADY: (Duty, "disclose_consignment"),
    Flaw.NO_CONSENT: (Duty, "consent_to_reconsignment"),
    Flaw.NOT_DISCLOSED: (Duty, "disclose_consignment"),
}
"""Which row of the packs stands behind a reason; the rest are the controller's own rules."""


def word(member: StrEnum) -> Any:
    """A member of a closed set in words."""
    return WORDS[member]


def explain(reason: Reason) -> str:
    """A reason as a sentence, with what it is about by its name."""
    sentence = _SENTENCES[reason.kind]
    return str(sentence) % {"detail": _named(reason)} if "%(" in str(sentence) else str(sentence)


def citation(member: StrEnum) -> str:
    """What stands behind a reason, as it is printed; empty for the controller's own rules and where no pack has the row."""
    if member not in _BEHIND:
        return ""
    kind, key = _BEHIND[member]
    try:
        found = lawbook().by_key(kind, key)
    except UnknownRow:
        return ""
    return lawbook().cite(found).in_(lang()) if found.citation else ""


def reason_of(stored: list[Any]) -> Reason:
    """A reason as it was stored with a request."""
    kind, detail = stored
    return Reason(Obstacle(kind), detail)


def _named(reason: Reason) -> str:
    if reason.kind in {Obstacle.COUNTRY_REFUSED, Concern.ABROAD}:
        return country(reason.detail)
    if reason.kind in {
        Obstacle.CATEGORY_REFUSED,
        Obstacle.BEYOND_THE_TASK,
        Concern.SENSITIVE_ITEMS,
        Concern.UNIQUE_ID_ITEMS,
    }:
        name = consignment.item_names().get(reason.detail)
        return name.in_(lang()) if name else reason.detail
    if reason.kind in {Concern.ENDS_AFTER_CONTRACT, Concern.BEGINS_ALREADY}:
        return str(current_app.jinja_env.filters["day"](date.fromisoformat(reason.detail)))
    return reason.detail


def called(one: Any) -> str:
    """The name of a company, of whatever has `name_ko` and `name_en`, in the page's language."""
    return Text(one.name_ko, one.name_en).in_(lang())


def transfer_bases() -> list[tuple[str, str]]:
    """On which grounds data may go abroad, as the packs list them (PIPA art. 28-8(1))."""
    try:
        listed = lawbook().codes("transfer_basis")
    except UnknownRow:
        return [(basis.value, basis.value) for basis in TransferBasis]
    return [(one.code, one.text.in_(lang())) for one in listed if one.code in set(TransferBasis)]


def country(code: str) -> str:
    """The name of a country in the page's language."""
    return dict(countries()).get(code, code)


def countries() -> tuple[tuple[str, str], ...]:
    """Countries to choose from, by name."""
    return countries_in(lang())
