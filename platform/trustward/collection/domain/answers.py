"""What somebody sent: read, checked, and divided among the services. Pure; nothing here knows HTTP."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from trustward.records.domain.unwanted import holds_card_number, holds_resident_number

from .edition import AskedConsent, AskedField, Edition, ServedPart
from .kinds import PASSED_ON, Choice, ConsentKind, FieldType

LONGEST: dict[FieldType, int] = {
    FieldType.TEXT: 200, FieldType.LONG: 5_000, FieldType.EMAIL: 254, FieldType.PHONE: 40, FieldType.DATE: 20,
    FieldType.CHOICE: 64,
}  # fmt: skip
_PHONE = re.compile(r"\+?[0-9()\-. ~#*]{6,39}")
_DATE = re.compile(r"(\d{4})[-./년 ]*(\d{1,2})[-./월 ]*(\d{1,2})[일. ]*")
_EARLIEST, _LATEST = 1900, 2100
_BROKEN = "\N{REPLACEMENT CHARACTER}"
_REACHING = frozenset({FieldType.EMAIL, FieldType.PHONE})


class Fault(StrEnum):
    """What is wrong with one field or consent."""

    NEEDED = "needed"
    TOO_LONG = "too_long"
    UNREADABLE = "unreadable"
    NO_EMAIL = "no_email"
    NO_PHONE = "no_phone"
    NO_DATE = "no_date"
    DATE_AHEAD = "date_ahead"
    NO_OPTION = "no_option"
    RESIDENT_NUMBER = "resident_number"
    CARD_NUMBER = "card_number"
    CONSENT_NEEDED = "consent_needed"
    CONSENT_FOR_ITEMS = "consent_for_items"
    ONE_CONTACT = "one_contact"
    AGE_NEEDED = "age_needed"
    AGE_DIFFERS = "age_differs"


class Age(StrEnum):
    """The answer to the question of age."""

    OVER = "over"
    UNDER = "under"


@dataclass(frozen=True, slots=True)
class Typed:
    """What arrived, as it is: values by item, items for which a file came, keys of consents that were given."""

    values: Mapping[str, str] = field(repr=False)
    files: frozenset[str] = frozenset()
    consents: frozenset[str] = frozenset()
    age: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept for one service."""

    part: ServedPart
    values: Mapping[str, str] = field(repr=False)
    files: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody sent, in order: clean values, what each service gets, and an answer to each consent."""

    values: Mapping[str, str] = field(repr=False)
    kept: tuple[Kept, ...] = ()
    choices: tuple[tuple[AskedConsent, Choice], ...] = ()


@dataclass(frozen=True, slots=True)
class Faulty(Exception):
    """What was sent can't be taken. `faults` by item key, by consent key, or "age"."""

    faults: Mapping[str, tuple[Fault, ...]]


def read(edition: Edition, typed: Typed, *, usable_email: Callable[[str], bool], today: date) -> Answers:
    """Check what somebody sent and divide it among the services that they consented to.

    Args:
        usable_email: whether an address can be written to.
        today: the legal day, to compare a date of birth with the answer on age.
    Raises:
        Faulty: with everything that is wrong at once.
    """
    faults: dict[str, list[Fault]] = {}
    values: dict[str, str] = {}
    typed_in = set(typed.files)
    for asked in edition.fields:
        if asked.type is FieldType.FILE:
            if asked.required and asked.key not in typed.files:
                faults.setdefault(asked.key, []).append(Fault.NEEDED)
            continue
        value = clean(typed.values.get(asked.key, ""), asked.type)
        typed_in |= {asked.key} if value else set()
        fault = _fault(asked, value, usable_email, today)
        if fault is not None:
            faults.setdefault(asked.key, []).append(fault)
        elif value:
            values[asked.key] = _date(value).isoformat() if asked.type is FieldType.DATE else value
    filled = frozenset(values) | typed.files
    for key, fault in (*_consent_faults(edition, typed, filled, typed_in), *_age_faults(edition, typed, values, today)):
        faults.setdefault(key, []).append(fault)
    if faults:
        raise Faulty({key: tuple(dict.fromkeys(found)) for key, found in faults.items()})
    kept = tuple(_kept(edition, part, typed, values) for part in edition.parts if _served(edition, part, typed))
    choices = tuple((one, Choice.GIVEN if one.key in typed.consents else Choice.REFUSED) for one in edition.consents)
    return Answers(values, kept, choices)


def clean(value: str, type: FieldType) -> str:
    """A value as it is kept: one composition of letters, no space at its ends, one kind of line end.

    Addresses and numbers typed with a Korean keyboard's full-width signs become ordinary ones.
    """
    form: str = "NFKC" if type in (FieldType.EMAIL, FieldType.PHONE, FieldType.DATE) else "NFC"
    text = unicodedata.normalize(form, value).replace("\r\n", "\n").replace("\r", "\n").strip()  # type: ignore[arg-type]
    return text if type is FieldType.LONG else " ".join(text.split())


