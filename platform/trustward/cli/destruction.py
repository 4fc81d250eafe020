"""`trustward destruction`: what is under way, going on after a halt, and checking a certificate anywhere."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from trustward.cli.common import in_application, tenant_id_of
from trustward.destruction.domain import OPEN, RequestState
from trustward.destruction.domain.ledger import Fault, broken_links
from trustward.destruction.offline import Checked, check_file


@click.group()
def destruction() -> None:
    """Follow the destruction of records, and check certificates."""


@destruction.command()
@click.argument("tenant")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@in_application
def status(tenant: str, as_json: bool) -> None:
    """Say what is due, what is under way, and whether destruction is halted."""
    from trustward.destruction import services
    from trustward.destruction.services import clocks
    from trustward.kernel import scope

    with scope.enter(tenant_id_of(tenant), write=False):
        halt, rows = clocks.halted(), services.requests(tuple(OPEN), size=200)
        found: dict[str, Any] = {
            "halted_since": halt.since.isoformat() if halt else None,
            "due": [
                {"service": one.service, "class": one.record_class, "held": one.held.value, "count": one.count}
                for one in services.due_groups()
            ],
            "open": [
                {"number": row.number, "kind": row.kind.value, "state": row.state.value, "service": row.service,
                 "class": row.record_class, "count": row.count, "destroyed": row.destroyed, "trouble": row.trouble}
                for row in rows
            ],
        }  # fmt: skip
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    if halt:
        click.echo(f"Destruction is halted since {halt.since:%Y-%m-%d %H:%M} UTC: the clock leapt ({halt.reason}).")
        click.echo("Set the clock right, then run `trustward destruction resume`.")
    for due in found["due"]:
        name = f"{due['service']}/{due['class'] or '-'} ({due['held']})"
        click.echo(f"due       {due['count']:>9}  {name}, in no request yet")
    for one in found["open"]:
        name = f"{one['service'] or one['kind']}/{one['class'] or '-'}"
        trouble = f", waits: {one['trouble']}" if one["trouble"] else ""
        click.echo(
            f"{one['state']:<9} {one['count']:>9}  no. {one['number']} {name}, {one['destroyed']} destroyed{trouble}"
        )
    if not found["due"] and not found["open"]:
        click.echo("Nothing is due, nothing is under way.")


@destruction.command()
@in_application
def resume() -> None:
    """Confirm that the clock is right: destruction goes on after a halt."""
    from trustward.destruction.services import clocks

    click.echo("Destruction goes on." if clocks.resume() else "Destruction was not halted.")


@destruction.command()
@click.argument("tenant")
@click.option("--seconds", type=float, default=600.0, show_default=True, help="How long at most.")
@in_application
def run(tenant: str, seconds: float) -> None:
    """Carry out here and now what is approved and cooled off, without waiting for a worker; proposes what is due first."""
    from trustward.destruction import services
    from trustward.destruction.services import clocks
    from trustward.kernel import scope

    tenant_id, until = tenant_id_of(tenant), time.monotonic() + seconds
    clocks.observe()
    with scope.enter(tenant_id):
        click.echo(f"{services.sweep()} classes are due and will be proposed.")
        waiting = [row.id for row in services.requests((RequestState.COOLING, RequestState.RUNNING), size=1000)]
    for request_id in reversed(waiting):
        if time.monotonic() >= until:
            break
        services.begin_when_sure(tenant_id, request_id)
        services.run(tenant_id, request_id, seconds=max(1.0, until - time.monotonic()))
        click.echo(_said(tenant_id, request_id))


@destruction.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--public-key", "public_key", default="", help="The installation's key (hex), as it was published elsewhere."
)
def verify(files: tuple[Path, ...], public_key: str) -> None:
    """Check certificates (JSON, or a PDF that carries one) without any installation; exit code 1 where one does not hold.

    Several certificates of one ledger are checked against each other too.
    """
    wrong, entries, key = 0, [], _key(public_key)
    for path in files:
        checked = check_file(path, key)
        wrong += bool(checked.faults)
        for line in _told(path, checked, bool(key)):
            click.echo(line, err=bool(checked.faults))
        if checked.data and not checked.faults:
            entries += [checked.data["entry"], *checked.data["later"]]
    for number in broken_links(entries):
        wrong += 1
        click.echo(f"Row {number} does not follow from the row before: they are not of one unbroken ledger.", err=True)
    if wrong:
        raise SystemExit(1)


def _key(given: str) -> str:
    key = given.strip().lower()
    if key and not re.fullmatch("[0-9a-f]{64}", key):
        raise click.BadParameter("a public key is 64 hexadecimal digits.", param_hint="--public-key")
    return key


def _told(path: Path, checked: Checked, key_known: bool) -> list[str]:
    if checked.data is None and _is_office_file(path):
        return [f"{path}: a DOCX or HWPX carries no signed data and can't be checked. Take the certificate's PDF or JSON."]
    if checked.data is None:
        return [f"{path}: this is no certificate of destruction, and carries none."]
    if checked.faults:
        return [f"{path}: {_WORDS[fault]}" for fault in checked.faults]
    entry = checked.data["entry"]
    body = entry["body"]
    said = (
        f"{path}: genuine. Row {entry['number']} of the ledger of {body['tenant']['name']}: {body['count']} destroyed"
    )
    lines = [f"{said}, verified {(body.get('verified_at') or '')[:10]}."]
    lines.append(f"  set     {body['set']['hash']}" if body.get("set") else "  set     (described in words)")
    lines.append(f"  row     {entry['hash']}")
    lines.append(
        f"  key     {entry['public_key']}{'' if key_known else ' (compare it with the published one, or give --public-key)'}"
    )
    if body.get("keys_gone_at"):
        lines.append(f"  keys destroyed {body['keys_gone_at']}; {_backups(checked.data)}")
    return lines


def _is_office_file(path: Path) -> bool:
    with path.open("rb") as opened:
        return opened.read(4) == b"PK\x03\x04"


def _backups(data: dict[str, Any]) -> str:
    held = data["entry"]["body"]["backups"]
    if data["later"]:
        return f"the last backup of them expired {data['later'][-1]['body']['expired_at']}"
    if not held["holding"]:
        return "no backup of them was left"
    return f"{held['holding']} backups of them were left, the last expires {held['last_expires_at']}"


def _said(tenant_id: UUID, request_id: UUID) -> str:
    from trustward.destruction import services
    from trustward.kernel import scope

    with scope.enter(tenant_id, write=False):
        row = services.get(request_id)
        waits = f", waits: {row.trouble}" if row.trouble else ""
        return f"No. {row.number}: {row.state.value}, {row.destroyed} of {row.count} destroyed{waits}."


_WORDS = {
    Fault.UNREADABLE: "this is no certificate of destruction that can be read.",
    Fault.HASH: "its contents were changed: they do not give the hash that was signed.",
    Fault.SIGNATURE: "the signature does not hold.",
    Fault.FOREIGN_KEY: "it was signed with another key than the one given.",
    Fault.LINK: "it claims to be the first row of a ledger and is not.",
    Fault.SET: "the list of members does not give the hash of the set.",
    Fault.COUNT: "the number of members is not what was signed.",
    Fault.LATER: "what was added later about the backups does not hold.",
}
