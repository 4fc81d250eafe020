"""The daily round, and recomputing after something happened."""

from __future__ import annotations

from pathlib import Path

from flask_babel import lazy_gettext as _l

from trustward.kernel import clock, outbox, tenants
from trustward.kernel.due import Every, every
from trustward.kernel.outbox import Promise
from trustward.notices import kinds
from trustward.notices.domain import NoticeKind
from trustward.obligations.services.engine import TOPIC, refresh, request_refresh
from trustward.obligations.services.reminders import ESCALATION, REMINDER, remind
from trustward.plugins.events import Event, on

_TEMPLATES = Path(__file__).parent / "templates"
kinds.register(NoticeKind(REMINDER, _TEMPLATES, _l("Reminder of obligations")))
kinds.register(NoticeKind(ESCALATION, _TEMPLATES, _l("Overdue obligations, to the officer")))


@every(Every.DAY, "obligations.daily")
def daily() -> None:
    """Recompute every source, then remind: the reminders stand behind the recomputing in the outbox."""
    day = clock.today(tenants.get().zone)
    request_refresh()
    outbox.promise("obligations.remind", f"obligations.remind:{day}", {})


@outbox.handler(TOPIC)
def _refresh(promise: Promise) -> None:
    refresh(promise.payload["source"])


@outbox.handler("obligations.remind")
def _remind(promise: Promise) -> None:
    remind()


@on("register.changed")
@on("policy.drafted")
@on("policy.approved")
@on("policy.published")
@on("plugin.switched")
def _something_happened(event: Event) -> None:
    request_refresh()
