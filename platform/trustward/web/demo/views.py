"""One page for a newcomer: who may sign in, with which code just now, and every mail that went out."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path

import pyotp
from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from trustward.accounts import demo
from trustward.kernel import clock
from trustward.web.access import open_to_all

NEWEST = 50
_FOLDER = "mail"
_STEP = pyotp.TOTP("A" * 32).interval
bp = Blueprint("demo", __name__, template_folder="templates")
BLUEPRINTS = (bp,)


@dataclass(frozen=True, slots=True)
class Mail:
    """One kept mail as the page shows it."""

    at: datetime | None
    to: str
    sender: str
    subject: str
    text: str


@bp.get("/demo")
@open_to_all()
def show() -> ResponseReturnValue:
    """Log-ins with their codes, and the mails, newest first."""
    seconds = _STEP - int(clock.machine_now().timestamp()) % _STEP
    mails = newest_mails(current_app.extensions["trustward.settings"].home / _FOLDER)
    return render_template("demo/demo.html", log_ins=demo.log_ins(), seconds=seconds, mails=mails)


def newest_mails(folder: Path) -> list[Mail]:
    """The mails that the demo's own mail server kept, newest first; their names begin with their time."""
    files = heapq.nlargest(NEWEST, folder.glob("*.eml")) if folder.is_dir() else []
    return [_read(file) for file in files]


def _read(file: Path) -> Mail:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    date = message.get("Date")
    at = date.datetime if date is not None and date.datetime and date.datetime.tzinfo else None
    return Mail(
        at, str(message.get("To", "")), str(message.get("From", "")), str(message.get("Subject", "")),
        body.get_content().strip() if body else "",
    )  # fmt: skip
