"""What the addresses of this room need, for the matrix of routes, roles and tenants."""

from datetime import UTC, date, datetime
from uuid import uuid4

from trustward.law.arithmetic import Deadline
from trustward.obligations import providers, services
from trustward.obligations.domain import RaisedDuty
from trustward.obligations.tables import Obligation, ObligationEvidence

_ONE = {"id": Obligation}
_ACTS = ("show", "assign", "due", "restore", "note", "file", "done", "waive", "again")
EXAMPLES = {f"obligations.{act}": _ONE for act in _ACTS} | {
    "obligations.evidence": {"id": Obligation, "evidence_id": ObligationEvidence},
}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f6"
    "45400000000049454e44ae426082"
)
DUE = Deadline(date(2027, 1, 15), datetime(2027, 1, 15, 15, tzinfo=UTC))


def furnish(tenant):
    duty = RaisedDuty("matrix", "disclose", ("trustee", uuid4()), "Disclose", DUE)
    providers._providers["matrix"] = lambda as_of: [duty]
    try:
        services.refresh("matrix")
    finally:
        providers._providers.pop("matrix")
    services.add_file(services.page(services.Filter())[0].id, PNG, "화면.png")
