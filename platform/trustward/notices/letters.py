"""From a notice to a mail: texts from the kind's templates, plain text and simple HTML, headers by the book."""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr, parseaddr
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from trustward.kernel.texts import Lang
from trustward.notices.domain import NoticeKind, SenderName, read_param
from trustward.web.dates import day, moment

_FRAMES = Path(__file__).parent / "templates" / "mail"
_URL = re.compile(r"https?://[^\s<>\"']+")
PLATFORM_NAME = "Trustward"
_BASE64 = "Content-Transfer-Encoding: base64"


@dataclass(frozen=True, slots=True)
class Letter:
    """A rendered notice, in the language of whoever gets it."""

    subject: str
    text: str
    html: str


@functools.cache
def _environment(folder: Path, lang: Lang, zone: str, *, html: bool) -> Environment:
    made = Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=html,  # noqa: S701 - text parts are no HTML
    )
    made.filters["day"] = lambda value: day(value, lang, zone)
    made.filters["moment"] = lambda value: moment(value, lang, zone)
    return made


def write(
    kind: NoticeKind, lang: Lang, params: Mapping[str, Any], *, tenant: str, zone: str, link: str, code: str,
    words: Mapping[str, Any] | None = None,
) -> Letter:  # fmt: skip
    """Render a notice.

    Raises:
        jinja2.TemplateError: the template is broken or asks for a fact that the notice does not have.
    """
    template = _environment(kind.templates / "notices", lang, zone, html=False).get_template(f"{kind.name}.{lang}.txt")
    facts = {name: read_param(value) for name, value in params.items()} | dict(words or {})
    written = template.render(facts, tenant=tenant, link=link, code=code).strip()
    subject, _, body = written.partition("\n")
    body = body.strip()
    frame: dict[str, Any] = {"tenant": tenant, "lang": lang, "subject": subject.strip()}
    frames = {html: _environment(_FRAMES, lang, zone, html=html) for html in (False, True)}
    text = frames[False].get_template(f"frame.{lang}.txt").render(frame, body=body)
    blocks = [_block(paragraph, link) for paragraph in re.split(r"\n\s*\n", body)]
    html = frames[True].get_template(f"frame.{lang}.html").render(frame, blocks=blocks)
    return Letter(subject.strip(), text, html)


def _block(paragraph: str, link: str) -> dict[str, Any]:
    if link and paragraph.strip() == link:
        return {"link": link, "html": ""}
    lines = [_URL.sub(lambda m: f'<a href="{m[0]}">{m[0]}</a>', str(escape(line))) for line in paragraph.split("\n")]
    return {"link": "", "html": Markup("<br>").join(Markup(line) for line in lines)}  # noqa: S704 - every line is escaped above


def mail(
    letter: Letter, *, kind: NoticeKind, lang: Lang, tenant: str, mail_from: str, to: str, message_id: str, at: datetime
) -> tuple[str, bytes]:
    """The mail itself, written line by line: the library's message objects cost more than everything else of a delivery.

    Args:
        to: an address that `usable_address` let pass.
    Returns:
        The sender's address for the envelope, and the content with CRLF line ends.
    """
    name, address = parseaddr(mail_from)
    sender = tenant if kind.sender is SenderName.TENANT else name or PLATFORM_NAME
    boundary = hashlib.sha256(message_id.encode()).hexdigest()[:32]  # no line of base64 begins with "--"
    headers = {
        "From": formataddr((_encoded(sender), address)),
        "To": to,
        "Subject": _encoded(letter.subject),
        "Date": format_datetime(at),
        "Message-ID": message_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": lang.value,
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="{boundary}"',
    }
    lines = [f"{field}: {value}" for field, value in headers.items()]
    for subtype, text in (("plain", letter.text), ("html", letter.html)):
        lines += ["", f"--{boundary}", f'Content-Type: text/{subtype}; charset="utf-8"', _BASE64, "", _body(text)]
    return address, "\r\n".join([*lines, f"--{boundary}--", ""]).encode("ascii")


def _body(text: str) -> str:
    """A part's text in base64, which every mail server leaves as it is."""
    return base64.encodebytes(text.encode()).decode("ascii").rstrip("\n").replace("\n", "\r\n")


def _encoded(text: str) -> str:
    """A header's text by RFC 2047 where it is not ASCII; on one logical line, whatever it holds."""
    line = " ".join(text.split())
    return line if line.isascii() else Header(line, "utf-8", maxlinelen=70).encode(linesep="\r\n")
