"""Write package-lock.json without an address in it: names, versions and hashes only."""

import json
import subprocess
from pathlib import Path

from assets import ROOT, npm_command


def main() -> None:
    subprocess.run([*npm_command(), "install", "--package-lock-only"], cwd=ROOT, check=True)
    path = Path(ROOT, "package-lock.json")
    lock = json.loads(path.read_text())
    for package in lock["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    path.write_text(json.dumps(lock, indent=2) + "\n")


main()
