"""Our own symbols for the strip above a policy: lines in a square of 24, drawn by the style sheet.

The official ones are an example, not a standard (drafting guideline, labelling); each of ours stands beside its name.
"""

from __future__ import annotations

from trustward.kernel.texts import Text
from trustward.policies.domain import SectionKey


def _ring(x: float, y: float, r: float) -> str:
    return f"M{x - r} {y}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0"


SYMBOLS: dict[str, str] = {
    SectionKey.ITEMS: "M5 4h14v16H5zM8 8h8M8 12h8M8 16h5",
    SectionKey.PURPOSES: _ring(12, 12, 8) + _ring(12, 12, 4) + _ring(12, 12, 0.6),
    SectionKey.RETENTION: _ring(12, 12, 8) + "M12 7v5l3.5 2.5",
    SectionKey.DESTRUCTION: "M4 7h16M9 7V4h6v3M6.5 7l1 13h9l1-13M10 11v5M14 11v5",
    SectionKey.PROVISION: _ring(7, 8, 3) + "M2.5 19c0-4 2-6 4.5-6s4.5 2 4.5 6M13 10h8M18 7l3 3-3 3",
    SectionKey.CONSIGNMENT: "M3 5h7v7H3zM14 12h7v7h-7zM10 8.5h7.5V12M14 15.5H6.5V12",
    SectionKey.TRANSFER: _ring(12, 12, 9) + "M3 12h18M12 3c3.5 3 3.5 15 0 18M12 3c-3.5 3-3.5 15 0 18",
    SectionKey.ADDITIONAL_USE: _ring(12, 12, 8) + "M12 8v8M8 12h8",
    SectionKey.PSEUDONYMISED: "M3 9c3-2 15-2 18 0-.5 5-2.5 7-4.5 7S13 14 12 14s-2.5 2-4.5 2S3.5 14 3 9z"
    + _ring(8, 11, 1)
    + _ring(16, 11, 1),
    SectionKey.TRACKERS: "M20 12a8 8 0 1 1-8-8c0 3 2 4 4 4 0 3 2 4 4 4z"
    + _ring(9, 10, 0.8)
    + _ring(10, 15, 0.8)
    + _ring(15, 15, 0.8),
    SectionKey.BEHAVIOURAL: "M2.5 12c3-5 6-6.5 9.5-6.500s6.5 1.5 9.5 6.500c-3 5-6 6.5-9.5 6.500S5.5 17 2.5 12z"
    + _ring(12, 12, 3),
    SectionKey.AUTOMATED_DECISIONS: "M7 7h10v10H7zM10 10h4v4h-4zM10 3v4M14 3v4M10 17v4M14 17v4M3 10h4M3 14h4M17 10h4M17 14h4",
    SectionKey.SENSITIVE_DISCLOSURE: "M12 20C5 15 3 12 3 9a4.5 4.5 0 0 1 9-1 4.5 4.5 0 0 1 9 1c0 3-2 6-9 11zM12 10v4M12 16.500v.5",
    SectionKey.SAFEGUARDS: "M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6zM9 12l2 2 4-4",
    SectionKey.RIGHTS: _ring(9, 8, 3.5) + "M2.5 20c0-4 2.5-6.5 6.5-6.5 1.5 0 3 .5 4 1.200M14 18l2.5 2.500L21 15",
    SectionKey.OFFICER: _ring(12, 8, 4) + "M4 21c0-5 3.5-7.5 8-7.500s8 2.5 8 7.500z",
    SectionKey.DOMESTIC_REPRESENTATIVE: "M3 11l9-7 9 7M6 9v11h12V9M10 20v-6h4v6",
    SectionKey.REMEDIES: _ring(12, 12, 9)
    + _ring(12, 12, 4)
    + "M5.6 5.600l3.6 3.600M14.8 14.800l3.6 3.600M18.4 5.600l-3.6 3.600M9.2 14.800l-3.6 3.6",
    SectionKey.FIXED_VIDEO: "M3 6l13 3-1.5 6L2 12zM9 14l-1 6H4M16 10l5 1.5-1 3-4.5-.8",
    SectionKey.MOBILE_VIDEO: "M3 8h11v9H3zM14 11l6-3v9l-6-3M6 20h5",
    "sensitive": "M12 20C5 15 3 12 3 9a4.5 4.5 0 0 1 9-1 4.5 4.5 0 0 1 9 1c0 3-2 6-9 11z",
    "unique_id": "M3 5h18v14H3z" + _ring(8.5, 11, 2) + "M5.5 16c0-2 1.2-3 3-3s3 1 3 3M14 10h4M14 14h4",
}

NAMES: dict[str, Text] = {
    SectionKey.ITEMS: Text("처리 항목", "Items"),
    SectionKey.PURPOSES: Text("처리 목적", "Purposes"),
    SectionKey.RETENTION: Text("보유 기간", "Retention"),
    SectionKey.DESTRUCTION: Text("파기", "Destruction"),
    SectionKey.PROVISION: Text("제3자 제공", "Third parties"),
    SectionKey.CONSIGNMENT: Text("처리위탁", "Trustees"),
    SectionKey.TRANSFER: Text("국외 이전", "Transfers abroad"),
    SectionKey.ADDITIONAL_USE: Text("추가적인 이용·제공", "Additional use"),
    SectionKey.PSEUDONYMISED: Text("가명정보 처리", "Pseudonymised"),
    SectionKey.TRACKERS: Text("자동 수집", "Automatic collection"),
    SectionKey.BEHAVIOURAL: Text("행태정보 수집", "Behavioural"),
    SectionKey.AUTOMATED_DECISIONS: Text("자동화된 결정", "Automated decisions"),
    SectionKey.SENSITIVE_DISCLOSURE: Text("민감정보 공개 가능성", "Disclosure of sensitive data"),
    SectionKey.SAFEGUARDS: Text("안전성 확보조치", "Safety measures"),
    SectionKey.RIGHTS: Text("정보주체의 권리", "Your rights"),
    SectionKey.OFFICER: Text("보호책임자·고충처리", "Officer, complaints"),
    SectionKey.DOMESTIC_REPRESENTATIVE: Text("국내대리인", "Domestic representative"),
    SectionKey.REMEDIES: Text("권익침해 구제", "Remedies"),
    SectionKey.FIXED_VIDEO: Text("고정형 영상기기", "Fixed cameras"),
    SectionKey.MOBILE_VIDEO: Text("이동형 영상기기", "Mobile cameras"),
    "sensitive": Text("민감정보", "Sensitive data"),
    "unique_id": Text("고유식별정보", "Unique identifiers"),
}
