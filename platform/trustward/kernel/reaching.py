"""Reaching out for a tenant: only to what the operator listed, and only at the address that was looked at."""

from __future__ import annotations

import re
import socket
from ipaddress import ip_address

from flask import current_app
from flask_babel import lazy_gettext as _l

from trustward.hosts import Address, Place, as_address, may_lead_there, permitted

from .errors import Refused

_HOST = re.compile(r"[a-z0-9._:-]{1,253}")


class Unknown(Exception):
    """No address is known for the name, or the name server does not answer."""


def allowed() -> tuple[Place, ...]:
    """What the operator lists in CONNECTOR_HOSTS."""
    places: tuple[Place, ...] = current_app.extensions["trustward.settings"].connector_hosts
    return places


def addresses(host: str, port: int, *, usual_port: int) -> tuple[str, ...]:
    """The addresses at which a connector may open `host` at `port`, looked up now.

    A name may lead elsewhere the next time that it is asked for (DNS rebinding): connect to one of these addresses, never
    to the name again.

    Args:
        usual_port: of this kind of system, for entries of the list that name no port.
    Raises: Refused: nothing that the operator lists permits it, or it is an address that is never opened (those of the
        link, among them where clouds hand out credentials). Unknown: the name leads nowhere.
    """
    try:
        name = host.encode("idna").decode().lower()
    except UnicodeError:
        name = ""
    if not _HOST.fullmatch(name):
        raise Refused(_l("This is not the name or the address of a machine."), code="host_unreadable")
    opened = permitted(allowed(), name, _found(name, port), port, usual_port)
    if not opened:
        raise Refused(
            _l("Connectors may not reach this machine and port. The operator of Trustward decides which they may."),
            code="host_not_allowed",
        )
    return tuple(str(one) for one in opened)


def _found(name: str, port: int) -> list[Address]:
    literal = as_address(name)
    if literal is not None:
        return [literal]
    if not may_lead_there(allowed(), name):
        return []  # nobody is asked for the name
    try:
        answers = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unknown from error
    return list(dict.fromkeys(ip_address(str(one[4][0]).partition("%")[0]) for one in answers))
