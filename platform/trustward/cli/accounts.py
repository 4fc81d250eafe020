"""`trustward accounts`: what only the operator can do for people who can't sign in (yet)."""

from __future__ import annotations

from uuid import UUID

import click

from trustward.accounts.domain import Role
from trustward.accounts.services import accounts as log_ins
from trustward.accounts.services import invitations
from trustward.accounts.tables import Account
from trustward.cli.common import in_application, tenant_id_of
from trustward.kernel import scope
from trustward.kernel.errors import NotFound, Refused
from trustward.kernel.scope import OPERATOR, PLATFORM


@click.group()
def accounts() -> None:
    """Invite a tenant's first owner; disable an account; take a lost second factor away."""


@accounts.command("invite-owner")
@click.argument("tenant")
@click.argument("email")
@click.option("--language", type=click.Choice(["ko", "en"]), default="ko", show_default=True)
@in_application
def invite_owner(tenant: str, email: str, language: str) -> None:
    """Send an invitation to become an owner of TENANT. It works for seven days."""
    tenant_id = tenant_id_of(tenant)
    if tenant_id == PLATFORM:
        raise NotFound("The platform has no owner: it is operated by command line.")
    with scope.enter(tenant_id, actor=OPERATOR):
        invitations.invite(email.strip(), Role.OWNER, locale=language)
    click.echo("The invitation is promised; it goes out by mail as soon as a worker runs.")


@accounts.command()
@click.argument("email")
@in_application
def disable(email: str) -> None:
    """Close the log-in of EMAIL at once; whoever uses it is signed out."""
    with scope.enter(PLATFORM, actor=OPERATOR):
        log_ins.disable(scope.load(Account, _account(email), lock=True))
    click.echo("The account is disabled.")


@accounts.command()
@click.argument("email")
@in_application
def enable(email: str) -> None:
    """Open a disabled log-in again."""
    with scope.enter(PLATFORM, actor=OPERATOR):
        log_ins.enable(scope.load(Account, _account(email), lock=True))
    click.echo("The account is enabled.")


@accounts.command("reset-second-factor")
@click.argument("email")
@click.option("--yes", is_flag=True, help="The person's identity was checked, by other means than this address.")
@in_application
def reset_second_factor(email: str, yes: bool) -> None:
    """Take the lost second factor of EMAIL away: at the next log-in the person sets a new one up."""
    if not yes:
        raise Refused("Check who asks first, then repeat with --yes: a stranger may have the password.")
    with scope.enter(PLATFORM, actor=OPERATOR):
        log_ins.forget_second_factor(scope.load(Account, _account(email), lock=True))
    click.echo("The second factor is gone; a new one is set up at the next log-in.")


def _account(email: str) -> UUID:
    account = log_ins.find_account(email)
    if account is None:
        raise NotFound("There is no account with this address.")
    return account.id
