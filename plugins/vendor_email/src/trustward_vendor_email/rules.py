"""What is special about a trustee that sends e-mail.

Plain delivery is a consignment like any other. Promotional mail brings the individual notice (PIPA art. 26(3)) and the
advertiser's own liability for the sender (Network Act art. 50-3). What is shown are rows of the packs: no rule stands here.
"""

from __future__ import annotations

from collections.abc import Sequence

from trustward.api import Explanation, Lawbook, Text, UnknownRow, lawbook
from trustward_consignment.api import Flag, TrusteeFacts, VendorType

KEY = "email"
"""The packs tag their questions for this kind of vendor with it."""

ALWAYS = ("upstream", "tracking")
FOR_ADVERTISING = ("marketing_notice", "supervise_sender", "label", "consent_proof")


def flags(facts: TrusteeFacts) -> Sequence[Flag]:
    """The rules that apply to one trustee: some to each, the ones on advertising where a task is promotion."""
    book = lawbook()
    codes = (*FOR_ADVERTISING, *ALWAYS) if facts.marketing else ALWAYS
    return [flag for code in codes if (flag := _flag(book, code))]


def _flag(book: Lawbook, code: str) -> Flag | None:
    try:
        row = book.get(Explanation, f"consignment.{KEY}.{code}")
    except UnknownRow:
        return None
    cited = book.cite(row) if row.citation else Text("")
    return Flag(code, row.text, row.id, cited)


EMAIL = VendorType(
    key=KEY,
    title=Text("이메일 발송", "Sending e-mail"),
    example_task=Text("안내 메일 발송과 수신거부 관리", "Sending notices by e-mail and handling opt-outs"),
    hint=Text(
        "광고 메일을 보내는 업무라면 ‘홍보ㆍ판매 권유’를 선택하세요. 개별 통지와 광고 표시 의무가 따라옵니다.",
        "Mark the task as promotion if it sends advertising: the individual notice and the marking duties follow.",
    ),
    flags=flags,
)
