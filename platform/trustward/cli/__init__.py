"""The `trustward` console script: one group, one module per subject."""

from __future__ import annotations

from importlib import import_module

import click

GROUPS = (
    "serve",
    "worker",
    "ticker",
    "db",
    "tenants",
    "accounts",
    "plugins",
    "statutes",
    "policy",
    "audit",
    "outbox",
    "apart",
    "keys",
    "destruction",
    "backup",
    "restore",
    "doctor",
    "clock",
)


class Commands(click.Group):
    """Loads a subject's module only when it is asked for, and the plugins' commands when the name is none of ours."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in GROUPS if self._find(name) is not None]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return self._find(cmd_name) if cmd_name in GROUPS else _of_a_plugin(cmd_name)

    def _find(self, name: str) -> click.Command | None:
        for module in (f"trustward.cli.{name}", f"trustward.{name}"):
            try:
                found = getattr(import_module(module), name, None)
            except ModuleNotFoundError as error:
                if error.name and module.startswith(error.name):
                    continue
                raise
            if isinstance(found, click.Command):
                return found
        return None


def _of_a_plugin(name: str) -> click.Command | None:
    from trustward.cli.common import application
    from trustward.plugins.manager import ask_installed

    answers = ask_installed(application().extensions["trustward.plugins"], "register_commands")
    return next((c for answer in answers for c in answer.value if c.name == name), None)


@click.group(cls=Commands)
def main() -> None:
    """Trustward: privacy governance for controllers of personal information."""
