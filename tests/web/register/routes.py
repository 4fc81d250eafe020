"""What the register's addresses need, for the matrix: one fact of each kind."""

from __future__ import annotations

from datetime import date

from trustward.kernel.texts import Text
from trustward.register import domain as d
from trustward.register import services
from trustward.register.catalogue import KINDS
from trustward.register.services.rows import ROWS

NAME, WORDS = d.Name(Text("한빛", "Hanbit")), Text("글", "Words")
FACTS = {
    "groups": d.DataSubjectGroup("one", WORDS),
    "statutory": d.StatutoryRetention("one", ("KR-RET05",)),
    "services": d.Service("one", "one", WORDS, WORDS),
    "recipients": d.Recipient("one", NAME),
    "transfers": d.Transfer("one", NAME, "US", d.TransferBasis.CONSENT),
    "trackers": d.Tracker("one", d.TrackerKind.COOKIE, WORDS),
    "measures": d.SafetyMeasure("one", d.MeasureKind.TECHNICAL, WORDS),
    "officers": d.Officer("one", d.OfficerRole.CPO, WORDS, (NAME,)),
    "departments": d.Department("one", (d.UnitRole.GRIEVANCE,), WORDS),
    "own_texts": d.OwnText("one", WORDS),
    "not_applicable": d.NotApplicable("one", WORDS),
    "change_notes": d.ChangeNote("one", date(2026, 11, 24), WORDS),
}
EXAMPLES = {
    f"register.{kind}_{act}": {"fact_id": ROWS[kind]} for kind in FACTS for act in ("show", "edit", "withdraw", "lift")
}


def furnish(tenant):
    """One fact of each kind; the tenant is entered."""
    assert set(FACTS) == {kind.name for kind in KINDS.values() if kind.many}
    for kind, fact in FACTS.items():
        services.record(kind, fact)
