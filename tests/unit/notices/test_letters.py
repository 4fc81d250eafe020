"""A mail says what the letter says, whatever stands in it."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import parseaddr
from pathlib import Path

import pytest

from trustward.kernel.texts import Lang
from trustward.notices import letters
from trustward.notices.domain import NoticeKind, SenderName

AT = datetime(2026, 11, 24, 3, tzinfo=UTC)


def mail(letter, tenant="오케스트로 주식회사"):
    kind = NoticeKind("test", "core", Path(), sender=SenderName.TENANT)
    sender, content = letters.mail(
        letter, kind=kind, lang=Lang.KO, tenant=tenant, mail_from="Trustward <no-reply@trustward.example>",
        to="desk@vendor.example", message_id="<1@trustward.example>", at=AT,
    )  # fmt: skip
    return sender, content, message_from_bytes(content, policy=policy.default)


@pytest.mark.parametrize(
    "text",
    [
        "안녕하세요.\n점검표에 답해 주세요: https://trustward.example/a/x\n",
        "",
        ".\n.\r\nFrom me\n--\n--0123456789abcdef0123456789abcdef--\n",
        "긴 문단 " * 4_000,
        "Subject: no header\n\nplain",
    ],
)
def test_a_part_reads_as_it_was_written(text):
    letter = letters.Letter("확인 요청", text, f"<p>{text}</p>")
    _, content, found = mail(letter)
    assert found.get_content_type() == "multipart/alternative"
    plain, html = found.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_payload(decode=True).decode() == letter.text
    assert html.get_payload(decode=True).decode() == letter.html
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert not found.defects


@pytest.mark.parametrize(
    "name",
    [
        "오케스트로 주식회사",
        "Acme, Inc.",
        "긴 이름 " * 40 + "회사",
        "가\r\nBcc: thief@evil.example",
        'A "B" <c@d.example>',
    ],
)
def test_a_name_or_a_subject_makes_no_header_of_its_own(name):
    sender, _, found = mail(letters.Letter(name, "text", "<p>text</p>"), tenant=name)
    assert sender == "no-reply@trustward.example"
    assert " ".join(found["Subject"].split()) == " ".join(name.split())
    assert parseaddr(str(found["From"]))[1] == sender
    assert found["Bcc"] is None
    assert found["To"] == "desk@vendor.example"
    assert found["Date"].datetime == AT
