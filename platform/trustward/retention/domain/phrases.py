"""The sentences of the engine, in both languages. Nothing that is filled in is followed by a particle."""

from __future__ import annotations

from collections.abc import Mapping

from trustward.kernel.texts import Text

from .kinds import Why

REASON: Mapping[Why, Text] = {
    Why.PERIOD: Text("{on} {event}부터 {period}", "{period} from {event} on {on}"),
    Why.AT_MOST: Text("{on} {event}부터 최대 {period}", "at most {period} from {event} on {on}"),
    Why.EVENT: Text("{event}", "{event}"),
    Why.WITHDRAWN: Text("{event}", "{event}"),
    Why.PURPOSE_MET: Text("{event}", "{event}"),
}
"""Why a purpose ends."""

# The whole unit.

KEPT_OPEN = Text(
    "보유기간이 끝나는 날은 아직 정해지지 않았습니다. 다음 중 하나가 기록되면 정해집니다: {events}.",
    "No end is known yet. It follows once one of these is recorded: {events}.",
)
KEPT_WITHOUT_END = Text(
    "처리대장에 보유기간이 없어 언제까지 보관할지 알 수 없습니다.",
    "The register states no period, so it is not known how long to keep it.",
)
KEPT_UNKNOWN_SERVICE = Text(
    "처리대장에 이 서비스가 없어 언제까지 보관할지 알 수 없습니다.",
    "The register has no such service, so it is not known how long to keep it.",
)
KEPT = Text("{until}까지 보관합니다({reason}).", "Kept until {until} ({reason}).")
KEPT_CAPPED = Text("{law}에 따라 {until}까지만 보관합니다.", "Kept until {until} and no longer ({law}).")
THEN_DESTROYED = Text("그 뒤 {by}까지 파기합니다.", "It is then destroyed by {by}.")
THEN_DESTROYED_SOME_DAY = Text("그 뒤 지체 없이 파기합니다.", "It is then destroyed without delay.")
THEN_APART = Text("그 뒤 {law}에 따라 {until}까지 분리 보관합니다.", "It is then kept apart until {until} ({law}).")
THEN_APART_OPEN = Text(
    "그 뒤 {law}에 따라 분리 보관합니다. 끝나는 날은 아직 정해지지 않았습니다.",
    "It is then kept apart ({law}); until when is not known yet.",
)
APART = Text("{law}에 따라 {until}까지 분리 보관합니다.", "Kept apart until {until} ({law}).")
APART_OPEN = Text(
    "{law}에 따라 분리 보관합니다. 끝나는 날은 아직 정해지지 않았습니다.",
    "Kept apart ({law}); until when is not known yet.",
)
PURPOSE_ENDED = Text("처리 목적은 {on}에 끝났습니다.", "Its purpose ended on {on}.")
PERIOD_ENDED_FOR = Text("보유기간은 {on}에 끝났습니다({reason}).", "Its retention period ended on {on} ({reason}).")
PURPOSE_ENDED_FOR = Text("처리 목적은 {on}에 끝났습니다({reason}).", "Its purpose ended on {on} ({reason}).")
APART_ENDED = Text("{law}에 따른 보존은 {on}에 끝났습니다.", "It was kept apart until {on} ({law}).")
DUE = Text("{by}까지 파기해야 합니다.", "It must be destroyed by {by}.")
DUE_SOME_DAY = Text("지체 없이 파기해야 합니다.", "It must be destroyed without delay.")
OVERDUE = Text("{by}까지 파기했어야 합니다.", "It should have been destroyed by {by}.")

BESIDES = Text("이 밖에 {laws}도 적용됩니다.", "Also applies: {laws}.")
BESIDES_UNTIL = Text("{law}({until}까지)", "{law} (until {until})")
BESIDES_OPEN = Text("{law}(끝나는 날 미정)", "{law} (no end known yet)")

ANY_EVENT = Text("사건", "an event")
HOLD = Text("파기 보류", "a hold")
NO_CLASS = Text("처리대장에 없는 법정 보존 항목", "a statutory retention that the register lacks")

# One step of the trace.

