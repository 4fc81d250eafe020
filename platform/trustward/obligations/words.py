"""Obligations in words, in the language of the page."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trustward.accounts.domain import Role
from trustward.kernel.errors import DomainError
from trustward.kernel.texts import Text
from trustward.obligations.domain import DutyState
from trustward.obligations.tables import Obligation
from trustward.plugins.manager import plugins
from trustward.plugins.statutes import lawbook
from trustward.web.languages import lang
from trustward.web.navigation import role_name

_STATES = {
    DutyState.OPEN: _l("to do"),
    DutyState.DONE: _l("done"),
    DutyState.WITHDRAWN: _l("no longer applies"),
    DutyState.WAIVED: _l("waived"),
}
_ROOMS = {
    "accounts": _l("Accounts and rights"),
    "policies": _l("Privacy policy"),
    "register": _l("Register"),
    "destruction": _l("Destruction"),
    "portal": _l("Portal"),
    "apart": _l("Kept apart"),
    "records": _l("Personal records"),
    "collection": _l("Collection forms"),
}


def title(row: Obligation) -> str:
    """What is to be done."""
    params = {name: v if isinstance(v, str) else Text.of(v).in_(lang()) for name, v in row.title_params.items()}
    return str(_(row.title, **params))  # the source marked it with N_


def state(row: Obligation, *, late: bool) -> tuple[str, str]:
    """A state in words, and how it looks."""
    if row.state is DutyState.OPEN:
        return (str(_("overdue")), "bad") if late else (str(_STATES[row.state]), "wait")
    return str(_STATES[row.state]), "good" if row.state is DutyState.DONE else ""


def state_name(value: DutyState) -> str:
    """A state in words."""
    return str(_STATES[value])


def source(name: str) -> str:
    """What a source is called: a room of ours, or a plugin by its title."""
    manifest = plugins().manifests.get(name)
    return str(manifest.title if manifest else _ROOMS.get(name, name))


def citation(row: Obligation) -> str:
    """What obliges, as the statute is cited; as it stands in the row where no pack knows it."""
    if not row.citation:
        return ""
    try:
        return lawbook(row.due_on).cite(row.citation).in_(lang())
    except DomainError:  # no pack knows it
        return row.citation


def holder(role: Role) -> str:
    """Whose task it is as long as nobody is assigned."""
    return role_name(role)