def unwanted(value: str, today: date) -> Fault | None:
    """What of a value written freely may not be kept, although nobody asked for it (PIPA art. 24-2)."""
    if holds_resident_number(value, today):
        return Fault.RESIDENT_NUMBER
    return Fault.CARD_NUMBER if holds_card_number(value) else None


def _fault(asked: AskedField, value: str, usable_email: Callable[[str], bool], today: date) -> Fault | None:
    if not value:
        return Fault.NEEDED if asked.required else None
    if not asked.identifies and (found := unwanted(value, today)) is not None:
        return found
    if any(sign == _BROKEN or (unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t") for sign in value):
        return Fault.UNREADABLE
    if len(value) > LONGEST[asked.type]:
        return Fault.TOO_LONG
    match asked.type:
        case FieldType.EMAIL:
            return None if usable_email(value) else Fault.NO_EMAIL
        case FieldType.PHONE:
            return None if _PHONE.fullmatch(value) and sum(map(str.isdigit, value)) >= 6 else Fault.NO_PHONE
        case FieldType.DATE:
            if not _is_date(value):
                return Fault.NO_DATE
            return Fault.DATE_AHEAD if asked.birth and _date(value) > today else None
        case FieldType.CHOICE:
            return None if value in {one.key for one in asked.options} else Fault.NO_OPTION
    return None


def _is_date(value: str) -> bool:
    try:
        return _EARLIEST <= _date(value).year <= _LATEST
    except ValueError:
        return False


def _date(value: str) -> date:
    """A date as Koreans type it: 1990-01-02, 1990. 1. 2., 19900102. Raises: ValueError."""
    digits = value if not (len(value) == 8 and value.isdecimal()) else f"{value[:4]}-{value[4:6]}-{value[6:]}"
    found = _DATE.fullmatch(digits)
    if found is None:
        raise ValueError
    return date(int(found[1]), int(found[2]), int(found[3]))


def _consent_faults(
    edition: Edition, typed: Typed, filled: frozenset[str], typed_in: Set[str]
) -> Iterator[tuple[str, Fault]]:
    """A needed consent that is missing, items without theirs, and advertising that can reach nobody."""
    covered = {key for one in edition.consents if one.key in typed.consents for key in one.items}
    free = {item.key for part in edition.parts if not edition.consents_of(part.service) for item in part.items}
    for one in edition.consents:
        given = one.key in typed.consents
        if one.required and not given:
            yield one.key, Fault.CONSENT_NEEDED
        elif not given and one.kind is not ConsentKind.MARKETING and one.kind not in PASSED_ON:
            needed = _needed_elsewhere(edition, one)
            if (set(one.items) & filled) - covered - free - needed:
                yield one.key, Fault.CONSENT_FOR_ITEMS
        if given and one.kind is ConsentKind.MARKETING:
            reaching = {asked.key for asked in edition.fields if asked.type in _REACHING} & set(one.items)
            if reaching and not reaching & typed_in:  # what was typed but can't be is said at its field
                yield one.key, Fault.ONE_CONTACT


def _needed_elsewhere(edition: Edition, consent: AskedConsent) -> set[str]:
    """Items that a required consent covers: whoever withholds that one is told there."""
    return {key for one in edition.consents if one.required and one is not consent for key in one.items}


def _age_faults(edition: Edition, typed: Typed, values: Mapping[str, str], today: date) -> Iterator[tuple[str, Fault]]:
    if edition.age is None:
        return
    if typed.age not in set(Age):
        yield "age", Fault.AGE_NEEDED
        return
    births = [one.key for one in edition.fields if one.birth and one.type is FieldType.DATE and one.key in values]
    if typed.age == Age.OVER and any(_years(date.fromisoformat(values[key]), today) < edition.age for key in births):
        yield "age", Fault.AGE_DIFFERS


def _years(born: date, today: date) -> int:
    """Full years of life (Civil Act art. 158)."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _served(edition: Edition, part: ServedPart, typed: Typed) -> bool:
    """Whether a service may be served: its consent was given, or it needs none."""
    asked = [one for one in edition.consents_of(part.service) if one.kind not in PASSED_ON]
    if not asked:
        return True
    main = [one for one in asked if one.kind in (ConsentKind.COLLECTION, ConsentKind.MARKETING)]
    return any(one.key in typed.consents for one in main or asked)


def _kept(edition: Edition, part: ServedPart, typed: Typed, values: Mapping[str, str]) -> Kept:
    asked = [one for one in edition.consents_of(part.service) if one.kind not in PASSED_ON]
    allowed = {item.key for item in part.items}
    if asked:
        allowed &= {key for one in asked if one.key in typed.consents for key in one.items}
    chosen = {key: value for key, value in values.items() if key in allowed}
    return Kept(part, chosen, typed.files & allowed)


def first_of(edition: Edition, values: Mapping[str, str], type: FieldType) -> str:
    """The first value of a type, such as the address to write to; empty where none was given."""
    return next((values[one.key] for one in edition.fields if one.type is type and one.key in values), "")


def all_of(edition: Edition, values: Mapping[str, str], type: FieldType) -> Sequence[str]:
    """Every value of a type."""
    return [values[one.key] for one in edition.fields if one.type is type and one.key in values]
