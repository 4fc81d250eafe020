"""`/t/<slug>/`: few queries, and never empty-handed."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.accounts.domain import Member, Permission
from trustward.kernel import clock
from trustward.obligations import services
from trustward.obligations.services.reading import Filter, next_after
from trustward.obligations.views import lines
from trustward.plugins.facts import NavItem
from trustward.web.access import requires
from trustward.web.alarms import alarms
from trustward.web.entry import current_member
from trustward.web.navigation import adds_entries, navigation

SOON = timedelta(days=14)
SHOWN = 10
bp = Blueprint("home", __name__, url_prefix="/t/<slug>", template_folder="templates")
BLUEPRINTS = (bp,)


@bp.get("/")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """What waits for me, what is overdue, what comes next."""
    member, now = current_member(), clock.now()
    mine = services.waiting_for(member.account_id, member.role, until=now + SOON, size=SHOWN)
    late = [o for o in services.page(Filter(overdue=True), size=SHOWN + len(mine)) if o not in mine][:SHOWN]
    following = next_after(now) if not mine else None
    shown = lines([*mine, *late, *([following] if following else [])])
    return render_template(
        "home/index.html", alarms=alarms(clock.today(g.zone)), mine=shown[: len(mine)],
        late=shown[len(mine) : len(mine) + len(late)], following=shown[-1] if following else None,
        counts=services.counts(soon=SOON), elsewhere=_elsewhere(),
    )  # fmt: skip


def _elsewhere() -> list[NavItem]:
    """Entries of the menu where something waits; obligations have their own place on this page."""
    ours = {url_for("obligations.index"), url_for("home.index")}
    return [item for item in navigation() if item.count and item.url not in ours]


@adds_entries
def _entries(member: Member) -> list[NavItem]:
    return [NavItem(_("Home"), url_for("home.index"), 0)]
