"""What a notice is: its kind, who gets it, where it leads. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from trustward.kernel.texts import Lang

_PLAIN = re.compile(r"[A-Za-z0-9_.:/+-]{0,120}")
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)


PORTAL = "/a/"
LOCAL_DOMAINS = frozenset({"example", "invalid", "localhost", "test"})
"""Last parts of addresses that belong to nobody (RFC 2606)."""


class NoticeState(StrEnum):
    """Where a notice stands."""

    WAITING = "waiting"
    SENT = "sent"
    """The mail server accepted it."""
    REFUSED = "refused"
    """It can't arrive: the mail server said no for good, or the address is gone."""
    HELD = "held"
    """It was given up or is in doubt; a person decides."""
    WITHDRAWN = "withdrawn"
    """It became pointless before it was sent."""


class SenderName(StrEnum):
    """Whose name stands before the sender's address."""

    TENANT = "tenant"
    PLATFORM = "platform"


class InDoubt(StrEnum):
    """What happens when a process died between the start of a transmission and the record of it."""

    RESEND = "resend"
    """Send once more under the same Message-ID: a doubled reminder does no harm."""
    HOLD = "hold"
    """Hold it until a person decides: a doubled legal notice would."""


class Reason(StrEnum):
    """Why a notice has not been sent; each has its sentence in `trustward.notices.words`."""

    NONE = ""
    MAIL_NOT_SET = "mail_not_set"
    SERVER_DOWN = "server_down"
    LOGIN_REFUSED = "login_refused"
    SENDER_REFUSED = "sender_refused"
    DELAYED = "delayed"
    ADDRESS_REFUSED = "address_refused"
    CONTENT_REFUSED = "content_refused"
    ADDRESS_GONE = "address_gone"
    ACCOUNT_GONE = "account_gone"
    GAVE_UP = "gave_up"
    IN_DOUBT = "in_doubt"
    DEMO = "demo"
    BROKEN = "broken"
    BY_PLUGIN = "by_plugin"


Words = Callable[[Mapping[str, Any], Lang], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """One kind of notice. Its texts are `<templates>/notices/<name>.<lang>.txt`: subject, empty line, body.

    Attributes:
        name: dotted, beginning with its room or plugin ("consignment.request").
        templates: the templates folder of that room or plugin.
        title: lazy translatable name for the page of messages.
        sender: whose name stands before the sender's address.
        in_doubt: what happens after a crash in the middle of a transmission.
        with_code: whether the body shows a code, made from the notice's id.
        words: what the texts say beyond the stored facts, looked up when a letter is written, in the tenant's scope: words
            of the tenant's own (what a form is called), never of a person, so that none of them is stored with a notice.
    """

    name: str
    templates: Path
    title: Any
    sender: SenderName = SenderName.TENANT
    in_doubt: InDoubt = InDoubt.RESEND
    with_code: bool = False
    words: Words | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a notice: a member of staff by account, or an outside contact by address."""

    account_id: UUID | None = None
    address: str = field(default="", repr=False)
    contact_id: UUID | None = None
    language: Lang | None = None

    @classmethod
    def staff(cls, account_id: UUID) -> Recipient:
        """Somebody with an account, in the language that the account chose, at the address it has when the mail goes."""
        return cls(account_id=account_id)

    @classmethod
    def contact(cls, address: str, *, contact_id: UUID | None = None, language: Lang = Lang.KO) -> Recipient:
        """Somebody outside. `contact_id` names the row that the address came from."""
        return cls(address=address.strip(), contact_id=contact_id, language=language)


MakeDoor = Callable[[UUID, bytes], None]
"""Called in the transaction that promises the notice, with its id and the hash of its link's token."""


@dataclass(frozen=True, slots=True)
class Link:
    """Where a notice leads: a page of ours, or a door of the portal that is made together with the notice."""

    path: str = ""
    make_door: MakeDoor | None = None
    """With it, `path` is what stands before the token."""

    @classmethod
    def page(cls, path: str) -> Link:
        """A page below our address ("/t/okestro/obligations")."""
        return cls(path=path)

    @classmethod
    def door(cls, make: MakeDoor, at: str = PORTAL) -> Link:
        """A personal link, of the portal when nothing else is said. Its token is derived from the notice's id, so that a retry carries the same one; whoever keeps
        the door stores only the hash that `make` is given."""
        return cls(path=at, make_door=make)


@dataclass(frozen=True, slots=True)
class OutgoingNotice:
    """A notice about to go out, as the hook `deliver_notice` sees it.

    `address` is personal: use it for the delivery and keep it nowhere.
    """

    id: UUID
    kind: str
    key: str
    address: str = field(repr=False)
    language: Lang = Lang.KO
    subject: str = ""
    text: str = field(default="", repr=False)
    html: str = field(default="", repr=False)
    message_id: str = ""


def plain_params(params: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a notice in the form in which they are stored: ids, dates, numbers and codes.

    Raises:
        ValueError: a value that could be about a person (free text): mails carry none, so none is let in.
    """
    return {name: _plain(name, value) for name, value in params.items()}


def _plain(name: str, value: Any) -> Any:
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    text = str(value) if isinstance(value, (UUID, str)) else None
    if text is None or not _PLAIN.fullmatch(text):
        raise ValueError(f"{name}: a notice takes ids, dates, numbers and codes, no free text")
    return text


def read_param(value: Any) -> Any:
    """A stored fact as a template sees it: dates and instants are dates and instants again."""
    if not isinstance(value, str):
        return value
    for read in (date.fromisoformat, datetime.fromisoformat):
        if value[:4].isdigit() and "-" in value:
            try:
                return read(value)
            except ValueError:
                continue
    return value


def usable_address(address: str) -> bool:
    """Whether an address can be written to: ASCII, one `@`, a domain with a dot."""
    return len(address) <= 254 and bool(_ADDRESS.fullmatch(address)) and ".." not in address


def masked(address: str) -> str:
    """An address that a colleague recognises and a passer-by can't use: `h•••@v•••.example`."""
    local, _, domain = address.partition("@")
    name, dot, rest = domain.rpartition(".")
    return f"{local[:1]}•••@{name[:1]}•••{dot}{rest}" if domain else "•••"
