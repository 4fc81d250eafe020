"""The API by which other systems tell of the records that they hold."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, g, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError

from trustward.kernel import scope, tenants
from trustward.kernel.errors import Forbidden, Invalid, by_field
from trustward.kernel.scope import Actor, ActorKind
from trustward.records import services
from trustward.records.domain import IndexKind, RecordSource
from trustward.records.domain.arriving import Arriving
from trustward.records.schemas import RecordsSchema
from trustward.records.services import Machine
from trustward.records.services.repeats import answered
from trustward.retention.domain import Happened
from trustward.web.access import Access, Door, machine
from trustward.web.entry import enters

bp = Blueprint("records_api", __name__, url_prefix="/api/v1/t/<slug>/records")
LARGEST = 2_000_000


@bp.record
def _no_cookie_no_csrf(state: Any) -> None:
    """Nothing here looks at a cookie, so no other site can send anything in somebody's name."""
    state.app.extensions["csrf"].exempt(bp)


@enters(Door.MACHINE)
def enter_machine(access: Access) -> ResponseReturnValue | None:
    """The token says which tenant, and the address must say the same; else it is as if there were none."""
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    shown = token.strip() if kind.lower() == "bearer" else ""
    found = services.machine_of(shown, request.remote_addr or "") if shown else None
    if found is None:
        return _refused()
    with scope.enter_platform(write=False):
        tenant = tenants.get(found.tenant_id)
    if tenant.slug != g.slug or tenant.state is not tenants.TenantState.ACTIVE:
        return _refused()
    g.machine, g.tenant_id, g.tenant_name, g.zone = found, tenant.id, tenant.name, tenant.zone
    g.actor = Actor(ActorKind.MACHINE, found.id)
    return None


@bp.post("")
@machine()
def take() -> ResponseReturnValue:
    """Take in records held elsewhere, all or none. With an Idempotency-Key the same request does nothing twice."""
    if (request.content_length or 0) > LARGEST:
        raise Invalid(_("The request is larger than 2 MB. Split it."), code="too_large")
    body = request.get_data(cache=True)
    found, again = answered(current_machine().id, request.headers.get("Idempotency-Key", ""), body, lambda: _take(body))
    response = jsonify(found)
    if again:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def current_machine() -> Machine:
    """The system that asks. Raises: Forbidden where none does."""
    found = g.get("machine")
    if found is None:
        raise Forbidden
    return found  # type: ignore[no-any-return]


def _take(body: bytes) -> dict[str, Any]:
    told = request.get_json(force=True, silent=True)  # what opens is the token: no other site can send one, of whatever type
    if not isinstance(told, dict):
        raise Invalid(_("The body must be JSON: an object with a list called records."), code="bad_json")
    try:
        loaded = RecordsSchema().load(told)
    except ValidationError as error:
        raise Invalid(_("Nothing was taken in: some rows can't be."), fields=by_field(error)) from error
    rows = [_arriving(number, one) for number, one in enumerate(loaded["records"])]
    if foreign := sorted({row.service for row in rows if not current_machine().may_write(row.service)}):
        raise Forbidden(_("This token may not write records of: %(services)s", services=", ".join(foreign)))
    try:
        outcome = services.import_many(rows, source=RecordSource.API)
    except Invalid as error:
        raise Invalid(error.message, fields={f"records.{name}": said for name, said in error.fields.items()}) from error
    return {
        "created": outcome.created, "updated": outcome.updated, "unchanged": outcome.unchanged,
        "records": [{"reference": reference, "state": state} for reference, state in outcome.references],
    }  # fmt: skip


def _arriving(number: int, one: dict[str, Any]) -> Arriving:
    events = tuple(Happened(each["kind"], _when(each)) for each in one["events"])
    known = {IndexKind.EMAIL: one["email"], IndexKind.PHONE: one["phone"]}
    return Arriving(
        number, one["service"], one["external_id"], events, tuple(one["classes"]),
        {kind: value for kind, value in known.items() if value},
    )  # fmt: skip


def _when(event: dict[str, Any]) -> date | datetime:
    found: date | datetime = event["at"] if "at" in event else event["on"]
    return found


def _refused() -> Response:
    """No token, a wrong one, one that is over, or another tenant's: one answer."""
    response = jsonify(code="no_token", message=_("Show a token of this company that holds."), objections=[])
    response.status_code = 401
    response.headers["WWW-Authenticate"] = "Bearer"
    return response
