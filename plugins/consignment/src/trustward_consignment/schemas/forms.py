"""What people type on the plugin's pages. A field left empty counts as not given."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import EXCLUDE, Schema, ValidationError, fields, pre_load, validate, validates_schema
from werkzeug.datastructures import FileStorage

from trustward.api import Contact, Lang, Name, Spelling, Text, business_number, settings
from trustward_consignment.domain.facts import ItemRef, Task, TrusteeFact
from trustward_consignment.domain.kinds import (
    DestructionMethod,
    EducationKind,
    EducationMethod,
    NoticeWay,
    StorageMode,
)
from trustward_consignment.services.reading import ContactPerson

from .trustees import COUNTRY, EMAIL, NO_TASK, NOT_A_URL, NOT_AN_ADDRESS, URL, WRONG_NUMBER

NEEDED = _l("This is needed.")
NOT_A_DAY = _l("A day such as 2026-11-24 is expected.")
NOT_A_NUMBER = _l("A whole number is expected.")
NOT_A_CHOICE = _l("Choose one of the list.")
PHONE = r"[0-9+()\-. ~#*]{3,40}"
MOST_TASKS = 8


class FormSchema(Schema):
    """Trims what was typed, and leaves out what was left empty."""

    class Meta:
        unknown = EXCLUDE

    @pre_load
    def _trim(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        trimmed = {name: value.strip() if isinstance(value, str) else value for name, value in data.items()}
        return {name: value for name, value in trimmed.items() if value != ""}


def line(limit: int = 200, *, required: bool = False, pattern: str = "", wrong: Any = None) -> fields.String:
    """A short text."""
    checks: list[Any] = [validate.Length(max=limit, error=_l("At most {max} characters."))]
    if pattern:
        checks.append(validate.Regexp(f"(?:{pattern})\\Z", error=wrong))
    if required:
        return fields.String(required=True, validate=checks, error_messages={"required": NEEDED})
    return fields.String(load_default="", validate=checks)


def day(*, required: bool = False) -> fields.Date:
    """A calendar day."""
    messages = {"required": NEEDED, "invalid": NOT_A_DAY}
    if required:
        return fields.Date(required=True, error_messages=messages)
    return fields.Date(load_default=None, error_messages=messages)


def number(*, required: bool = False, least: int = 0, most: int = 1_000_000_000) -> fields.Integer:
    """A whole number."""
    messages = {"required": NEEDED, "invalid": NOT_A_NUMBER}
    checks = validate.Range(least, most, error=_l("Between {min} and {max}."))
    if required:
        return fields.Integer(required=True, validate=checks, error_messages=messages)
    return fields.Integer(load_default=None, validate=checks, error_messages=messages)


def choice(kind: type[StrEnum], *, required: bool = False) -> fields.Enum[Any]:
    """A member of a closed set."""
    messages = {"required": NEEDED, "unknown": NOT_A_CHOICE}
    if required:
        return fields.Enum(kind, by_value=True, required=True, error_messages=messages)
    return fields.Enum(kind, by_value=True, load_default=None, error_messages=messages)


def flag() -> fields.Boolean:
    """A tick."""
    return fields.Boolean(load_default=False)


def upload(*, required: bool = False) -> fields.Raw:
    """A file; what is in it is looked at where it is stored."""
    if required:
        return fields.Raw(required=True, validate=_is_a_file, error_messages={"required": NEEDED})
    return fields.Raw(load_default=None, validate=_is_a_file)


def _is_a_file(value: Any) -> None:
    """A text in the place of a file is none. Raises: ValidationError."""
    if not isinstance(value, FileStorage):
        raise ValidationError(NEEDED)


class TrusteeForm(FormSchema):
    """A trustee with its contact person."""

    name_ko = line(required=True)
    name_en = line()
    spelling = choice(Spelling)
    number = line(20)
    vendor_type = line(40)
    task_ko = fields.List(fields.String(validate=validate.Length(max=500, error=_l("At most {max} characters."))))
    task_en = fields.List(fields.String(validate=validate.Length(max=500, error=_l("At most {max} characters."))))
    task_marketing = fields.List(fields.Integer(validate=validate.Range(0, MOST_TASKS)))
    items = fields.List(fields.String())
    purpose_ko, purpose_en = line(2000), line(2000)
    period_ko, period_en = line(1000), line(1000)
    started_on = day()
    countries = fields.List(fields.String(validate=validate.Length(max=40, error=NOT_A_CHOICE)))
    storage = choice(StorageMode)
    subtrustees_stated = flag()
    note_ko, note_en = line(2000), line(2000)
    public_phone = line(40, pattern=PHONE, wrong=_l("Digits, spaces, hyphens and a leading + are possible."))
    public_email = line(254, pattern=EMAIL, wrong=NOT_AN_ADDRESS)
    public_url = line(2000, pattern=URL, wrong=NOT_A_URL)
    policy_url = line(2000, pattern=URL, wrong=NOT_A_URL)
    department = line(64)
    owner = fields.UUID(load_default=None, error_messages={"invalid_uuid": NOT_A_CHOICE})
    contact_name = line(100)
    contact_email = line(254, pattern=EMAIL, wrong=NOT_AN_ADDRESS)
    contact_phone = line(40)
    contact_locale = choice(Lang)

    @validates_schema(skip_on_field_errors=False)
    def fits(self, data: dict[str, Any], **_: Any) -> None:
        """What the service would refuse as well, so that everything that is wrong is said at once."""
        wrong: dict[str, list[Any]] = {}
        chosen, number = countries_of(data.get("countries", [])), bare(data.get("number", ""))
        if any(not re.fullmatch(COUNTRY, code) for code in chosen):
            wrong["countries"] = [NOT_A_CHOICE]
        elif number and business_number(number, [*chosen, settings("consignment")["home_country"]][0]) != number:
            wrong["number"] = [WRONG_NUMBER]
        if not any(text.strip() for text in data.get("task_ko", [])[:MOST_TASKS]):
            wrong["tasks"] = [NO_TASK]
        if wrong:
            raise ValidationError(wrong)


def countries_of(typed: Sequence[str]) -> tuple[str, ...]:
    """The countries that were chosen, each once; what was left empty is none."""
    return tuple(dict.fromkeys(code for code in typed if code))


def bare(number: str) -> str:
    """A business number without what people write between its digits."""
    return "".join(sign for sign in number if sign not in " -.")


def tasks_of(typed: dict[str, Any]) -> tuple[Task, ...]:
    """The tasks in the order of their lines; empty lines are none."""
    english, promotions = [*typed["task_en"], *[""] * MOST_TASKS], set(typed["task_marketing"])
    return tuple(
        Task(Text(korean.strip(), english[place].strip()), place in promotions)
        for place, korean in enumerate(typed["task_ko"][:MOST_TASKS])
        if korean.strip()
    )


def items_of(typed: list[str]) -> tuple[ItemRef, ...]:
    """Items out of "service/item". Raises: ValidationError."""
    try:
        return tuple(ItemRef.parse(written) for written in typed)
    except ValueError:
        raise ValidationError({"items": [NOT_A_CHOICE]}) from None


def fact_from(typed: dict[str, Any], key: str, before: TrusteeFact | None = None) -> tuple[TrusteeFact, ContactPerson]:
    """What was typed as facts; what the form doesn't show stays as it was. Raises: ValidationError."""
    person = ContactPerson(typed["contact_name"], typed["contact_email"], typed["contact_phone"])
    fact = TrusteeFact(
        key=key,
        name=Name(Text(typed["name_ko"], typed["name_en"]), typed["spelling"] or Spelling.CONFIRMED),
        number=bare(typed["number"]),
        vendor_type=typed["vendor_type"],
        tasks=tasks_of(typed),
        items=items_of(typed["items"]),
        purpose=Text(typed["purpose_ko"], typed["purpose_en"]),
        period=Text(typed["period_ko"], typed["period_en"]),
        started_on=typed["started_on"],
        ended_on=before.ended_on if before else None,
        countries=countries_of(typed["countries"]),
        storage=typed["storage"],
        subtrustees_stated=typed["subtrustees_stated"],
        note=Text(typed["note_ko"], typed["note_en"]),
        contact=Contact(typed["public_phone"], typed["public_email"], "", typed["public_url"]),
        policy_url=typed["policy_url"],
        department=typed["department"],
        mailbox=person.email,
        running=before.running if before else False,
    )
    return fact, person


