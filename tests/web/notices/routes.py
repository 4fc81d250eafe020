"""What the addresses of this room need, for the matrix of routes, roles and tenants."""

from pathlib import Path

from trustward.notices import kinds, services
from trustward.notices.domain import NoticeKind, Recipient
from trustward.notices.tables import Notice

EXAMPLES = {"notices.try_again": {"id": Notice}}
KIND = NoticeKind(
    "test.code", Path(__file__).parents[2] / "jobs" / "notices" / "templates", "test.code", with_code=True
)


def furnish(tenant):
    kinds.register(KIND)
    services.send(KIND.name, to=Recipient.contact("contact@vendor.example"), key="matrix")
