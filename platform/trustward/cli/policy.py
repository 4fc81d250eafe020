"""`trustward policy`: read the versions of a tenant's policy, and check that they are what was approved."""

from __future__ import annotations

import json
from typing import Any

import click

from trustward.cli.common import in_application, tenant_id_of
from trustward.documents import digest, to_text
from trustward.kernel import scope
from trustward.kernel.errors import NotFound
from trustward.kernel.texts import Lang
from trustward.policies import services
from trustward.policies.tables import PolicyVersion


@click.group()
def policy() -> None:
    """Read and check the versions of a tenant's privacy policy."""


@policy.command()
@click.argument("tenant")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@in_application
def versions(tenant: str, as_json: bool) -> None:
    """List every version with its state, period and hash."""
    with scope.enter(tenant_id_of(tenant), write=False):
        rows = [_line(row) for row in services.versions()]
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return
    for row in rows:
        period = f"{row['effective_on'] or '—'} – {row['effective_until'] or ''}"
        click.echo(f"{row['number'] or '—':>3}  {row['state']:<10}  {period:<25}  {row['hash'][:16]}")


@policy.command()
@click.argument("tenant")
@click.option("--version", "number", type=int, help="The version's number; the one in effect when left out.")
@click.option("--lang", type=click.Choice([lang.value for lang in Lang]), default=Lang.KO.value)
@click.option("--json", "as_json", is_flag=True, help="The stored content as JSON.")
@in_application
def show(tenant: str, number: int | None, lang: str, as_json: bool) -> None:
    """Print a public version as text or as data; exit code 1 where there is none."""
    with scope.enter(tenant_id_of(tenant), write=False):
        try:
            row = services.by_number(number) if number else services.current()
        except NotFound:
            row = None
        if row is None:
            click.echo("There is no such public version.", err=True)
            raise SystemExit(1)
        if as_json:
            click.echo(json.dumps(row.content, ensure_ascii=False, indent=1))
        else:
            click.echo(to_text(services.document(row, Lang(lang))), nl=False)


@policy.command()
@click.argument("tenant")
@in_application
def verify(tenant: str) -> None:
    """Compare each approved version with the hash that the officer saw; exit code 1 where one differs."""
    with scope.enter(tenant_id_of(tenant), write=False):
        approved = [row for row in services.versions() if row.approved_hash]
        wrong = [row.number for row in approved if digest(row.content) != row.approved_hash]
    for number in wrong:
        click.echo(f"Version {number} is not what was approved.", err=True)
    if wrong:
        raise SystemExit(1)
    click.echo(f"{len(approved)} versions are what was approved.")


def _line(row: PolicyVersion) -> dict[str, Any]:
    return {
        "number": row.number,
        "state": row.state.value,
        "effective_on": row.effective_on.isoformat() if row.effective_on else None,
        "effective_until": row.last_day.isoformat() if row.last_day else None,
        "superseded_on": row.superseded_on.isoformat() if row.superseded_on else None,
        "hash": row.content_hash,
    }
