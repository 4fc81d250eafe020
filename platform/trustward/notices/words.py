"""Notices in words: states and reasons for the page of messages."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trustward.notices.domain import NoticeState, Reason

_STATES = {
    NoticeState.WAITING: (_l("waiting to be sent"), "wait"),
    NoticeState.SENT: (_l("sent"), "good"),
    NoticeState.REFUSED: (_l("can't arrive"), "bad"),
    NoticeState.HELD: (_l("held back"), "bad"),
    NoticeState.WITHDRAWN: (_l("taken back"), ""),
}
_REASONS = {
    Reason.NONE: "",
    Reason.MAIL_NOT_SET: _l(
        "No mail server is set for this installation. It goes out as soon as the operator sets one."
    ),
    Reason.SERVER_DOWN: _l("The mail server can't be reached. It is tried again every minute."),
    Reason.LOGIN_REFUSED: _l("The mail server does not accept our log-in. The operator has to check it."),
    Reason.SENDER_REFUSED: _l("The mail server does not accept our sender address. The operator has to check it."),
    Reason.DELAYED: _l("The mail server asked us to come back later. It is tried again by itself."),
    Reason.ADDRESS_REFUSED: _l("The mail server says that this address does not exist. Correct it where it is kept."),
    Reason.CONTENT_REFUSED: _l("The mail server did not take this message."),
    Reason.ADDRESS_GONE: _l("The address was destroyed."),
    Reason.ACCOUNT_GONE: _l("This person's account is closed."),
    Reason.GAVE_UP: _l("The mail server put us off too often. Decide whether to try again."),
    Reason.IN_DOUBT: _l(
        "It may have been sent before we were interrupted. Ask the recipient before you send it again."
    ),
    Reason.DEMO: _l("This is a demo organisation: it sends to the demo's own mailbox only."),
    Reason.BROKEN: _l("The text of this message could not be made. The operator has been told."),
    Reason.BY_PLUGIN: _l("A plugin that delivers messages said no."),
}


def state(value: NoticeState) -> tuple[str, str]:
    """A state in words, and how it looks."""
    word, look = _STATES[value]
    return str(word), look


def reason(value: Reason) -> str:
    """Why a notice has not gone, as a sentence; empty where there is nothing to say."""
    return str(_REASONS[value])


def kind_gone() -> str:
    """What stands for the name of a kind whose plugin is not installed any more."""
    return str(_("Message of a plugin that is not installed"))
