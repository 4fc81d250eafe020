"""`trustward statutes`: what the installed statute packs say, and whether their examples hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date, datetime
from uuid import UUID

import click

from trustward.accounts.domain import Role
from trustward.accounts.services import accounts, memberships
from trustward.cli.common import in_application, tenant_id_of
from trustward.kernel import scope
from trustward.kernel.errors import DomainError
from trustward.kernel.texts import Text
from trustward.law.book import Lawbook
from trustward.law.examples import check_examples
from trustward.law.pack import StatutePack
from trustward.law.packs import installed_packs
from trustward.law.printing import example_table, text_table
from trustward.law.rows import ROW_KINDS, Row
from trustward.records import services
from trustward.records.domain import ApplyTo

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def statutes() -> None:
    """Look at the law as data, and prove it by its example cases."""


@statutes.command()
@click.argument("pack", required=False)
def check(pack: str | None) -> None:
    """Answer every example of the installed packs (or of one); exit code 1 when one fails."""
    packs = _packs()
    chosen = [one for one in packs if pack in (None, one.name)]
    if not chosen:
        raise click.ClickException(f"There is no statute pack {pack or 'installed'}.")
    failed = 0
    for one in chosen:
        results = check_examples(one, [other for other in packs if other is not one])
        wrong = sum(not result.ok for result in results)
        failed += wrong or not results
        click.echo(f"{one.name} {one.version}: {len(one.rows)} rows, {len(results)} examples, {wrong} failed\n")
        click.echo(example_table(results) + "\n")
    if failed:
        raise SystemExit(1)


@statutes.command("list")
@click.option("--kind", type=click.Choice(sorted(ROW_KINDS)), help="Only rows of this kind.")
@click.option("--on", "day", type=_DAY, help="As the law reads on this day; today when left out.")
@click.option("--check", "to_check", is_flag=True, help="Only rows that a person should check.")
def list_rows(kind: str | None, day: datetime | None, to_check: bool) -> None:
    """Rows in force."""
    book = Lawbook.of(_packs(), on=_day(day))
    kinds = [kind] if kind else sorted(ROW_KINDS)
    rows = [row for name in kinds for row in book.rows(ROW_KINDS[name]) if row.to_check or not to_check]
    table = [
        (row.kind, row.id, "check" if row.to_check else "verified", book.cite(row).en, row.text.ko) for row in rows
    ]
    click.echo(text_table(("kind", "id", "status", "citation", "text"), table))


@statutes.command()
@click.argument("row_id")
@click.option("--on", "day", type=_DAY, help="As the law reads on this day; today when left out.")
def show(row_id: str, day: datetime | None) -> None:
    """One row with all its fields, and the days on which its other wordings hold."""
    packs = _packs()
    book = Lawbook.of(packs, on=_day(day))
    found = [row for pack in packs for row in pack.rows if row.id == row_id]
    if not found:
        raise click.ClickException(f"No installed statute pack has a row {row_id!r}.")
    for row in found:
        if row.in_force(book.on):
            click.echo(text_table(("field", "value"), list(_fields(book, row))) + "\n")
    for row in found:
        if not row.in_force(book.on):
            click.echo(f"Not on {book.on}: {row.kind} {row.id}, {row.text.ko} ({_span(row)})")


@statutes.command()
@click.argument("tenant")
@click.option("--new-only", is_flag=True, help="What applying it to new records only would lead to.")
@in_application
def plan(tenant: str, new_only: bool) -> None:
    """What the packs say otherwise than TENANT counts with, and what applying it would lead to."""
    with scope.enter(tenant_id_of(tenant)):
        changes = services.notice_changes()
        if not changes:
            click.echo("Nothing waits: the tenant counts with what the packs say.")
        for change in changes:
            found = services.impact(change, ApplyTo.NEW if new_only else ApplyTo.ALL)
            click.echo(f"{services.change_id(change)}  {change.kind} {change.id}, from {change.valid_from or 'now'}")
            for row in change.new or change.before:
                click.echo(f"    {'new' if row in change.new else 'gone'}: {row.period or '-'}, {_span(row)}")
            table = [
                (one.service, one.record_class or "-", str(one.units), str(one.earlier), str(one.later))
                for one in found.effects
            ]
            click.echo(text_table(("service", "class", "units", "earlier", "later"), table))
            if found.counted < found.total:
                click.echo(f"Looked at {found.counted} of {found.total} units.")


@statutes.command()
@click.argument("tenant")
@click.argument("change", type=click.UUID)
@click.option("--for", "apply_to", type=click.Choice([one.value for one in ApplyTo]), required=True, help="All records, or new ones only.")
@click.option("--officer", required=True, help="E-mail address of the privacy officer who approved it.")
@in_application
def apply(tenant: str, change: UUID, apply_to: str, officer: str) -> None:
    """Let TENANT count with a CHANGE that `plan` showed. The officer's approval is recorded."""
    tenant_id = tenant_id_of(tenant)
    with scope.enter_platform(write=False):
        account = accounts.find_account(officer)
    with scope.enter(tenant_id, actor=scope.OPERATOR):
        role = memberships.member(account.id).role if account else None
        if account is None or role is not Role.OFFICER:
            raise click.ClickException("No privacy officer of this tenant has that address.")
        services.apply_change(change, ApplyTo(apply_to), by=account.id)
    click.echo("Applied. The records are reckoned anew in the background; until then nothing of them is destroyed.")


def _fields(book: Lawbook, row: Row) -> Iterator[tuple[str, str]]:
    yield "kind", row.kind
    for one in fields(row):
        value = getattr(row, one.name)
        if one.name == "citation":
            yield "citation", " / ".join(filter(None, (book.cite(row).ko, book.cite(row).en)))
        elif isinstance(value, Text):
            if value:
                yield one.name, f"{value.ko} / {value.en}"
        elif isinstance(value, tuple):
            if value:
                yield one.name, ", ".join(str(part) for part in value)
        elif value not in (None, ""):
            yield one.name, str(value)


def _span(row: Row) -> str:
    return f"{row.valid_from or 'since long ago'} until before {row.valid_to or 'further notice'}"


def _packs() -> tuple[StatutePack, ...]:
    try:
        return installed_packs()
    except DomainError as error:
        raise click.ClickException(str(error.message)) from error


def _day(day: datetime | None) -> date:
    # A console has no tenant and so no zone: the machine's own day is what its operator means by "today".
    return day.date() if day else date.today()  # noqa: DTZ011
