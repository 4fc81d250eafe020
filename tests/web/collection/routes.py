"""What the addresses of this room need, for the matrix of routes, roles and tenants."""

import sqlalchemy as sa

from trustward.collection.domain import (
    ConsentKind,
    FieldDefinition,
    FieldType,
    FormDefinition,
    FormState,
    Means,
    Proof,
    ServiceDefinition,
)
from trustward.collection.domain.answers import Typed, read
from trustward.collection.domain.texts import plan
from trustward.collection.services import forms, guardians, ledger, links, proving, submissions, withdrawing
from trustward.collection.services.submissions import Sending
from trustward.collection.tables import CollectionForm, Consent, Guardian, Submission
from trustward.kernel import clock, scope
from trustward.kernel.texts import Lang, Text
from trustward.kernel.uploads import Accepted
from trustward.notices.tokens import token_hash
from trustward.plugins.statutes import lawbook
from trustward.register import domain as d
from trustward.register import services as register
from trustward.register.domain.codec import encode
from trustward.testing.records import fill_register

ABROAD = d.Transfer(
    "cloud", d.Name(Text("구름", "Cloud")), "US", d.TransferBasis.CONSENT, items=(d.Item("email", Text("이메일", "E-mail")),),
    purpose=Text("발송", "Sending"), time_and_method=Text("전송", "By line"), retention=d.Retention(note=Text("1년", "One year")),
    refusal=Text("철회", "Withdrawal"), services=("inquiry",),
)  # fmt: skip


def a_form():
    """The key of the tenant's form: no other tenant has it."""
    return scope.session().scalar(sa.select(CollectionForm.key))


KEY = {"key": a_form}
TEXT = {"key": a_form, "consent": "inquiry.collection", "number": 1}


def a_receipt():
    """The token on the receipt of the tenant's submission."""
    return links.token_of(scope.session().scalar(sa.select(Submission.id)))


def a_question():
    """The token of the link to a representative."""
    return f"guardian-of-{scope.tenant_id()}"


def a_consent(kind):
    """The tenant's consent of a kind."""
    return lambda: scope.session().scalar(sa.select(Consent.id).where(Consent.kind == kind))


EXAMPLES = {
    **{f"collection.{page}": KEY for page in ("form", "send", "embedded", "send_embedded", "guardian")},
    **{f"form_data.{page}": KEY for page in ("form", "send", "preflight")},
    **{f"receipts.{page}": {"link": a_receipt} for page in ("receipt", "withdraw", "withdraw_now", "keep")},
    **{f"receipts.{page}": {"link": a_question} for page in ("guardian", "guardian_agree", "guardian_refuse")},
    "receipts.consent_text": TEXT,
    "forms.show_text": TEXT,
    **{f"forms.{page}": KEY for page in ("show", "change", "switch", "check")},
    **{f"guardian_desk.{page}": {"guardian_id": Guardian} for page in ("show", "evidence", "fill_in", "send", "refuse")},
    **{f"forms.{page}": {"consent_id": a_consent(ConsentKind.COLLECTION)} for page in ("withdraw", "told")},
    "forms.recipient_told": {"consent_id": a_consent(ConsentKind.TRANSFER)},
}


def furnish(tenant):
    """A form that is open, one submission of it, one child that waits."""
    fill_register()
    register.record("transfers", ABROAD)
    row = _a_form(f"inquiry-{tenant.slug}")
    frozen = forms.edition_row(row.edition_id)
    edition = forms.edition_in(frozen)
    values = {"email": f"haneul@{tenant.slug}.example"}
    given = frozenset(one.key for one in edition.consents)
    abroad = next(one.key for one in edition.consents if one.kind is ConsentKind.TRANSFER)
    answers = read(
        edition, Typed(values, frozenset(), given, "over"), usable_email=bool, today=clock.today("Asia/Seoul")
    )
    received = submissions.receive(frozen, edition, Sending(answers, {}, Means.FORM, Lang.KO, "once"))
    back = [consent.id for consent, text in ledger.consents_of(received.id) if text.key == abroad]
    withdrawing.withdraw(received, back, means=Means.LINK)
    named = guardians.Named("김보호", f"guardian@{tenant.slug}.example")
    asked = guardians.ask(frozen, edition, named, language=Lang.KO, once="child")
    asked.token_hash = token_hash(a_question())
    paper = Accepted("paper.pdf", "application/pdf", b"%PDF-1.4")
    proving.note(asked.id, proving.Proven(Proof.SIGNED_PAPER, clock.today("Asia/Seoul"), paper))
    scope.session().flush()


def _a_form(key):
    """Checked without a policy's leave: the matrix is about addresses, not about what a form may collect."""
    definition = FormDefinition(
        key, Text("문의", "Inquiry"), (ServiceDefinition("inquiry", events=("inquiry",)),),
        inputs=(FieldDefinition("email", FieldType.EMAIL),),
    )  # fmt: skip
    row = CollectionForm(key=key, position=1, definition=encode(definition))
    scope.session().add(row)
    scope.session().flush()
    found = plan(definition, register.snapshot(), lawbook())
    forms.freeze(row, definition, forms.Check(found, (), (), can_open=True))
    row.state = FormState.OPEN
    scope.session().flush()
    return row
