"""What the commands share."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

import click
from flask import Flask
from flask_babel import force_locale

from trustward.kernel import scope, tenants
from trustward.kernel.errors import DomainError, NotFound
from trustward.kernel.scope import PLATFORM
from trustward.kernel.texts import Lang, Text

_Command = TypeVar("_Command", bound=Callable[..., Any])


def application() -> Flask:
    """The application of this process, built from the environment."""
    from trustward import app  # not before a command needs it

    return app.application()


def in_application(command: _Command) -> _Command:
    """Run a command inside the application; a refusal becomes a sentence on stderr and exit code 1."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        with application().app_context():
            try:
                return command(*args, **kwargs)
            except DomainError as error:
                with force_locale(terminal_language()):
                    say(error)
                sys.exit(1)

    return run  # type: ignore[return-value]


def say(error: DomainError) -> None:
    """A refusal and its reasons, on stderr."""
    click.echo(str(error.message or error.code), err=True)
    for name, messages in getattr(error, "fields", {}).items():
        click.echo(f"  - {name}: {' '.join(str(message) for message in messages)}", err=True)
    for objection in getattr(error, "objections", ()):
        text = getattr(objection, "message", objection)
        where = f"{objection.place}: " if hasattr(objection, "place") else ""
        click.echo(f"  - {where}{text.in_(terminal_language()) if isinstance(text, Text) else text}", err=True)


def terminal_language() -> Lang:
    """The language of the terminal, as its environment says."""
    wanted = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return Lang.KO if wanted.startswith("ko") else Lang.EN


def tenant_id_of(slug: str) -> UUID:
    """The id of a tenant by its slug; "-" stands for the platform itself."""
    if slug == "-":
        return PLATFORM
    with scope.enter_platform(write=False):
        tenant = tenants.find(slug)
        if tenant is None:
            raise NotFound(f"There is no tenant {slug}.")
        return tenant.id
