"""The list of trustees."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from trustward.api import Permission, RiskClass, current_member, lawbook, requires
from trustward_consignment.domain.lifecycle import TrusteeState
from trustward_consignment.services import disclosure, reading
from trustward_consignment.services.days import today
from trustward_consignment.services.reading import Due, Filter

from .base import as_uuid, bp, name_of, vendor_types

_E = TypeVar("_E", bound=StrEnum)
DUE_WORDS = {Due.OVERDUE: _l("Overdue"), Due.SOON: _l("Within 30 days"), Due.NEVER_CHECKED: _l("Never checked")}


@bp.get("/")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Trustees by name, fifty a page; searched by name, initial consonants or business number."""
    wanted = _filter()
    page = reading.listing(wanted, today(), _after())
    following = None
    if page.after:
        following = url_for(".index", **_query(), after_name=page.after[0], after_id=page.after[1])
    return render_template(
        "consignment/index.html", page=page, wanted=wanted, following=following, names=name_of, today=today(),
        states=list(TrusteeState), risk_classes=lawbook().rows(RiskClass), kinds=vendor_types(), dues=DUE_WORDS,
        counts=reading.counts(), waiting=disclosure.count_waiting(), may=current_member().may(Permission.EDIT),
        kind_names={kind.key: kind.title for kind in vendor_types()},
    )  # fmt: skip


@bp.get("/alike")
@requires(Permission.VIEW)
def alike() -> ResponseReturnValue:
    """Trustees of this tenant that may be the same company: shown while a new one is typed."""
    digits = "".join(sign for sign in request.args.get("number", "")[:40] if sign.isdecimal() and sign.isascii())
    name, but = request.args.get("name_ko", "")[:200], as_uuid(request.args.get("but", ""))
    found = reading.alike(name, digits, but=but)
    return render_template("consignment/_alike.html", alike=found)


def _filter() -> Filter:
    return Filter(
        text=request.args.get("q", "")[:100],
        state=_member(TrusteeState, "state"),
        risk_class=request.args.get("risk", "")[:64],
        vendor_type=request.args.get("kind", "")[:40],
        due=_member(Due, "due"),
        closed=request.args.get("closed") == "1",
    )


def _member(kind: type[_E], name: str) -> _E | None:
    typed = request.args.get(name, "")
    return kind(typed) if typed in set(kind) else None


def _after() -> tuple[str, UUID] | None:
    last = as_uuid(request.args.get("after_id", ""))
    return (request.args.get("after_name", ""), last) if last else None


def _query() -> dict[str, Any]:
    return {
        name: request.args[name] for name in ("q", "state", "risk", "kind", "due", "closed") if request.args.get(name)
    }