def typed_from(fact: TrusteeFact, person: ContactPerson) -> dict[str, Any]:
    """A fact as it stands in the form."""
    return {
        "name_ko": fact.name.text.ko, "name_en": fact.name.text.en, "spelling": fact.name.spelling.value,
        "number": fact.number, "vendor_type": fact.vendor_type,
        "task_ko": [task.text.ko for task in fact.tasks], "task_en": [task.text.en for task in fact.tasks],
        "task_marketing": [place for place, task in enumerate(fact.tasks) if task.marketing],
        "items": [str(item) for item in fact.items],
        "purpose_ko": fact.purpose.ko, "purpose_en": fact.purpose.en,
        "period_ko": fact.period.ko, "period_en": fact.period.en,
        "started_on": fact.started_on.isoformat() if fact.started_on else "",
        "countries": list(fact.countries), "storage": fact.storage.value if fact.storage else "",
        "subtrustees_stated": fact.subtrustees_stated, "note_ko": fact.note.ko, "note_en": fact.note.en,
        "public_phone": fact.contact.phone, "public_email": fact.contact.email, "public_url": fact.contact.url,
        "policy_url": fact.policy_url, "department": fact.department,
        "contact_name": person.name, "contact_email": person.email, "contact_phone": person.phone,
    }  # fmt: skip


