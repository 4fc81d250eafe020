"""Somebody else's database, on a real PostgreSQL, and what the operator lists."""

from __future__ import annotations

import secrets
import socket
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from trustward.hosts import read_places
from trustward.testing.servers.common import short_folder
from trustward.testing.servers.postgres import OwnServer

MAPPING = """
zone = "Asia/Seoul"
[[sources]]
key = "ticket"
service = "customer-inquiries"
table = "support.ticket"
id = "no"
events = { collected = "opened", closed = "closed_on" }
classes = { consumer-complaints = "dispute" }
apart = "archive.ticket"
anonymise = { requester = "empty", mail = "null" }
[[sources.parts]]
table = "support.message"
column = "ticket_no"
apart = "archive.message"
[[sources]]
key = "order"
service = "orders"
table = "shop.sale"
id = "sale_id"
events = { transaction = "paid_on" }
"""
SCHEMA = """
create schema support; create schema archive; create schema shop; create schema other;
create table support.ticket (no bigint primary key, requester text not null, mail text, opened timestamptz not null,
    closed_on date, dispute boolean not null default false);
create table support.message (id serial primary key, ticket_no bigint not null references support.ticket, body text);
create table archive.ticket (like support.ticket);
create table archive.message (like support.message);
create table shop.sale (sale_id uuid primary key, buyer text, paid_on date);
create table support.note (ticket_no bigint references support.ticket, words text);
insert into support.ticket select n, '이름 ' || n, 'p' || n || '@people.example', '2026-03-01T15:30:00Z',
    case when mod(n, 2) = 0 then date '2026-03-05' end, mod(n, 3) = 0 from generate_series(1, 50) n;
insert into support.message (ticket_no, body) select 1 + mod(n, 50), 'secret words ' || n from generate_series(1, 150) n;
insert into shop.sale values ('6f2a1c1e-0000-4000-8000-000000000001', '구매자', '2026-02-02'),
    ('6f2a1c1e-0000-4000-8000-000000000002', '구매자 둘', null);
"""


@pytest.fixture
def mapping():
    return MAPPING


@pytest.fixture(scope="session")
def server():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with short_folder("tw-pg-") as folder:
        found = OwnServer(folder, port=port)
        found.start()
        yield found
        found.stop()


@pytest.fixture
def theirs(server):
    """A database of somebody else, and how a connector is set up for it."""
    name = f"theirs_{secrets.token_hex(4)}"
    steward = sa.create_engine(
        _driven(server.url), isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool, hide_parameters=True
    )
    with steward.connect() as connection:
        connection.exec_driver_sql(f'create database "{name}"')
    url = urlsplit(server.url)._replace(path=f"/{name}").geturl()
    engine = sa.create_engine(_driven(url), poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(SCHEMA)
    yield engine, {"url": url, "mapping": MAPPING}
    with steward.connect() as connection:
        connection.exec_driver_sql(f'drop database "{name}" with (force)')


def _driven(url):
    return url.replace("postgresql:", "postgresql+psycopg:", 1)


@pytest.fixture
def allow(app):
    """`allow(what)`: what the operator lists from now on; this machine at first."""
    before = app.extensions["trustward.settings"]

    def listing(written):
        app.extensions["trustward.settings"] = replace(before, connector_hosts=read_places(written))

    listing("127.0.0.0/8:*")
    yield listing
    app.extensions["trustward.settings"] = before
