"""The ledger of access rights and the access log, for auditors and officers."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from trustward.accounts import access_log, people
from trustward.accounts.access_log import AccessLine
from trustward.accounts.domain import GrantAct, Member, Permission
from trustward.accounts.schemas import KeepingSchema
from trustward.accounts.services import keeping, memberships
from trustward.accounts.tables import AccessGrant
from trustward.accounts.views.blueprint import bp
from trustward.kernel.errors import NotFound
from trustward.law.arithmetic import Period, Unit
from trustward.law.rows import RetentionRow
from trustward.plugins.facts import NavItem
from trustward.plugins.statutes import lawbook
from trustward.web.access import requires
from trustward.web.entry import current_member
from trustward.web.forms import Form
from trustward.web.languages import lang
from trustward.web.navigation import adds_entries

PAGE = 50
access_log.describe("account.signed_in", _l("Signed in"))
access_log.describe("sign_in.refused", _l("Was refused at signing in"))
access_log.describe("access_log.shown", _l("Looked at the access log"))


@adds_entries
def _entries(member: Member) -> list[NavItem]:
    if not member.may(Permission.AUDIT):
        return []
    return [NavItem(_("Access records"), url_for("accounts.access"), 910)]


@bp.get("/t/<slug>/access")
@requires(Permission.AUDIT, writes=True)
def access() -> ResponseReturnValue:
    """Both records, newest first. Network addresses are personal: that they were looked at is recorded too."""
    access_log.note("access_log.shown", ("tenant", current_member().tenant_id))
    return _page(Form(KeepingSchema(), initial=_initial()))


@bp.post("/t/<slug>/access/keeping")
@requires(Permission.ADMIN)
def keep_access_log() -> ResponseReturnValue:
    """Keep the access log longer than the law asks."""
    form = Form(KeepingSchema(), version=keeping.keeping().version)
    with form.guard():
        keeping.keep_for(form.load()["months"], version=form.version)
        flash(_("Saved."))
        return redirect(url_for(".access"))
    access_log.note("access_log.shown", ("tenant", current_member().tenant_id))
    return _page(form)


def _initial() -> dict[str, object]:
    rule = keeping.keeping()
    return {"months": rule.months or rule.floor_months or ""}


def _page(form: Form) -> ResponseReturnValue:
    rule, book = keeping.keeping(), lawbook()
    if form.version is None:
        form.version = rule.version
    grants = memberships.ledger(before=_id("grants"), size=PAGE + 1)
    lines, more = access_log.lines(before=_id("lines"), size=PAGE)
    known = people.names(_people(grants, lines))

    def printed(rows: Sequence[RetentionRow]) -> list[dict[str, str]]:
        return [
            {"text": r.text.in_(lang()), "period": _period(r.period), "citation": book.cite(r).in_(lang())}
            for r in rows
        ]

    page = render_template(
        "accounts/access.html", form=form, rule=rule, floors=printed(rule.rows), ledger_floors=printed(rule.ledger_rows), names=known,
        grants=grants[:PAGE], more_grants=grants[PAGE - 1].id if len(grants) > PAGE else None, lines=lines,
        more_lines=more, act_words=_act_words, kind_words=_kind_words, may_set=current_member().may(Permission.ADMIN),
    )  # fmt: skip
    return page, form.status


def _people(grants: Sequence[AccessGrant], lines: Sequence[AccessLine]) -> set[UUID]:
    """Everybody who is named on the page."""
    found = {id for grant in grants for id in (grant.account_id, grant.by_id)}
    found |= {line.account_id for line in lines}
    found |= {line.subject_account for line in lines}
    return {id for id in found if id is not None}


def _kind_words(kind: str) -> str:
    known = {"account": _("account"), "tenant": _("organisation"), "invitation": _("invitation"), "record": _("record")}
    return str(known.get(kind, kind))


def _period(period: Period | None) -> str:
    if period is None:
        return ""
    words: dict[Unit, str] = {
        Unit.YEARS: ngettext("%(num)s year", "%(num)s years", period.amount),
        Unit.MONTHS: ngettext("%(num)s month", "%(num)s months", period.amount),
    }
    return words.get(period.unit, str(period))


def _act_words(grant: AccessGrant) -> str:
    words: dict[GrantAct, str] = {
        GrantAct.GRANTED: _("granted"),
        GrantAct.CHANGED: _("changed"),
        GrantAct.REVOKED: _("ended"),
    }
    return words[grant.act]


def _id(name: str) -> UUID | None:
    value = request.args.get(name, "")
    try:
        return UUID(value) if value else None
    except ValueError:
        raise NotFound from None
