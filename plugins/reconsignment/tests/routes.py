"""What the addresses of re-consignment need, for the matrix."""

from datetime import timedelta
from uuid import uuid4

from trustward.api import Door, Lang, Text, clock, session, tenant_id
from trustward_consignment.services import trustees
from trustward_consignment.tables import Trustee
from trustward_consignment.testing import a_fact
from trustward_reconsignment.domain.companies import Company
from trustward_reconsignment.domain.content import Description
from trustward_reconsignment.services import asking, ending
from trustward_reconsignment.tables import Request, Subtrustee

EXAMPLES = {
    **{f"reconsignment.{page}": {"request_id": Request} for page in ("show", "approve", "refuse", "ask_back")},
    **{f"reconsignment.{page}": {"trustee_id": Trustee} for page in ("chain", "invite", "found")},
    "reconsignment.end": {"subtrustee_id": Subtrustee},
    **{f"reconsignment_portal.{page}": {"request_id": Request} for page in ("show", "answer", "withdraw")},
}


def furnish(tenant):
    """One request, one sub-trustee; the tenant is entered."""
    trustee = trustees.propose(a_fact("reconsigning", number="")).id
    door = Door(uuid4(), tenant_id(), "reconsignment", ("trustee", trustee), trustee, trustee, Lang.KO,
                clock.now() + timedelta(days=1))  # fmt: skip
    what = Description(
        Company("누리클라우드", "Nuri Cloud", "", "KR"), Text("운영"), (), Text("이메일"), Text("종료 시까지")
    )
    asking.ask(door, what, "암호화")
    ending.record_found(trustee, what, "점검에서 알게 됨")
    session().flush()
