"""SMTP, one connection for many mails, and as little time as possible between acceptance and its record.

A mail is transmitted in two steps: everything but the last line, then the last line, which makes the server accept it.
Whoever sends it records the sending between the two or right after them, so that a process killed at any other moment
neither loses nor doubles a mail.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from flask import current_app

from trustward.notices.domain import Reason
from trustward.settings import Settings

TIMEOUT = 20.0
KEEP_IDLE = 10.0
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
DEMO_BANNER = b"Trustward demo"
_LEADING_DOT = re.compile(rb"(?m)^\.")


class MailTrouble(Exception):
    """The mail did not go. `detail` holds the server's numbers only: its words may quote the address."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason.value)
        self.reason, self.detail = reason, detail


class NeverArrives(MailTrouble):
    """The server said no for good to this address or this content."""


class NotNow(MailTrouble):
    """This mail can't be sent now."""


class NothingGoes(MailTrouble):
    """No mail can be sent now: the server is away, or does not want us."""


class Unanswered(NothingGoes):
    """The last line was sent and no answer came: whether the mail was accepted is unknown."""


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server as SMTP_URL names it: `smtp://`, `smtps://`, `user:password@`, `?starttls=required|never`."""

    host: str
    port: int
    encrypted: bool
    user: str
    password: str
    starttls: str

    @classmethod
    def parse(cls, url: str) -> Server:
        """Read the address. Raises: ValueError with a sentence."""
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("SMTP_URL must look like smtp://host:port or smtps://user:password@host.")
        starttls = parse_qs(parts.query).get("starttls", ["offered"])[0]
        if starttls not in {"offered", "required", "never"}:
            raise ValueError("SMTP_URL: starttls is required, offered or never.")
        encrypted = parts.scheme == "smtps"
        return cls(parts.hostname, parts.port or (465 if encrypted else 25), encrypted, unquote(parts.username or ""),
                   unquote(parts.password or ""), starttls)  # fmt: skip


class Mailer:
    """Sends mails over one connection of this process. Not for several threads at once."""

    def __init__(self, settings: Settings) -> None:
        self.is_set = bool(settings.smtp_url)
        self._server = Server.parse(settings.smtp_url) if self.is_set else None
        self._in_test = settings.test
        self._name = parseaddr(settings.mail_from)[1].partition("@")[2] or "localhost"
        self._smtp: Any = None
        self._banner = b""
        self._begun = False
        self._used_at = float("-inf")
        self.answers_in = float("inf")
        """How long the server took to accept a mail, lately; until it accepted one, its other answers."""

    def begin(self, sender: str, recipient: str, content: bytes) -> None:
        """Transmit a mail but for its last line. Raises: NeverArrives, NotNow, NothingGoes."""
        smtp = self._connected()
        self._begun, began = True, time.monotonic()
        try:
            _expect(smtp.mail(sender), Reason.SENDER_REFUSED, NothingGoes)
            _expect(smtp.rcpt(recipient), Reason.ADDRESS_REFUSED, NeverArrives)
            smtp.putcmd("data")
            _expect(smtp.getreply(), Reason.CONTENT_REFUSED, NeverArrives, wanted=354)
            if self.answers_in == float("inf"):
                self.answers_in = time.monotonic() - began
            smtp.send(_LEADING_DOT.sub(b"..", content if content.endswith(b"\r\n") else content + b"\r\n"))
        except MailTrouble:
            self._start_over()
            raise
        except (OSError, smtplib.SMTPException) as error:
            self.close(abruptly=True)
            raise NothingGoes(Reason.SERVER_DOWN) from error

    def finish(self) -> None:
        """Send the last line and wait until the mail is accepted. Raises: NeverArrives, NotNow, Unanswered."""
        began = time.monotonic()
        try:
            self._smtp.send(b".\r\n")
            answer = self._smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self.close(abruptly=True)
            raise Unanswered(Reason.SERVER_DOWN) from error
        self._begun = False
        self._used_at = time.monotonic()
        self.answers_in = self._used_at - began
        _expect(answer, Reason.CONTENT_REFUSED, NeverArrives)

    def abandon_if_begun(self) -> None:
        """Leave a mail whose last line was not sent: when the connection ends without it, the server forgets the mail."""
        if self._begun:
            self.close(abruptly=True)

    def reaches_a_demo_sink(self) -> bool:
        """Whether the server is one that keeps mails and sends none on. Raises: NothingGoes."""
        server = self._known()
        if server.host not in LOOPBACK:
            return False
        self._connected()
        return self._in_test or DEMO_BANNER in self._banner

    def close(self, *, abruptly: bool = False) -> None:
        """End the connection; the next mail opens another."""
        smtp, self._smtp, self._begun = self._smtp, None, False
        if smtp is None:
            return
        with suppress(OSError, smtplib.SMTPException):
            if not abruptly:
                smtp.quit()
        smtp.close()

    def _known(self) -> Server:
        if self._server is None:
            raise NothingGoes(Reason.MAIL_NOT_SET)
        return self._server

    def _connected(self) -> Any:
        if self._smtp is not None and time.monotonic() - self._used_at > KEEP_IDLE:
            self.close()
        if self._smtp is None:
            self._connect(self._known())
        self._used_at = time.monotonic()
        return self._smtp

    def _connect(self, server: Server) -> None:
        context = ssl.create_default_context()
        # our own name is given: smtplib would ask the name service for it, which may hang
        smtp: Any = (
            smtplib.SMTP_SSL(local_hostname=self._name, timeout=TIMEOUT, context=context)
            if server.encrypted
            else smtplib.SMTP(local_hostname=self._name, timeout=TIMEOUT)
        )
        # smtplib checks the certificate against the host that its constructor would have been given
        smtp._host = server.host
        try:
            _, self._banner = _expect(smtp.connect(server.host, server.port), Reason.SERVER_DOWN, NothingGoes)
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._greet(smtp, server, context)
        except MailTrouble:
            smtp.close()
            raise
        except smtplib.SMTPAuthenticationError as error:
            smtp.close()
            raise NothingGoes(Reason.LOGIN_REFUSED, str(error.smtp_code)) from error
        except (OSError, smtplib.SMTPException) as error:
            smtp.close()
            raise NothingGoes(Reason.SERVER_DOWN) from error
        self._smtp = smtp

    def _greet(self, smtp: Any, server: Server, context: ssl.SSLContext) -> None:
        smtp.ehlo_or_helo_if_needed()
        secure = server.encrypted
        if not secure and server.starttls != "never" and smtp.has_extn("starttls"):
            smtp.starttls(context=context)
            smtp.ehlo()
            secure = True
        if server.starttls == "required" and not secure:
            raise NothingGoes(Reason.SERVER_DOWN, "no TLS")
        if server.user:
            if not secure and server.host not in LOOPBACK:  # a password never goes over a network in clear
                raise NothingGoes(Reason.LOGIN_REFUSED, "no TLS")
            smtp.login(server.user, server.password)

    def _start_over(self) -> None:
        """Ready the connection for the next mail after a refusal."""
        self._begun = False
        try:
            self._smtp.rset()
        except (OSError, smtplib.SMTPException):
            self.close(abruptly=True)


def _expect(answer: Any, reason: Reason, worst: type[MailTrouble], wanted: int = 0) -> tuple[int, bytes]:
    """Let an answer pass that says yes. 4xx: later. 421: the server closes. 5xx: `worst`."""
    code, words = answer
    if code == wanted if wanted else 200 <= code < 300:
        return code, words
    if code == 421 or code < 400:
        raise NothingGoes(Reason.SERVER_DOWN, str(code))
    detail = f"{code} {_enhanced(words)}".strip()
    if code < 500:
        raise NotNow(Reason.DELAYED, detail)
    raise worst(reason, detail)


def _enhanced(words: bytes) -> str:
    """The enhanced status code (RFC 3463) of an answer, if it has one."""
    found = re.match(rb"\d\.\d{1,3}\.\d{1,3}", words)
    return found.group().decode() if found else ""


def mailer() -> Mailer:
    """The application's mailer."""
    found: Mailer | None = current_app.extensions.get("trustward.mailer")
    if found is None:
        found = current_app.extensions["trustward.mailer"] = Mailer(current_app.extensions["trustward.settings"])
    return found
