"""The kinds of row that a statute pack may bring."""

from .base import Row, Status
from .calendar import CalendarYear, DatedHoliday, FixedHoliday, Holiday, HolidayCalendar
from .consignment import ContractItem, Question, QuestionDomain, RiskClass, RiskFactor, RiskLevel
from .duties import COUNTED, Duty, DutySubject, Proposal, Term, Threshold, Timing
from .naming import CitationStyle, Code, Explanation, Profile, StatuteName
from .publication import Form, PolicySection, Presence, RefusalGround, RemedyBody
from .retention import Anchor, Bound, RetentionRow

ROW_KINDS: dict[str, type[Row]] = {
    kind.kind: kind
    for kind in (
        CalendarYear,
        CitationStyle,
        Code,
        ContractItem,
        DatedHoliday,
        Duty,
        Explanation,
        FixedHoliday,
        Form,
        HolidayCalendar,
        PolicySection,
        Profile,
        Proposal,
        Question,
        QuestionDomain,
        RefusalGround,
        RemedyBody,
        RetentionRow,
        RiskClass,
        RiskFactor,
        StatuteName,
        Term,
        Threshold,
    )
}
"""Kinds by the name that a pack's TOML tables carry."""

__all__ = [
    "COUNTED",
    "ROW_KINDS",
    "Anchor",
    "Bound",
    "CalendarYear",
    "CitationStyle",
    "Code",
    "ContractItem",
    "DatedHoliday",
    "Duty",
    "DutySubject",
    "Explanation",
    "FixedHoliday",
    "Form",
    "Holiday",
    "HolidayCalendar",
    "PolicySection",
    "Presence",
    "Profile",
    "Proposal",
    "Question",
    "QuestionDomain",
    "RefusalGround",
    "RemedyBody",
    "RetentionRow",
    "RiskClass",
    "RiskFactor",
    "RiskLevel",
    "Row",
    "Status",
    "StatuteName",
    "Term",
    "Threshold",
    "Timing",
]