STEPS: Mapping[Why, Text] = {
    Why.PERIOD: Text(
        "처리 목적: {on} {event}부터 {period}, {ends}까지", "Purpose: {period} from {event} on {on}, until {ends}"
    ),
    Why.EVENT: Text("처리 목적: {on} {event} 시점에 끝남", "Purpose: ends with {event} on {on}"),
    Why.WITHDRAWN: Text("처리 목적: 동의 철회로 {on}에 끝남", "Purpose: ends with the withdrawal of consent on {on}"),
    Why.PURPOSE_MET: Text("처리 목적: 목적 달성으로 {on}에 끝남", "Purpose: met on {on}"),
    Why.AT_LEAST: Text(
        "{law}: {on} {event}부터 {period}, {ends}까지 보존", "{law}: {period} from {event} on {on}, kept until {ends}"
    ),
    Why.CHOSEN: Text(
        "{law}: 회사가 정한 대로 {on} {event}부터 {period}, {ends}까지 보존",
        "{law}: as chosen by the company, {period} from {event} on {on}, kept until {ends}",
    ),
    Why.CHOSEN_UNKNOWN: Text(
        "{law}: 회사가 정한 기간이 법정 범위에 없어 가장 긴 {period} 적용, {ends}까지 보존",
        "{law}: the company chose no period within the bounds; with the longest, {period}, kept until {ends}",
    ),
    Why.RELIED_ON: Text("{law}: 처리 목적이 끝날 때까지 보존", "{law}: kept for as long as the purpose lasts"),
    Why.LAW_CHANGED: Text(
        "{law}: 더 짧은 기간이 시행되기 전날인 {ends}까지 보존",
        "{law}: kept until {ends}, the day before a shorter period came into force",
    ),
    Why.REPEALED: Text("{law}: 규정이 효력을 잃음({ends}까지)", "{law}: the rule ceases to hold (until {ends})"),
    Why.HELD: Text("파기 보류: {ends}까지", "Hold: until {ends}"),
    Why.UNKNOWN_SERVICE: Text("처리대장에 이 서비스가 없음", "The register has no such service"),
    Why.UNKNOWN_CLASS: Text("처리대장에 이 법정 보존 항목이 없음", "The register has no such statutory retention"),
    Why.UNKNOWN_ROW: Text("적용 중인 법령에 {rule} 규정이 없음", "The adopted law has no rule {rule}"),
    Why.NO_END: Text("처리 목적: 처리대장에 보유기간이 없음", "Purpose: the register states no period"),
    Why.NO_NUMBER: Text("{law}: 기간이 정해져 있지 않음", "{law}: names no period"),
    Why.PROFILE: Text("{law}: 우리 회사에는 해당하지 않음", "{law}: does not bind a company like this one"),
    Why.NOT_IN_FORCE: Text("{law}: 시행 시기가 달라 해당하지 않음", "{law}: not in force for this unit"),
    Why.OTHER_BASIS: Text(
        "동의 철회 {on}: 동의에 따른 처리가 아니므로 해당하지 않음",
        "Withdrawal on {on}: the processing does not rest on consent",
    ),
}
"""What a step says. Those that differ for purposes and statutes stand below."""

AGREED = Text("동의받을 때 알린 내용. {step}", "As consented to. {step}")
REASON_AGREED = Text("동의받을 때 알린 대로 {reason}", "{reason}, as consented to")
"""Around what was said when the person consented, where the register says something else now."""

PURPOSE_AT_MOST = Text(
    "처리 목적: {on} {event}부터 최대 {period}, {ends}까지",
    "Purpose: at most {period} from {event} on {on}, until {ends}",
)
LAW_AT_MOST = Text(
    "{law}: {on} {event}부터 최대 {period}, 늦어도 {ends}에 파기",
    "{law}: at most {period} from {event} on {on}, destroyed on {ends} at the latest",
)
PURPOSE_AWAITS = Text("처리 목적: ‘{event}’ 기록을 기다림", "Purpose: waits for {event}")
PURPOSE_AWAITS_PERIOD = Text(
    "처리 목적: ‘{event}’ 기록을 기다림(그때부터 {period})", "Purpose: waits for {event} ({period} from then)"
)
LAW_AWAITS = Text("{law}: ‘{event}’ 기록을 기다림(그때부터 {period})", "{law}: waits for {event} ({period} from then)")
PURPOSE_REOPENED = Text(
    "처리 목적: {ends}에 끝났으나 {on}에 새 내용({event})이 들어와 다시 계산함",
    "Purpose: had ended on {ends}, counted again since {event} on {on}",
)
LAW_REOPENED = Text(
    "{law}: {ends}에 끝났으나 {on} {event} 뒤 다시 계산함",
    "{law}: had ended on {ends}, counted again since {event} on {on}",
)
