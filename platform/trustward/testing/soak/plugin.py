"""A plugin that sends notices when it is asked to; the running system loads it as an installed one (see `extras`)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from trustward.accounts.domain import Permission
from trustward.kernel import clock, scope, tenants
from trustward.kernel.due import Every, every
from trustward.kernel.errors import Refused
from trustward.notices import kinds, services
from trustward.notices.domain import Link, NoticeKind, Recipient
from trustward.plugins.hooks import hookimpl
from trustward.plugins.manifest import Manifest
from trustward.web.access import requires

NAME = "soak"
KIND = "soak.notice"
manifest = Manifest(name=NAME, title="Soak")


def address_of(key: str) -> str:
    """Every notice has a recipient of its own: what arrives twice is seen whatever its Message-ID."""
    return f"{key}@vendor.example"


def send(key: str) -> None:
    """Promise one notice in the entered tenant."""
    number = int(key.rpartition("-")[2])
    services.send(
        KIND, to=Recipient.contact(address_of(key)), key=key, params={"number": number}, link=Link.page("/readyz")
    )


def know_the_notice() -> None:
    """Make the kind of notice known in this process."""
    kinds.register(NoticeKind(KIND, Path(__file__).parent / "templates", "Soak"))


@hookimpl
def register_jobs() -> None:
    """The notice, and periodic tasks that send one: begun by a ticker, promised by a worker."""
    know_the_notice()
    every(Every.MINUTE, f"{NAME}.minute", plugin=NAME)(lambda: _each("minute", int(clock.now().timestamp()) // 60))
    every(Every.DAY, f"{NAME}.day", plugin=NAME)(lambda: _each("day", clock.today(tenants.get().zone).toordinal()))


def _each(slot: str, number: int) -> None:
    send(f"{slot}-{scope.tenant_id().hex}-{number}")


@hookimpl
def register_blueprints() -> Sequence[Blueprint]:
    """One page that gives a form token and takes keys of notices."""
    bp = Blueprint(NAME, __name__)

    @bp.get("/")
    @requires(Permission.VIEW)
    def token() -> ResponseReturnValue:
        return str(generate_csrf())

    @bp.post("/")
    @requires(Permission.VIEW)
    def take() -> ResponseReturnValue:
        for key in request.form.getlist("key"):
            send(key)
        if "abort" in request.form:
            raise Refused("Thought better of it.", code="soak_abort")
        return "", 201

    return [bp]
