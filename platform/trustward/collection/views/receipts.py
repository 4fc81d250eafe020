"""What a person comes back to by the link of a receipt: what was consented to, and how it is taken back."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.collection.domain import Choice, ConsentKind, Means, Proof
from trustward.collection.services import advertising, forms, gate, guardians, ledger, links, receipts, withdrawing
from trustward.collection.services.texts import document, text, texts_by_id
from trustward.collection.tables import Consent, ConsentTextRow, Submission
from trustward.documents import blocks_html
from trustward.kernel.errors import NotFound, TooMany
from trustward.notices.domain import usable_address
from trustward.web import errors
from trustward.web import printing as prints
from trustward.web.access import public
from trustward.web.languages import lang

from .public import (
    HONEYPOT,
    Behalf,
    Page,
    draw,
    draw_form,
    frame,
    new_page,
    open_form,
    receipt_of,
    refuse_other_sites,
    take,
)

bp = Blueprint("receipts", __name__, url_prefix="/p/<slug>", template_folder="../templates")
LOST = "lost-link"


@bp.record
def _no_cookie_no_csrf(state: Any) -> None:
    """The link itself is what lets in; there is no cookie that another site could abuse."""
    state.app.extensions["csrf"].exempt(bp)


@bp.errorhandler(NotFound)
def _no_receipt(error: NotFound) -> ResponseReturnValue:
    """A link that leads nowhere. The answer is the same for one that was never given out and for one whose data is gone:
    links go with the data, so nobody can tell any more."""
    if request.endpoint not in _BY_LINK or not g.get("tenant_name"):
        return errors.show(error)
    g.secret_address = True
    page: Any = draw("gone.html")
    page.status_code = 404
    return page  # type: ignore[no-any-return]


_BY_LINK = frozenset({"receipts.receipt", "receipts.withdraw", "receipts.withdraw_now", "receipts.keep"})


@dataclass(slots=True)
class Asked:
    """A small form of this page: what was typed, what is wrong."""

    token: str = ""
    values: dict[str, str] = field(default_factory=dict, repr=False)
    errors: dict[str, list[str]] = field(default_factory=dict)
    message: str = ""

    def value(self, key: str) -> str:
        """What stands in a field."""
        return self.values.get(key, "")


@bp.get("/receipts/<link>")
@public()
def receipt(link: str) -> ResponseReturnValue:
    """The receipt: reference number, each answer with the version of its text, how to withdraw."""
    g.secret_address = True
    found = links.by_token(link)
    edition = forms.edition(found.edition_id)
    if request.args.get("framed"):
        frame(forms.by_key(found.form))
    done = _("Your withdrawal has been received.") if request.args.get("done") else ""
    done = _("Thank you. Your consent to advertising stands.") if request.args.get("kept") else done
    return draw(
        "receipt.html", submission=found, title=edition.title.in_(lang()), thanks="" if done else edition.thanks.in_(lang()),
        answers=_answers(found), link=link, mailed=found.address_id is not None, contact=receipts.contact(lang()), done=done,
    )  # fmt: skip


@bp.get("/receipts/<link>/withdrawal")
@public()
def withdraw(link: str) -> ResponseReturnValue:
    """Choose what to take back."""
    return _withdrawal(link, links.by_token(link))


@bp.post("/receipts/<link>/withdrawal")
@public()
def withdraw_now(link: str) -> ResponseReturnValue:
    """Take back what was chosen; a second time nothing is left to do."""
    refuse_other_sites()
    found = links.by_token(link)
    everything = request.form.get("what") == "all"
    wanted = [answer.id for answer in _answers(found) if answer.open and (everything or _chosen(answer.id))]
    if not wanted:
        if not any(answer.open for answer in _answers(found)):
            return redirect(url_for(".receipt", link=link, lang=lang().value, done=1), 303)
        response: Any = _withdrawal(link, found, _("Mark what you withdraw."))
        response.status_code = 422
        return response  # type: ignore[no-any-return]
    withdrawing.withdraw(found, wanted, means=Means.LINK)
    return redirect(url_for(".receipt", link=link, lang=lang().value, done=1), 303)


@bp.post("/receipts/<link>/keep")
@public()
def keep(link: str) -> ResponseReturnValue:
    """The person confirms that the consent to advertising stands."""
    refuse_other_sites()
    advertising.keep(links.by_token(link))
    return redirect(url_for(".receipt", link=link, lang=lang().value, kept=1), 303)


def _chosen(consent_id: UUID) -> bool:
    return str(consent_id) in request.form.getlist("consent")


def _withdrawal(link: str, found: Submission, message: str = "") -> ResponseReturnValue:
    g.secret_address = True
    edition = forms.edition(found.edition_id)
    return draw(
        "withdraw.html", submission=found, title=edition.title.in_(lang()), answers=_answers(found), link=link,
        page=Asked(message=message),
    )  # fmt: skip


@bp.get("/lost-link")
@public()
def lost() -> ResponseReturnValue:
    """Ask for a new link."""
    return _lost(Asked(gate.new_token(LOST, UUID(int=0))))


@bp.post("/lost-link")
@public()
def send_new_link() -> ResponseReturnValue:
    """Mail a new link if something is held under the address; the answer is the same either way."""
    refuse_other_sites()
    page = Asked(gate.new_token(LOST, UUID(int=0)), {"email": request.form.get("email", "")})
    token = gate.read_token(LOST, request.form.get("_token", ""))
    email = page.value("email").strip()
    if request.form.get(HONEYPOT):
        page.message = _("A field that must stay empty was filled in. Empty it, please.")
    elif token is None or token.stale:
        page.message = _("This page was open for a long time. Please look through it and send it once more.")
    elif not usable_address(email):
        page.message = _("Please check the marked fields.")
        page.errors["email"] = [_("This is not an e-mail address. Example: name@example.com")]
    else:
        try:
            gate.count_attempt(request.remote_addr or "")
        except TooMany as error:
            page.message, g.retry_after = str(error.message), error.retry_after
    if page.message:
        response: Any = _lost(page)
        response.status_code = 429 if g.get("retry_after") else 422
        return response  # type: ignore[no-any-return]
    withdrawing.ask_for_link(email, lang())
    return redirect(url_for(".link_sent", lang=lang().value), 303)


@bp.get("/lost-link/sent")
@public()
def link_sent() -> ResponseReturnValue:
    """What was done, if there was something to do."""
    return draw("lost.html", sent=True)


def _lost(page: Asked) -> ResponseReturnValue:
    return draw("lost.html", page=page, honeypot=HONEYPOT, sent=False)


@bp.get("/forms/<key>/texts/<consent>/<int:number>")
@public()
def consent_text(key: str, consent: str, number: int) -> ResponseReturnValue:
    """A consent text as it was shown, also one that is shown no more; with `?format=` as a file."""
    row = text(key, consent, number)
    shown = document(row, lang())
    file = prints.published(lambda: shown, f"{g.tenant_name} v{number}")
    if file is not None:
        return file
    return draw("text.html", row=row, title=shown.title, body=blocks_html(shown.sections[0].blocks, level=3))


@bp.get("/guardian/<link>")
@public()
def guardian(link: str) -> ResponseReturnValue:
    """The legal representative looks at what the child asked for, and fills it in or refuses."""
    return draw_form(_for_child(link))


@bp.post("/guardian/<link>")
@public()
def guardian_agree(link: str) -> ResponseReturnValue:
    """The representative consents for the child."""
    refuse_other_sites()
    before = guardians.answered(link)
    if before is not None:
        return redirect(receipt_of(before), 303)
    page = _for_child(link)
    row = guardians.by_token(link)
    done = partial(guardians.confirmed, row, proof=Proof.EMAIL_REPLY)
    return take(page, behalf=Behalf(link, done))


@bp.post("/guardian/<link>/refusal")
@public()
def guardian_refuse(link: str) -> ResponseReturnValue:
    """The representative refuses: name and address are destroyed at once."""
    refuse_other_sites()
    guardians.refuse(guardians.by_token(link, lock=True))
    return redirect(url_for(".guardian_refused", lang=lang().value), 303)


@bp.get("/guardian/refused")
@public()
def guardian_refused() -> ResponseReturnValue:
    """What was done."""
    return draw("refused.html")


def _for_child(link: str) -> Page:
    g.secret_address = True
    row = guardians.by_token(link)
    found = open_form(row.form)
    if not isinstance(found, tuple):
        raise NotFound
    page = new_page(*found)
    page.behalf, page.reference = link, row.reference
    return page


def _answers(found: Submission) -> list[SimpleNamespace]:
    """Each answer with what a person needs to know of it."""
    answered = ledger.consents_of(found.id)
    texts = texts_by_id(row.id for _consent, row in answered)
    return [_answer(consent, texts[row.id]) for consent, row in answered]


def _answer(consent: Consent, row: ConsentTextRow) -> SimpleNamespace:
    given = consent.choice is Choice.GIVEN
    return SimpleNamespace(
        id=consent.id, title=document(row, lang()).title, number=row.number, given=given,
        withdrawn_at=consent.withdrawn_at, open=given and consent.withdrawn_at is None, effect=_effect(consent.kind), asked_again=consent.asked_again_at is not None,
        url=url_for(".consent_text", key=row.form, consent=row.key, number=row.number, lang=lang().value),
    )  # fmt: skip


def _effect(kind: ConsentKind) -> str:
    """What follows from a withdrawal, in plain words."""
    if kind is ConsentKind.PROVISION:
        return str(_("Nothing is provided to this recipient any more."))
    if kind is ConsentKind.TRANSFER:
        return str(_("Nothing is transferred to this recipient any more."))
    if kind in (ConsentKind.OPTIONAL, ConsentKind.SENSITIVE, ConsentKind.UNIQUE_ID):
        return str(_("These items are destroyed without delay; the rest stays."))
    return str(
        _("What we hold for this is destroyed without delay. What a statute demands is kept apart for its period.")
    )
