"""Which machines may be reached for a tenant."""

from ipaddress import ip_address

import pytest

from trustward.hosts import may_lead_there, permitted, read_places
from trustward.settings import BadSettings, read_settings


def opened(written, host, *addresses, port=5432):
    return [
        str(one) for one in permitted(read_places(written), host, [ip_address(one) for one in addresses], port, 5432)
    ]


@pytest.mark.parametrize(
    ("written", "host", "address", "port"),
    [
        ("db.example", "db.example", "10.0.0.5", 5432),
        ("db.example", "DB.Example.", "10.0.0.5", 5432),
        ("db.example:6432", "db.example", "10.0.0.5", 6432),
        ("db.example:*", "db.example", "10.0.0.5", 1),
        ("x.example, 10.1.0.0/16", "anything", "10.1.2.3", 5432),
        ("10.1.2.3:5432", "10.1.2.3", "10.1.2.3", 5432),
        ("[2001:db8::/32]:5432", "h", "2001:db8::7", 5432),
        ("2001:db8::/32", "h", "2001:db8::7", 5432),
        ("*.example", "a.b.example", "93.184.216.34", 5432),
        ("localhost", "localhost", "127.0.0.1", 5432),
        ("10.0.0.0/8", "h", "::ffff:10.0.0.1", 5432),
    ],
)
def test_what_is_listed_is_opened(written, host, address, port):
    assert opened(written, host, address, port=port)


@pytest.mark.parametrize(
    ("written", "host", "address", "port"),
    [
        ("", "db.example", "10.0.0.5", 5432),
        ("db.example", "db.example", "10.0.0.5", 22),
        ("db.example:6432", "db.example", "10.0.0.5", 5432),
        ("db.example", "evil-db.example", "10.0.0.5", 5432),
        ("db.example", "db.example", "127.0.0.1", 5432),
        ("db.example", "db.example", "::1", 5432),
        ("db.example", "db.example", "::ffff:127.0.0.1", 5432),
        ("*.example", "example", "93.184.216.34", 5432),
        ("*.example", "badexample", "93.184.216.34", 5432),
        ("*.example", "a.example", "10.0.0.5", 5432),
        ("10.1.0.0/16", "h", "10.2.0.1", 5432),
        ("::/0", "h", "10.2.0.1", 5432),
    ],
)
def test_what_is_not_listed_is_not_opened(written, host, address, port):
    assert not opened(written, host, address, port=port)


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "fe80::1", "fd00:ec2::254", "100.100.100.200", "0.0.0.0", "::", "224.0.0.1", "255.255.255.255",
     "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "168.63.129.16"],
)  # fmt: skip
def test_some_addresses_are_never_opened(address):
    assert not opened("0.0.0.0/0:* [::/0]:* h:*", "h", address)


def test_of_several_addresses_only_the_listed_ones_are_opened():
    assert opened("10.0.0.0/8", "h", "10.0.0.1", "192.168.0.1", "10.0.0.2") == ["10.0.0.1", "10.0.0.2"]


def test_nobody_is_asked_for_a_name_that_nothing_could_permit():
    assert not may_lead_there(read_places("db.example *.inner.example"), "secret.elsewhere.example")
    assert may_lead_there(read_places("*.inner.example"), "a.inner.example")
    assert may_lead_there(read_places("10.0.0.0/8"), "anything.example")


@pytest.mark.parametrize(
    "entry", ["10.0.0.0/33", "db.example:0", "db.example:70000", "300.1.1.1", "http://x", "a/b", "*"]
)
def test_a_list_that_can_not_be_read_stops_the_start(tmp_path, entry):
    with pytest.raises(BadSettings) as refused:
        read_settings({"TRUSTWARD_HOME": str(tmp_path), "CONNECTOR_HOSTS": f"good.example {entry}"})
    assert "CONNECTOR_HOSTS" in str(refused.value)
    assert entry in str(refused.value)
