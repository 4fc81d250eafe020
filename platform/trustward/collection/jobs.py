"""What happens by itself: forms follow register, law and policy."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from flask_babel import lazy_gettext as _l

from trustward.collection import alarms, duties  # noqa: F401 - what they register becomes known
from trustward.collection.schemas import FormDefinitionSchema
from trustward.collection.services import (
    advertising,
    forgetting,
    forms,
    gate,
    guardians,
    passing_on,
    proving,
    receipts,
    withdrawing,
)
from trustward.kernel import clock, outbox, replay
from trustward.kernel.due import Every, every
from trustward.notices import kinds
from trustward.notices.domain import NoticeKind
from trustward.obligations.services import request_refresh
from trustward.plugins.events import Event, on
from trustward.register.files.sections import SectionSpec, brings_section

_TEMPLATES = Path(__file__).parent / "templates"
replay.register("collection", guardians.follow)

RECEIPT = kinds.register(NoticeKind(receipts.RECEIPT, _TEMPLATES, _l("Receipt of a form"), words=receipts.words))
WITHDRAWN = kinds.register(
    NoticeKind(withdrawing.WITHDRAWN, _TEMPLATES, _l("Result of a withdrawal"), words=receipts.words)
)
NEW_LINK = kinds.register(
    NoticeKind(withdrawing.NEW_LINK, _TEMPLATES, _l("New link to a receipt"), words=receipts.words)
)
GUARDIAN = kinds.register(
    NoticeKind(guardians.ASK, _TEMPLATES, _l("Question to a legal representative"), words=guardians.words)
)
RECONFIRM = kinds.register(
    NoticeKind(advertising.RECONFIRM, _TEMPLATES, _l("Consent to advertising, told again"), words=receipts.words)
)
STOPPED = kinds.register(
    NoticeKind(passing_on.STOPPED, _TEMPLATES, _l("Consent to provision or transfer ended"), words=passing_on.words)
)
FORMS = brings_section(
    SectionSpec(
        "forms", _l("Collection forms"), FormDefinitionSchema, lambda snapshot, facts: snapshot, forms.definitions,
        forms.apply,
    )
)  # fmt: skip


@on("collection.forms_changed")
@on("register.changed")
@on("policy.published")
def follow(event: Event) -> None:
    """What a form may collect may have changed: it opens, closes, or gets new texts."""
    forms.check_all()


@every(Every.DAY, "collection.check_forms")
def follow_the_law() -> None:
    """A new day may bring other law without anybody touching the register."""
    forms.check_all()


@every(Every.HOUR, "collection.forget_attempts")
def forget_attempts() -> None:
    """What was counted by place is of no use any more."""
    gate.forget_attempts()


@every(Every.HOUR, "collection.purge_children")
def purge_children() -> None:
    """What no legal representative confirmed is destroyed before its period ends (PIPA art. 22-2)."""
    guardians.purge_lapsed(clock.now() + timedelta(hours=2))


@every(Every.DAY, "collection.ask_again")
def ask_again() -> None:
    """Consents to advertising that have stood for years are told again (Network Act art. 50(8))."""
    advertising.ask_again(clock.now())
    request_refresh([duties.SOURCE])


@on("destruction.closed")
def forget_evidence_now(event: Event) -> None:
    """Records were destroyed: of whose child nothing is kept any more, the evidence goes too."""
    proving.forget_evidence()


@outbox.handler(forgetting.FORGET, forget=True)
def forget_people(promise: outbox.Promise) -> None:
    """Records were destroyed or moved apart: nobody writes any more to those of whom nothing is in use."""
    forgetting.forget_people([UUID(one) for one in promise.payload["submissions"]])


@every(Every.DAY, "collection.forget_left")
def forget_left() -> None:
    """What went before its going was told (older releases looked for it every hour)."""
    forgetting.look_through_once()


@outbox.handler(forgetting.LOOK_THROUGH)
def look_through(promise: outbox.Promise) -> None:
    """Every person with an address, once in the tenant's life."""
    forgetting.look_through(UUID(promise.payload["after"]))


@every(Every.HOUR, "collection.forget_evidence")
def forget_evidence() -> None:
    """What was destroyed by other ways."""
    proving.forget_evidence()


@on("consent.withdrawn")
def recompute(event: Event) -> None:
    """What has to be told by hand may have changed."""
    request_refresh([duties.SOURCE])
