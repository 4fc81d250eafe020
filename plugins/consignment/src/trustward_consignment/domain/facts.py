"""A trustee as people and files enter it, and what of it the policy has to say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trustward.api import Contact, Name, Text

    from .kinds import StorageMode


@dataclass(frozen=True, slots=True)
class Task:
    """A consigned task. `marketing`: promotion or sales solicitation (PIPA art. 26(3))."""

    text: Text
    marketing: bool = False


@dataclass(frozen=True, slots=True)
class ItemRef:
    """An item of the register: by the keys of the service that collects it and of the item."""

    service: str
    item: str

    def __str__(self) -> str:
        return f"{self.service}/{self.item}"

    @classmethod
    def parse(cls, written: str) -> ItemRef:
        """Read `<service>/<item>`. Raises ValueError for anything else."""
        service, slash, item = written.partition("/")
        if not (service and slash and item) or "/" in item:
            raise ValueError(written)
        return cls(service, item)


@dataclass(frozen=True, slots=True)
class TrusteeFact:
    """Everything about a trustee that is entered, the contact person apart.

    Attributes:
        key: stable; versions of the policy are compared by it.
        number: business number, digits only; empty where there is none.
        contact: what the policy may publish.
        mailbox: where requests of supervision go; a shared mailbox of the trustee.
        running: taken over as a consignment that is already active.
    """

    key: str
    name: Name
    number: str
    vendor_type: str
    tasks: tuple[Task, ...]
    items: tuple[ItemRef, ...]
    purpose: Text
    period: Text
    started_on: date | None
    ended_on: date | None
    countries: tuple[str, ...]
    storage: StorageMode | None
    subtrustees_stated: bool
    note: Text
    contact: Contact
    policy_url: str
    department: str
    mailbox: str
    running: bool = False

    @property
    def marketing(self) -> bool:
        """Whether any task is a promotion."""
        return any(task.marketing for task in self.tasks)
