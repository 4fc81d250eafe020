"""An SMTP server in a process of its own that nobody kills: each mail is a line in a file before it is accepted."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from trustward.testing.servers.common import running


@dataclass(frozen=True, slots=True)
class Arrival:
    """One accepted mail."""

    recipient: str
    message_id: str


class Ledger:
    """Writes down what is accepted, and how many senders went away in the middle of a mail."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, **facts: str) -> None:
        os.write(self._file, json.dumps(facts).encode() + b"\n")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        headers = BytesHeaderParser().parsebytes(content)
        self.write(to=envelope.rcpt_tos[0], id=str(headers["Message-ID"]).strip())
        return "250 kept"


class Server(SMTP):
    """Notes connections that end between the first word of a mail and its acceptance."""

    def connection_lost(self, error: Exception | None) -> None:
        if self.envelope is not None and self.envelope.mail_from:
            self.event_handler.write(cut="1")
        super().connection_lost(error)


async def _serve(listening: socket.socket, ledger: Ledger) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    server = await loop.create_server(lambda: Server(ledger, hostname="localhost", ident="soak"), sock=listening)
    async with server:
        await stop.wait()


@dataclass(slots=True)
class Sink:
    """The running server, seen from outside."""

    url: str
    _path: Path
    _read_to: int = 0
    _counted: int = 0

    def count(self) -> int:
        """How many mails were accepted so far; cheap enough to be asked all the time."""
        with open(self._path, "rb") as ledger:
            ledger.seek(self._read_to)
            lines = ledger.read().rpartition(b"\n")[0]
        self._read_to += len(lines) + 1 if lines else 0
        self._counted += lines.count(b'"to"')
        return self._counted

    def read(self) -> tuple[list[Arrival], int]:
        """What was accepted, in order, and how many mails were cut off in the middle."""
        lines = [json.loads(line) for line in self._path.read_text().splitlines()] if self._path.exists() else []
        return [Arrival(line["to"], line["id"]) for line in lines if "to" in line], sum("cut" in line for line in lines)


@contextmanager
def sink(folder: Path) -> Iterator[Sink]:
    """Run the server."""
    path = folder / "ledger.jsonl"
    with socket.create_server(("127.0.0.1", 0)) as listening:
        command = [sys.executable, "-m", __name__, str(listening.fileno()), str(path)]
        with running(command, log=folder / "sink.log", pass_fds=(listening.fileno(),)):
            yield Sink(f"smtp://127.0.0.1:{listening.getsockname()[1]}", path)


if __name__ == "__main__":
    asyncio.run(_serve(socket.socket(fileno=int(sys.argv[1])), Ledger(Path(sys.argv[2]))))
