"""Which machines may be reached for a tenant: what an operator writes, and which addresses nobody may open. Pure.

An installation often stands where its tenants don't: beside databases, routers, the cloud's own services. A tenant's
admin says where a connector leads to, so without a list an address typed by one would be opened by the server.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address

_NAME = re.compile(r"(?:\*\.)?[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?")
_NAT64 = ip_network("64:ff9b::/96")
_NEVER = tuple(
    ip_network(one)
    for one in (
        "0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32", "::/128",
        "fe80::/10", "ff00::/8", "fd00:ec2::254/128", "fd20:ce::254/128",
    )
)  # fmt: skip
"""Addresses of the link, of many at once, of nobody, and those at which clouds hand out credentials to whoever asks."""


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the list: a name, all names below a domain, or a range of addresses.

    Attributes:
        written: as the operator wrote it.
        port: None for the usual one of the kind of system; 0 for any.
    """

    written: str
    name: str = ""
    network: IPv4Network | IPv6Network | None = None
    port: int | None = None

    def permits(self, host: str, address: Address, port: int, usual_port: int) -> bool:
        """Whether this entry lets `host`, found at `address`, be reached at `port`.

        Whoever owns a domain may point a name of it anywhere: one that is listed by its domain only may lead to the
        Internet, and leads into a network of one's own where that network is listed too. A name that is listed in full
        may lead inside, but to this machine only as `localhost`.
        """
        if port != (usual_port if self.port is None else self.port or port):
            return False
        if self.network is not None:
            return address.version == self.network.version and address in self.network
        if self.name.startswith("*."):
            return host.endswith(self.name[1:]) and address.is_global
        return host == self.name and (host == "localhost" or not address.is_loopback)


def read_places(written: str) -> tuple[Place, ...]:
    """Read a list of places, separated by commas or spaces.

    `db.example`, `*.example:5432`, `10.1.0.0/16`, `192.0.2.7:6432`, `[2001:db8::/32]:5432`, `db.example:*`.

    Raises: ValueError: with the entry that can't be read.
    """
    return tuple(_place(entry) for entry in re.split(r"[\s,]+", written) if entry)


def permitted(
    places: Iterable[Place], host: str, found: Sequence[Address], port: int, usual_port: int
) -> tuple[Address, ...]:
    """Those of the addresses at which `host` was found that may be opened. Nothing makes one of `_NEVER` open."""
    listed, name = tuple(places), host.lower().rstrip(".")
    plain = [unwrapped(one) for one in found]
    return tuple(
        one for one in plain if not never(one) and any(entry.permits(name, one, port, usual_port) for entry in listed)
    )


def may_lead_there(places: Iterable[Place], host: str) -> bool:
    """Whether any entry could permit this name, whatever address it leads to."""
    name = host.lower().rstrip(".")
    return any(
        one.network is not None or (name.endswith(one.name[1:]) if one.name.startswith("*.") else name == one.name)
        for one in places
    )


def never(address: Address) -> bool:
    """Whether nobody may open an address, whatever is listed."""
    return any(address.version == net.version and address in net for net in _NEVER)


def unwrapped(address: Address) -> Address:
    """The address that is meant: an IPv4 one may be written inside an IPv6 one."""
    if isinstance(address, IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour
        if inside is None and address in _NAT64:
            inside = IPv4Address(int(address) & 0xFFFFFFFF)
        return inside or address
    return address


def _place(entry: str) -> Place:
    host, port = _split(entry)
    try:
        network = ip_network(host.strip("[]"))
    except ValueError:
        if "/" in host or ":" in host or re.fullmatch(r"[\d.]+", host) or not _NAME.fullmatch(host.lower()):
            raise ValueError(entry) from None
        return Place(entry, name=host.lower(), port=port)
    return Place(entry, network=network, port=port)


def _split(entry: str) -> tuple[str, int | None]:
    host, colon, port = entry.rpartition(":")
    if not colon or (":" in host and not host.endswith("]")):  # no port, or a bare IPv6 address
        return entry, None
    if port == "*":
        return host, 0
    if not port.isdecimal() or not 0 < int(port) < 65_536:
        raise ValueError(entry)
    return host, int(port)


def as_address(written: str) -> Address | None:
    """An address written as such; None for a name."""
    try:
        return ip_address(written.strip("[]"))
    except ValueError:
        return None
