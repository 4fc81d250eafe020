"""Reasons, faults and kinds in words."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trustward.accounts import access_log
from trustward.collection.domain import ConsentKind, FormState, Means, Objection, Proof, Reason
from trustward.collection.domain.answers import LONGEST, Fault
from trustward.collection.domain.edition import AskedField
from trustward.kernel.texts import Lang

access_log.describe("consent.withdrawn", _l("a withdrawal of a consent was written down"))


def reason_words(one: Objection, lang: Lang) -> str:
    """One reason against a form, in a sentence that says what to do."""
    what = one.what.in_(lang)
    sentences: dict[Reason, Any] = {
        Reason.NO_SERVICES: _("The form was changed and nothing of it can be served."),
        Reason.NO_LAW: _("No statute pack is on, so it is not known what consent must tell."),
        Reason.NO_SUCH_SERVICE: _("The register has no service “%(what)s”.", what=one.service),
        Reason.NO_SUCH_ITEM: _("The service has no item “%(what)s” in the register.", what=what),
        Reason.NO_SUCH_CLASS: _("The register has no statutory retention “%(what)s”.", what=what),
        Reason.MACHINE_ITEM: _("“%(what)s” is collected automatically and can't be asked for by a form.", what=what),
        Reason.RESTRICTED: _("“%(what)s” is for people who need to know only: it needs a channel of its own.", what=what),
        Reason.PURPOSE_MISSING: _("The register does not say what “%(what)s” is for; consent must tell it.", what=what),
        Reason.PERIOD_MISSING: _(
            "The register does not say how long “%(what)s” keeps its data; consent must tell it.", what=what
        ),
        Reason.NO_GROUND: _(
            "“%(what)s” is of a special category: the register must name a separate consent or a statute.", what=what
        ),
        Reason.NATIONAL_ID: _(
            "“%(what)s” is a resident registration number: consent never suffices, only a statute that is cited.", what=what
        ),
        Reason.FORBIDDEN_FIELD: _("“%(what)s” can't be asked for in this way.", what=what),
        Reason.NO_POLICY: _("No privacy policy is public yet."),
        Reason.SERVICE_UNLISTED: _("The published policy does not list “%(what)s”.", what=what),
        Reason.PURPOSE_DIFFERS: _("The published policy tells another purpose of “%(what)s” than the register.", what=what),
        Reason.ITEM_UNLISTED: _("The published policy does not list the item “%(what)s”.", what=what),
        Reason.PERIOD_DIFFERS: _("The published policy tells another period of “%(what)s” than the register.", what=what),
        Reason.CLASS_UNLISTED: _("The published policy does not list the records “%(what)s” among those kept by law.", what=what),
        Reason.RECIPIENT_UNLISTED: _("The published policy does not list the recipient “%(what)s”.", what=what),
        Reason.TRANSFER_UNLISTED: _("The published policy does not list the transfer abroad “%(what)s” with its country.", what=what),
        Reason.TRANSFER_INCOMPLETE: _(
            "The transfer abroad to “%(what)s” lacks something that consent must tell: no consent is asked, so nothing may be transferred.",
            what=what,
        ),
        Reason.PROVISION_INCOMPLETE: _(
            "The recipient “%(what)s” has no purpose, items or period: no consent is asked, so nothing may be provided.",
            what=what,
        ),
        Reason.CONSENT_MAKES_BASIS: _(
            "The register names no legal basis of “%(what)s”. This form asks for consent, which makes consent the basis; write it into the register with the next version of the policy.",
            what=what,
        ),
        Reason.REGISTER_AHEAD: _(
            "The register has changed. The form shows its present texts until a policy that says so is public."
        ),
    }  # fmt: skip
    return str(sentences[one.reason])


def fault_words(fault: Fault, asked: AskedField | None, age: int | None) -> str:
    """What is wrong with a field, and what to do."""
    limit = LONGEST.get(asked.type, 0) if asked else 0
    sentences: dict[Fault, Any] = {
        Fault.NEEDED: _("This is needed."),
        Fault.TOO_LONG: _("At most %(limit)s characters.", limit=limit),
        Fault.UNREADABLE: _("Some characters arrived broken. Please type this again."),
        Fault.NO_EMAIL: _("This is not an e-mail address. Example: name@example.com"),
        Fault.NO_PHONE: _("This is not a telephone number. Example: 010-1234-5678"),
        Fault.NO_DATE: _("This is not a date. Example: 1990-01-31"),
        Fault.DATE_AHEAD: _("Please check the date: it has not come yet."),
        Fault.RESIDENT_NUMBER: _(
            "This holds what looks like a resident or foreigner registration number. Please remove it: we may not take it here."
        ),
        Fault.CARD_NUMBER: _("This holds what looks like a card number. Please remove it: we don't take it here."),
        Fault.NO_OPTION: _("Please choose one of the answers."),
        Fault.CONSENT_NEEDED: _("We can't take the form without this consent."),
        Fault.CONSENT_FOR_ITEMS: _("You filled in optional items. Consent to them here, or empty them."),
        Fault.ONE_CONTACT: _("Tell us at least one way to reach you: an e-mail address or a telephone number."),
        Fault.AGE_NEEDED: _("Please say how old you are."),
        Fault.AGE_DIFFERS: _("Your date of birth says that you are under %(age)s.", age=age),
    }
    return str(sentences[fault])


def state_words(state: FormState) -> str:
    """Whether a form is open."""
    return str(
        {FormState.OPEN: _("Form is open"), FormState.CLOSED: _("Form is closed"), FormState.OFF: _("Switched off")}[
            state
        ]
    )


def state_kind(state: FormState) -> str:
    """The colour of a state; the word stands beside it."""
    return {FormState.OPEN: "good", FormState.CLOSED: "bad", FormState.OFF: "idle"}[state]


def kind_words(kind: ConsentKind) -> str:
    """A kind of consent."""
    words: dict[ConsentKind, Any] = {
        ConsentKind.COLLECTION: _("Collection and use"),
        ConsentKind.OPTIONAL: _("Optional items"),
        ConsentKind.MARKETING: _("Advertising"),
        ConsentKind.SENSITIVE: _("Sensitive information"),
        ConsentKind.UNIQUE_ID: _("Unique identification information"),
        ConsentKind.PROVISION: _("Provision to a third party"),
        ConsentKind.TRANSFER: _("Transfer abroad"),
    }
    return str(words[kind])


def kind_and_need(kind: ConsentKind, required: bool) -> str:
    """A kind of consent, and whether it must be given."""
    said = _("%(kind)s, required", kind=kind_words(kind)) if required else _("%(kind)s, optional", kind=kind_words(kind))
    return str(said)


def means_words(means: Means) -> str:
    """By what means an answer came."""
    words: dict[Means, Any] = {
        Means.FORM: _("Form"),
        Means.API: _("Program"),
        Means.LINK: _("Personal link"),
        Means.EMAIL: _("E-mail"),
        Means.PHONE: _("Telephone"),
        Means.PAPER: _("On paper"),
        Means.VISIT: _("Visit"),
    }
    return str(words[means])


def proof_words(proof: Proof) -> str:
    """How it was verified that a representative consented."""
    words: dict[Proof, Any] = {
        Proof.EMAIL_REPLY: _("Confirmed by e-mail"),
        Proof.SMS: _("Confirmed by text message"),
        Proof.CARD: _("Data of a payment card"),
        Proof.PHONE_IDENTITY: _("Identity check by mobile phone"),
        Proof.SIGNED_PAPER: _("Signed paper"),
        Proof.CALL: _("Telephone call"),
        Proof.EQUIVALENT: _("Another equivalent way"),
    }
    return str(words[proof])
