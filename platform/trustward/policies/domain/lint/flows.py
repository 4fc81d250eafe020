"""Where information goes: recipients, trustees, other countries, automatic devices."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trustward.law.errors import UnknownRow
from trustward.policies.domain.outline import SectionKey
from trustward.register.domain import ConsignedTransfer, ConsignmentFact, Practice, Tracker, TransferBasis

from .finding import Case, Finding, joined

_OLD_BROWSER = re.compile(r"internet\s*explorer|internet\s*options|인터넷\s*옵션|익스플로러|\bIE\b", re.IGNORECASE)
_MOBILE = re.compile(
    r"mobile|android|iphone|ipad|\bios\b|smartphone|모바일|안드로이드|아이폰|아이오에스|휴대", re.IGNORECASE
)
_HOME = "home_country"


def recipients(case: Case) -> Iterator[Finding]:
    """A recipient comes with purpose, items, period and ground (PIPA art. 17(1), 17(2))."""
    for recipient in case.snapshot.recipients:
        place = f"recipients.{recipient.key}"
        for missing, given in (
            ("purpose", bool(recipient.purpose)),
            ("items", bool(recipient.items)),
            ("retention", recipient.retention.stated),
        ):
            if not given:
                yield case.find("recipient_incomplete", f"{place}.{missing}", recipient=recipient.name.text)
        if recipient.basis.kind is None:
            yield case.find("recipient_basis_unstated", f"{place}.basis", recipient=recipient.name.text)


def trustees(case: Case) -> Iterator[Finding]:
    """A trustee comes with its task, its sub-trustees and its country (PIPA art. 26(2), 28-8)."""
    for fact in case.snapshot.consignments:
        place = f"consignments.{fact.key}"
        trustee = fact.trustee.text
        if not fact.task:
            yield case.find("trustee_without_task", f"{place}.task", trustee=trustee)
        if not fact.subtrustees and not fact.subtrustees_stated:
            yield case.find("subtrustees_unstated", f"{place}.subtrustees", trustee=trustee)
        for one, where in fact.chain(place):
            if not one.country:
                yield case.find("trustee_country_unstated", f"{where}.country", trustee=one.trustee.text)
            elif _abroad(case, one.country) and not case.snapshot.transfers and one.transfer is None:
                yield case.find("trustee_abroad", f"{where}.country", trustee=one.trustee.text)


def practice(case: Case) -> Iterator[Finding]:
    """The contract items that the law lists, and that changes are disclosed (PIPA art. 26(1), 26(2))."""
    if not case.snapshot.consignments:
        return
    stated = set(case.snapshot.consignment_practice.contract_clauses)
    missing = [row for row in case.book.contract_items() if row.id not in stated]
    if missing:
        place = "consignment_practice.contract_clauses"
        yield case.find("contract_clauses_missing", place, clauses=joined(row.text for row in missing))
    if not case.snapshot.consignment_practice.discloses_changes:
        yield case.find("changes_not_disclosed", "consignment_practice.discloses_changes")


def transfers(case: Case) -> Iterator[Finding]:
    """A transfer abroad comes with everything that must be published about it (PIPA art. 28-8(2))."""
    for one in case.snapshot.transfers:
        for missing in one.untold:
            yield case.find("transfer_incomplete", f"transfers.{one.key}.{missing}", recipient=one.recipient.text)
        if one.basis is TransferBasis.CONSENT and not one.services:
            yield case.find("transfer_consent_unasked", f"transfers.{one.key}.services", recipient=one.recipient.text)
    for fact in case.snapshot.consignments:
        for inner, where in fact.chain(f"consignments.{fact.key}"):
            if inner.transfer:
                yield from _consigned_transfer(case, inner, inner.transfer, where)


def _consigned_transfer(case: Case, fact: ConsignmentFact, one: ConsignedTransfer, place: str) -> Iterator[Finding]:
    needed = (
        ("items", bool(fact.items)),
        ("task", bool(fact.task)),
        ("period", bool(fact.period)),
        ("transfer.basis", one.basis is not None),
        ("transfer.time_and_method", bool(one.time_and_method)),
        ("transfer.refusal", bool(one.refusal) or one.basis is TransferBasis.LAW),
    )
    for missing, given in needed:
        if not given:
            yield case.find("transfer_incomplete", f"{place}.{missing}", recipient=fact.trustee.text)
    if one.basis is TransferBasis.CONSENT:
        yield case.find("transfer_consent_unasked", f"{place}.transfer.basis", recipient=fact.trustee.text)


def trackers(case: Case) -> Iterator[Finding]:
    """How to refuse devices, for browsers and phones of today, and what third parties collect (PIPA art. 30(1)7)."""
    snapshot = case.snapshot
    for tracker in snapshot.trackers:
        yield from _refusals(case, tracker)
    told = any(tracker.provider for tracker in snapshot.trackers)
    told = told or Practice.BEHAVIOURAL_THIRD_PARTY in snapshot.profile.practices
    told = told or any(one.section == SectionKey.BEHAVIOURAL for one in snapshot.not_applicable)
    if snapshot.trackers and not told:
        yield case.find("third_party_trackers_unstated", f"not_applicable.{SectionKey.BEHAVIOURAL}")


def _refusals(case: Case, tracker: Tracker) -> Iterator[Finding]:
    place = f"trackers.{tracker.key}.refusals"
    if not tracker.refusals:
        yield case.find("tracker_without_refusal", place, tracker=tracker.name)
        return
    written = [
        " ".join((*step.environment.as_dict().values(), *step.instruction.as_dict().values()))
        for step in tracker.refusals
    ]
    for index, text in enumerate(written):
        if _OLD_BROWSER.search(text):
            yield case.find("tracker_old_browser", f"{place}.{index}", tracker=tracker.name)
    if not any(_MOBILE.search(text) for text in written):
        yield case.find("tracker_no_mobile", place, tracker=tracker.name)


def _abroad(case: Case, country: str) -> bool:
    """Whether a country is another than that of the law book; without such a row nothing is claimed."""
    try:
        return country.upper() not in {row.code for row in case.book.codes(_HOME)}
    except UnknownRow:
        return False
