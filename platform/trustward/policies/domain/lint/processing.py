"""What is processed: grounds, required items, special categories, periods."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trustward.kernel.texts import Text
from trustward.law.arithmetic import Unit
from trustward.law.errors import UnknownRow
from trustward.law.rows import Bound, RetentionRow
from trustward.register.domain import (
    Anchor,
    Basis,
    DataSubjectGroup,
    Item,
    ItemKind,
    Necessity,
    Retention,
    Service,
    StatutoryRetention,
)

from .finding import Case, Finding, joined

_APPLICANTS = re.compile(r"applicant|recruit|candidate|지원자|채용", re.IGNORECASE)
_PHOTO = re.compile(r"photo|picture|사진", re.IGNORECASE)
_PERSON = re.compile(r"^(?:full )?name$|^이름$|^성명$|신고자의 이름|신고자 성명", re.IGNORECASE)
_ADDRESS_OF_DEVICE = re.compile(r"\bIP\b|아이피", re.IGNORECASE)
_ALTERNATIVE = re.compile(r"또는|혹은|\bor\b", re.IGNORECASE)
_LONG = {Unit.YEARS: 1, Unit.MONTHS: 12, Unit.WEEKS: 52, Unit.DAYS: 365}


def grounds(case: Case) -> Iterator[Finding]:
    """Each service says on what ground it stands, and a statute is named with its article (PIPA art. 15(1), 22(3))."""
    for service in case.snapshot.services:
        place = f"services.{service.key}.basis"
        if service.basis.kind is None:
            yield case.find("basis_unstated", place, service=service.name)
        elif service.basis.kind is Basis.LAW and not service.basis.citation:
            yield case.find("basis_without_citation", place, service=service.name)


def behaviour(case: Case) -> Iterator[Finding]:
    """Behavioural information that nobody can decline (PIPA art. 16, 22(3))."""
    for service in case.snapshot.services:
        required = all(item.necessity is Necessity.REQUIRED for item in service.items)
        consented = service.basis.kind in (None, Basis.CONSENT)
        if consented and required and any(item.behavioural for item in service.items):
            yield case.find("behavioural_all_required", f"services.{service.key}.items", service=service.name)


def marketing(case: Case) -> Iterator[Finding]:
    """Marketing wants a consent of its own that can be refused without loss (PIPA art. 22(1), 22(5))."""
    for service in case.snapshot.services:
        if not service.marketing:
            continue
        if service.basis.kind is not Basis.CONSENT or not service.basis.separate_consent:
            yield case.find("marketing_without_separate_consent", f"services.{service.key}.basis", service=service.name)
        ends = service.retention.ends
        if ends and all(one.anchor is Anchor.INQUIRY for one in ends):
            yield case.find("marketing_counts_from_inquiry", f"services.{service.key}.retention", service=service.name)
        for item in service.items:
            if item.necessity is not Necessity.OPTIONAL:
                place = f"services.{service.key}.items.{item.key}"
                yield case.find("marketing_not_optional", place, item=item.name)


def special_categories(case: Case) -> Iterator[Finding]:
    """Sensitive and unique identification information: separate consent or a statute (PIPA art. 23, 24, 24-2)."""
    for service in case.snapshot.services:
        basis = service.basis
        by_law = basis.kind is Basis.LAW and bool(basis.citation)
        by_consent = basis.kind is Basis.CONSENT and basis.separate_consent
        for item in service.items:
            place = f"services.{service.key}.items.{item.key}"
            if item.kind is ItemKind.RRN and not by_law:
                yield case.find("rrn_without_law", place, item=item.name)
            elif item.kind in (ItemKind.SENSITIVE, ItemKind.UNIQUE_ID) and not (by_law or by_consent):
                yield case.find("sensitive_without_ground", place, item=item.name)


def items(case: Case) -> Iterator[Finding]:
    """Every service names its items, and every item says whether it is required."""
    for service in case.snapshot.services:
        if not service.items:
            yield case.find("items_missing", f"services.{service.key}.items", service=service.name)
        if not service.purpose:
            yield case.find("purpose_missing", f"services.{service.key}.purpose", service=service.name)
        for item in service.items:
            if item.necessity is Necessity.UNSTATED:
                place = f"services.{service.key}.items.{item.key}"
                yield case.find("necessity_unstated", place, item=item.name)


def applicants(case: Case) -> Iterator[Finding]:
    """Photos of applicants, and applications kept for long (Fair Hiring Procedure Act art. 4-3, 11)."""
    for group, service in _services(case):
        if not _APPLICANTS.search(" ".join((group.key, group.name.ko, group.name.en))):
            continue
        for item in service.items:
            if _named(item, _PHOTO):
                yield case.find("applicant_photo", f"services.{service.key}.items.{item.key}", item=item.name)
        if any(end.period and end.period.amount >= _LONG.get(end.period.unit, 10**6) for end in service.retention.ends):
            yield case.find("applicants_kept_long", f"services.{service.key}.retention", service=service.name)


def reports(case: Case) -> Iterator[Finding]:
    """Who reports may stay unnamed; their address on the network would name them (whistleblower protection)."""
    for group, service in _services(case):
        if not group.restricted:
            continue
        for item in service.items:
            if item.necessity is not Necessity.REQUIRED:
                continue
            place = f"services.{service.key}.items.{item.key}"
            if _named(item, _PERSON):
                yield case.find("reporter_name_required", place, item=item.name)
            elif _named(item, _ADDRESS_OF_DEVICE):
                yield case.find("reporter_address_required", place, item=item.name)


def periods(case: Case) -> Iterator[Finding]:
    """Each service says how long, and two ends are stored as whichever comes first (PIPA art. 15(2)3, 30(1)2)."""
    for service in case.snapshot.services:
        place = f"services.{service.key}.retention"
        if not service.retention.stated:
            yield case.find("retention_unstated", place, service=service.name)
        if _ALTERNATIVE.search(" ".join(service.retention.note.as_dict().values())):
            yield case.find("retention_in_words", place, service=service.name)
        if _several_ends(service.retention):
            yield case.find("retention_two_ends", place, service=service.name)


def statutory(case: Case) -> Iterator[Finding]:
    """Records kept by law: article, items, and whether the statute binds this company at all (PIPA art. 30(1)3-2)."""
    for fact in case.snapshot.statutory:
        place = f"statutory.{fact.key}"
        rows = [row for key in fact.rows if (row := _row(case, key))]
        record = fact.record_class or joined(row.text for row in rows)
        for key in fact.rows:
            if _row(case, key) is None:
                yield case.find("statutory_row_unknown", f"{place}.rows", row=key)
        if not fact.citation:
            code = "statutory_without_article" if rows else "statutory_without_statute"
            yield case.find(code, f"{place}.citation", record=record, law=joined(map(case.book.cite, rows), "; "))
        if not fact.items:
            yield case.find("statutory_without_items", f"{place}.items", record=record)
        yield from _row_findings(case, fact, rows, record)


def _row_findings(case: Case, fact: StatutoryRetention, rows: list[RetentionRow], record: Text) -> Iterator[Finding]:
    place = f"statutory.{fact.key}"
    strangers = [row for row in rows if not row.applies(case.snapshot.profile.businesses)]
    if strangers:
        names = joined(_profile(case, name) for row in strangers for name in row.applies_to)
        yield case.find("statutory_not_bound", f"{place}.rows", record=record, businesses=names)
    for row in rows:
        if fact.period and row.period and row.bound is Bound.AT_LEAST and str(fact.period) != str(row.period):
            periods = {"stated": str(fact.period), "law": str(row.period)}
            yield case.find("statutory_other_period", f"{place}.period", record=record, **periods)


def _row(case: Case, key: str) -> RetentionRow | None:
    try:
        return case.book.retention(key)
    except UnknownRow:
        return None


def _profile(case: Case, key: str) -> Text:
    return next((row.text for row in case.book.profiles() if row.id == key), Text(key, key))


def _services(case: Case) -> Iterator[tuple[DataSubjectGroup, Service]]:
    for group in case.snapshot.groups:
        for service in case.snapshot.services_of(group.key):
            yield group, service


def _named(item: Item, pattern: re.Pattern[str]) -> bool:
    return any(pattern.search(name) for name in (item.name.ko, item.name.en) if name)


def _several_ends(retention: Retention) -> bool:
    by_condition: dict[Text, int] = {}
    for end in retention.ends:
        by_condition[end.condition] = by_condition.get(end.condition, 0) + 1
    return any(count + retention.until_withdrawal > 1 for count in by_condition.values())
