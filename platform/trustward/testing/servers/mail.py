"""An SMTP server for tests that keeps a ledger of what it accepted."""

from __future__ import annotations

import socket
import threading
import time
from asyncio import AbstractServer
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True)
class Received:
    """One accepted message."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.default)

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"] or "")

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")

    @property
    def text(self) -> str:
        """The plain part, with the line ends of text."""
        body = self.message.get_body(("plain", "html"))
        return "" if body is None else str(body.get_content()).replace("\r\n", "\n")


@dataclass
class Ledger:
    """What the server accepted, in order. `refuse` may answer with an SMTP error line before anything is accepted."""

    url: str = ""
    refuse: Callable[[list[str]], str | None] = lambda recipients: None
    _received: list[Received] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def received(self) -> list[Received]:
        with self._lock:
            return list(self._received)

    def to(self, address: str) -> list[Received]:
        return [one for one in self.received if address in one.recipients]

    def doubled(self) -> dict[str, int]:
        """Message-IDs that were accepted more than once, with their number."""
        counts = Counter(one.message_id for one in self.received)
        return {message_id: number for message_id, number in counts.items() if number > 1}

    def clear(self) -> None:
        with self._lock:
            self._received.clear()

    def wait_for(self, number: int, seconds: float = 10.0) -> list[Received]:
        """Wait until at least `number` messages were accepted.

        Raises:
            AssertionError: there were fewer when time was up.
        """
        deadline = time.monotonic() + seconds
        while len(self.received) < number:
            if time.monotonic() > deadline:
                raise AssertionError(f"{len(self.received)} of {number} messages came in {seconds:g} s")
            time.sleep(0.02)
        return self.received

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        refusal = self.refuse(envelope.rcpt_tos)
        if refusal:
            return refusal
        content = envelope.content or b""
        body = content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape")
        with self._lock:
            self._received.append(Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), body))
        return "250 accepted"


@contextmanager
def mail_server(port: int = 0) -> Iterator[Ledger]:
    """Run an SMTP server on the loopback address. Yields: its ledger; `ledger.url` fits SMTP_URL."""
    from aiosmtpd.controller import Controller

    class OnSocket(Controller):
        """Listens where we say: the library itself can't be asked for any free port."""

        def _create_server(self) -> Awaitable[AbstractServer]:
            return self.loop.create_server(self._factory_invoker, sock=listening)

    ledger = Ledger()
    with socket.create_server(("127.0.0.1", port)) as listening:
        host, bound = listening.getsockname()
        ledger.url = f"smtp://{host}:{bound}"
        controller = OnSocket(ledger, hostname=host, port=bound, enable_SMTPUTF8=True)
        controller.start()
        try:
            yield ledger
        finally:
            controller.stop()