class ActForm(FormSchema):
    """An act of the life cycle."""

    reason = line(500)
    on = day()


class ReasonForm(FormSchema):
    """An act that needs its reason."""

    reason = line(500, required=True)
    on = day()


class ContractForm(FormSchema):
    """A contract."""

    title = line(300, required=True)
    signed_on, starts_on, ends_on = day(), day(), day()
    renews = flag()
    forbids_reconsignment = flag()
    note = line(2000)
    file = upload()


class EducationForm(FormSchema):
    """An education."""

    kind = choice(EducationKind, required=True)
    method = choice(EducationMethod, required=True)
    held_on = day(required=True)
    attendees = number(required=True, least=1, most=1_000_000)
    topics = line(2000, required=True)
    proof = upload(required=True)


class MarketingNoticeForm(FormSchema):
    """The individual notice of a consigned promotion."""

    way = choice(NoticeWay, required=True)
    given_on = day(required=True)
    recipients = number(required=True)
    unreachable = fields.Integer(
        load_default=0, validate=validate.Range(0, 1_000_000_000), error_messages={"invalid": NOT_A_NUMBER}
    )
    posted_from, posted_until = day(), day()
    proof = upload(required=True)


class ExitForm(FormSchema):
    """The hand-over at the end."""

    accounts_revoked_on, assets_returned_on, pledge_on = day(), day(), day()
    pledge = upload()


class DestructionForm(FormSchema):
    """A destruction certificate of one store."""

    held_nothing = line(500)
    record_class = line(300)
    count = number()
    method = choice(DestructionMethod)
    destroyed_on = day()
    proof = upload()


class UploadForm(FormSchema):
    """One file."""

    file = upload(required=True)


class RequestForm(FormSchema):
    """Asking trustees now."""

    trustees = fields.List(fields.UUID(error_messages={"invalid_uuid": NOT_A_CHOICE}))
    due_on = day()
    template = line(64)


class AcceptForm(FormSchema):
    """Accepting answers."""

    note = line(2000)


class SendBackForm(FormSchema):
    """Sending answers back."""

    note = line(2000, required=True)
    due_on = day()


class FindingForm(FormSchema):
    """A finding by hand."""

    text = line(2000, required=True)
    due_on = day()


class ConfirmForm(FormSchema):
    """A proposal that becomes a finding."""

    text = line(2000)
    due_on = day()


class MendForm(FormSchema):
    """What was done about a finding."""

    mending = line(2000, required=True)
    mended_on = day()
    file = upload()
