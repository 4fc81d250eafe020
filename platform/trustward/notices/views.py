"""The page of a tenant's outgoing messages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.accounts.domain import Member, Permission
from trustward.accounts.people import names
from trustward.kernel import scope
from trustward.kernel.errors import NotFound
from trustward.kernel.texts import Lang
from trustward.kernel.vault import open_text
from trustward.notices import kinds, services, words
from trustward.notices.domain import NoticeState, Reason, masked
from trustward.notices.tables import Notice, NoticeAddress
from trustward.plugins.facts import Alarm, NavItem
from trustward.web.access import requires
from trustward.web.alarms import raises_alarms
from trustward.web.entry import current_member
from trustward.web.forms import ONCE, use_once
from trustward.web.navigation import adds_entries

PAGE = 50
bp = Blueprint("notices", __name__, url_prefix="/t/<slug>/messages", template_folder="templates")
BLUEPRINTS = (bp,)


@dataclass(frozen=True, slots=True)
class _Line:
    """One message as the page shows it: no address, no link, no code."""

    id: UUID
    title: str
    recipient: str
    language: Lang
    state: str
    look: str
    reason: str
    detail: str
    leads: str
    made_at: datetime
    not_before: datetime
    sent_at: datetime | None
    stuck: bool


@bp.get("/")
@requires(Permission.VIEW)
def messages() -> ResponseReturnValue:
    """Every outgoing message, newest first."""
    asked = request.args.get("state", "")
    state = NoticeState(asked) if asked in set(NoticeState) else None
    found = services.page(state=state, before=_before(), size=PAGE + 1)
    shown = found[:PAGE]
    states = [(s.value, words.state(s)[0]) for s in NoticeState]
    return render_template(
        "notices/messages.html", lines=_lines(shown), states=states, state=asked, may_try=current_member().may(Permission.EDIT),
        more=shown[-1].id if len(found) > PAGE else None, stuck=services.stuck(),
    )  # fmt: skip


@bp.post("/<uuid:id>/again")
@requires(Permission.EDIT)
def try_again(id: UUID) -> ResponseReturnValue:
    """Send a refused or held message once more."""
    use_once(request.form.get(ONCE, ""))
    services.try_again(id)
    flash(_("The message will be sent again."))
    return redirect(url_for(".messages"))


@adds_entries
def _entries(member: Member) -> list[NavItem]:
    return [NavItem(_("Messages"), url_for("notices.messages"), 800, services.stuck())]


@raises_alarms
def _alarms(as_of: date) -> Iterable[Alarm]:
    if services.stuck(1):
        yield Alarm("notices_stuck", _("A message could not be delivered."), url_for("notices.messages"))
    if not current_app.extensions["trustward.settings"].smtp_url:
        yield Alarm("mail_not_set", words.reason(Reason.MAIL_NOT_SET), url_for("notices.messages"))


def _before() -> UUID | None:
    value = request.args.get("before", "")
    if not value:
        return None
    try:
        return UUID(value)
    except ValueError:
        raise NotFound from None


def _lines(found: object) -> list[_Line]:
    notices: list[Notice] = list(found)  # type: ignore[call-overload]
    addresses = _masked_addresses({n.address_id for n in notices if n.address_id is not None})
    people = names({n.account_id for n in notices if n.account_id is not None})
    return [_line(notice, addresses, people) for notice in notices]


def _line(notice: Notice, addresses: dict[UUID, str], people: dict[UUID, str]) -> _Line:
    kind, (state, look) = kinds.find(notice.kind), words.state(notice.state)
    if notice.account_id is not None:
        recipient = people.get(notice.account_id) or _("Member of staff")
    else:
        recipient = addresses.get(notice.address_id, _("(destroyed)")) if notice.address_id else _("(destroyed)")
    leads = _("link to a page") if notice.link_path else ""
    if notice.opens_door:
        leads = _("personal link (hidden)")
    if kind and kind.with_code:
        leads = _("code (hidden)")
    return _Line(
        notice.id, str(kind.title) if kind else words.kind_gone(), recipient, notice.language, state, look,
        words.reason(notice.reason) if notice.state is not NoticeState.SENT or notice.reason is not Reason.NONE else "",
        notice.detail, leads, notice.made_at, notice.not_before, notice.sent_at, notice.state in services.AGAIN,
    )  # fmt: skip


def _masked_addresses(ids: set[UUID]) -> dict[UUID, str]:
    found = {}
    for row in scope.session().scalars(sa.select(NoticeAddress).where(NoticeAddress.id.in_(ids))):
        try:
            found[row.id] = masked(open_text(row.address, row.id, services.PLACE))
        except NotFound:
            continue
    return found
