"""The demo's mail server: takes every message, sends none on, keeps each as a file that can be read."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session


class Folder:
    """Keeps each message as one `.eml` file, whole or not at all, readable by its owner alone."""

    def __init__(self, path: Path) -> None:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path, self._number = path, count(1)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime())
        name = f"{stamp}-{os.getpid()}-{next(self._number):06d}.eml"
        lines = [f"X-MailFrom: {envelope.mail_from}", *(f"X-RcptTo: {address}" for address in envelope.rcpt_tos)]
        content = envelope.content or b""
        body = content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape")
        temporary = self._path / f".{name}"
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "wb") as file:
            file.write("\r\n".join([*lines, ""]).encode("utf-8", "replace") + body)
        temporary.rename(self._path / name)
        return "250 kept"


async def serve(folder: Path, listening: socket.socket) -> None:
    from aiosmtpd.smtp import SMTP

    loop, handler, stop = asyncio.get_running_loop(), Folder(folder), asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    server = await loop.create_server(
        lambda: SMTP(handler, enable_SMTPUTF8=True, hostname="localhost", ident="Trustward demo"), sock=listening
    )
    async with server:
        await stop.wait()


def run(folder: Path, descriptor: int) -> None:
    """Serve on the listening socket `descriptor` until asked to stop."""
    asyncio.run(serve(folder, socket.socket(fileno=descriptor)))
