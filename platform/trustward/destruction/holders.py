"""Who else holds the data that is destroyed here: trustees. Plugins say so, through the hook `data_holders`."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody to whom processing is consigned and who must destroy the same data (PIPA art. 26; the contract's clause).

    Attributes:
        subject: kind and id of the row that stands for it ("trustee", id).
        name: a company's name, public.
        services: keys of the register's services whose data it holds.
        path: its page below the tenant's address.
        email: the address of its contact, who is asked by mail; empty where staff have to ask. Personal.
    """

    subject: tuple[str, UUID]
    name: str
    services: frozenset[str]
    path: str = ""
    email: str = field(default="", repr=False)
