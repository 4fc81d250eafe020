"""The second layer: PostgreSQL's row policies, grants, and the check that refuses to start without them.

This is the one reviewed module where SQL text stands. Policies are made from the catalogue after each migration, so that a
table of any plugin can't be forgotten.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

NO_POLICY = frozenset({"membership", "door", "due_slot", "plugin_state", "invitation", "api_token"})
"""Platform tables that carry a tenant id: they are asked before a tenant is known, or list a person's tenants."""

APPEND_ONLY = frozenset({"audit_entry", "access_grant", "destruction_entry"})
NEVER_UPDATED = frozenset({"access_log"})
_SWEEPER_SEES = ("tenant_id", "id", "state", "due_at")

_TABLES = """
select c.relname, c.relrowsecurity and c.relforcerowsecurity
       and exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'entered_tenant')
from pg_class c join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
where n.nspname = 'public' and c.relkind in ('r', 'p')
"""

_HAS_RIGHT = """
select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind in ('r', 'p') and c.relname = any(%s)
      and has_table_privilege(current_user, c.oid, %s)
order by c.relname
"""


def protect(owner: sa.Connection, app_role: str, sweeper_role: str) -> None:
    """Enable and force row policies on every table with a tenant id; the app and the sweeper get what they need, no more."""
    quote = owner.dialect.identifier_preparer.quote
    for table, protected in owner.exec_driver_sql(_TABLES).all():
        if table not in NO_POLICY and not protected:
            _protect_table(owner, quote(table))
    if app_role != owner.exec_driver_sql("select current_user").scalar_one():
        _grant(owner, quote(app_role))
    if sweeper_role != app_role:
        _let_sweep(owner, quote(sweeper_role))


def protect_retained(owner: sa.Connection, app_role: str) -> None:
    """The same for the retained database: every table has a tenant there, and one role alone gets in."""
    quote = owner.dialect.identifier_preparer.quote
    for table, protected in owner.exec_driver_sql(_TABLES).all():
        if not protected:
            _protect_table(owner, quote(table))
    if app_role != owner.exec_driver_sql("select current_user").scalar_one():
        _grant(owner, quote(app_role))


def _grant(owner: sa.Connection, role: str) -> None:
    tables = owner.exec_driver_sql(
        "select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where n.nspname = 'public' and c.relkind in ('r', 'p')"
    ).scalars()
    owner.exec_driver_sql(f"grant usage on schema public to {role}")
    for table in tables.all():
        quoted = owner.dialect.identifier_preparer.quote(table)
        owner.exec_driver_sql(f"revoke all on {quoted} from {role}")
        owner.exec_driver_sql(f"grant {_rights(table)} on {quoted} to {role}")


def _rights(table: str) -> str:
    if table.startswith("alembic_"):
        return "select"
    if table in APPEND_ONLY:
        return "select, insert"
    return "select, insert, delete" if table in NEVER_UPDATED else "select, insert, update, delete"


def _protect_table(owner: sa.Connection, table: str) -> None:
    owner.exec_driver_sql(f"alter table {table} enable row level security")
    owner.exec_driver_sql(f"alter table {table} force row level security")
    owner.exec_driver_sql(f"drop policy if exists entered_tenant on {table}")
    condition = "tenant_id = nullif(current_setting('app.tenant', true), '')::uuid"
    owner.exec_driver_sql(f"create policy entered_tenant on {table} using ({condition}) with check ({condition})")


def _let_sweep(owner: sa.Connection, role: str) -> None:
    owner.exec_driver_sql(f"grant usage on schema public to {role}")
    owner.exec_driver_sql(f"grant select ({', '.join(_SWEEPER_SEES)}) on outbox to {role}")
    owner.exec_driver_sql("drop policy if exists sweeper on outbox")
    owner.exec_driver_sql(f"create policy sweeper on outbox for select to {role} using (true)")


def objections(app: sa.Connection) -> list[str]:
    """What is wrong with the role and the tables as the app sees them; empty when both layers stand."""
    if app.dialect.name != "postgresql":
        return []
    role, found = _role_and_faults(app)
    found += [f"Table {table} has a tenant id but no forced row policy." for table in unprotected(app)]
    for right, tables in (("update", APPEND_ONLY | NEVER_UPDATED), ("delete", APPEND_ONLY)):
        allowed = app.exec_driver_sql(_HAS_RIGHT, (sorted(tables), right)).scalars()
        found += [f"The database role {role} may {right} rows of {table}, which is a record." for table in allowed]
    return found


def objections_to_retained(retained: sa.Connection, others: Collection[str]) -> list[str]:
    """What is wrong with the retained database as its own role sees it.

    Args:
        others: roles of the main database, none of which may get in there.
    """
    if retained.dialect.name != "postgresql":
        return []
    role, found = _role_and_faults(retained)
    if role in others:
        found.append(
            f"The retained database is entered with the role {role} of the main one: give it a role of its own."
        )
    found += [
        f"Table {table} of the retained database has a tenant id but no forced row policy."
        for table, protected in retained.exec_driver_sql(_TABLES).all()
        if not protected
    ]
    allowed = retained.exec_driver_sql(_GETS_IN, (sorted(set(others) - {role}),)).scalars()
    found += [f"The role {other} of the main database may enter the retained one: {_SHUT_OUT}" for other in allowed]
    return found


_GETS_IN = """
select rolname from pg_roles
where rolname = any(%s)
      and (has_database_privilege(rolname, current_database(), 'connect') or pg_has_role(rolname, current_user, 'member'))
order by rolname
"""
_SHUT_OUT = "`revoke connect on database … from public`, and grant it to the retained roles alone."


def _role_and_faults(app: sa.Connection) -> tuple[str, list[str]]:
    found = []
    role, superuser, bypass = app.exec_driver_sql(
        "select rolname, rolsuper, rolbypassrls from pg_roles where rolname = current_user"
    ).one()
    if superuser or bypass:
        found.append(
            f"The database role {role} is a superuser or may bypass row policies: every tenant would see every row."
        )
    owned = app.exec_driver_sql(
        "select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where n.nspname = 'public' and c.relkind = 'r' and c.relowner = (select oid from pg_roles where rolname = current_user)"
    ).scalar_one()
    if owned:
        found.append(
            f"The database role {role} owns {owned} tables: the app must run as another role than their owner."
        )
    return role, found


def unprotected(connection: sa.Connection) -> Sequence[str]:
    """Tables with a tenant id that neither stand on the list nor are protected."""
    rows = connection.exec_driver_sql(_TABLES).all()
    return sorted(table for table, protected in rows if not protected and table not in NO_POLICY)


def advisory_lock(connection: sa.Connection, key: int) -> None:
    """Hold a lock until the transaction ends, so that machines that start at once migrate one after the other."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("select pg_advisory_xact_lock(%s)", (key,))


def server_time(connection: sa.Connection) -> datetime:
    """The database machine's clock, to be compared with ours; nothing else is ever reckoned from it."""
    found: datetime = connection.exec_driver_sql("select clock_timestamp()").scalar_one()
    return found
