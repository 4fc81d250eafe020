"""The few words that renderers add. They follow the document's language, not the reader's interface."""

from __future__ import annotations

from trustward.kernel.texts import Text

ADDED = Text("추가", "Added")
REMOVED = Text("삭제", "Removed")
CHANGED = Text("변경", "Changed")
SAME = Text("변경 없음", "Unchanged")
BEFORE = Text("변경 전", "Before")
AFTER = Text("변경 후", "After")
CONTENTS = Text("차례", "Contents")
CHANGE = Text("구분", "Change")
NOTHING_CHANGED = Text("달라진 내용이 없습니다.", "Nothing has changed.")
ROWS_LEFT_OUT = Text("그대로인 행 {count}개는 생략했습니다.", "{count} unchanged rows are left out.")
EMPTY_BEFORE = Text("(없었음)", "(nothing before)")
EMPTY_AFTER = Text("(없어짐)", "(nothing any more)")
UNTITLED = Text("머리말", "Introduction")
