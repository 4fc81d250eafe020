"""What happens once, before the programs start: migrations, the demo's tenants, the words for the demo's visitor.

A process of its own, so that the supervisor never holds a database and stays small. What the visitor should read is
written to the pipe named by the first argument; the folders of the tenants to apply follow.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec

from trustward.cli import main as trustward
from trustward.cli.common import application
from trustward.settings import read_settings


def run(*arguments: str) -> None:
    trustward(list(arguments), standalone_mode=False)


def main(environment: dict[str, str]) -> None:
    pipe, *tenants = sys.argv[1:]
    run("db", "upgrade")
    for folder in tenants:
        run("tenants", "apply", folder)
    with open(int(pipe), "w", encoding="utf-8") as words:
        if read_settings(environment).demo and find_spec("trustward.accounts.demo"):
            with application().app_context():
                words.write(str(import_module("trustward.accounts.demo").describe()))


if __name__ == "__main__":
    import os

    main(dict(os.environ))
