"""A real Chromium for tests: named by `CHROMIUM`, on the PATH, or out of the npm package `@sparticuz/chromium`.

The npm package carries the browser and the few libraries it needs as Brotli streams, so neither root nor a
distribution's package is needed. Playwright drives it: `chromium.launch(**find_browser().launch_options)`.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trustward.testing.servers.common import ServerMissing, cache_folder

_ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_PACKAGE = Path("node_modules/@sparticuz/chromium")
_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none")

# the packaged one names folders of another machine; only the packaged font is offered, so that pictures are alike
_FONTS = """<?xml version="1.0"?>
<fontconfig><dir>{folder}/fonts</dir><cachedir>{folder}/fonts-cache</cachedir></fontconfig>
"""


@dataclass(frozen=True)
class Browser:
    """An executable and what it must find in its environment."""

    executable: Path
    env: dict[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = _ARGUMENTS

    @property
    def launch_options(self) -> dict[str, Any]:
        """Keyword arguments for Playwright's `launch`."""
        return {
            "executable_path": str(self.executable),
            "args": list(self.arguments),
            "env": {**os.environ, **self.env},
            "headless": True,
        }


def find_browser(env: Mapping[str, str] = os.environ, start: Path | None = None) -> Browser:
    """Find a Chromium.

    Args:
        start: where to begin to look for `node_modules`, upwards; the current folder by default.

    Raises:
        ServerMissing: there is none; says what to do.
    """
    named = env.get("CHROMIUM")
    if named:
        found = shutil.which(named, path=env.get("PATH"))
        if not found:
            raise ServerMissing(f"CHROMIUM names {named}, which can't be run.")
        return Browser(Path(found))
    for name in _ON_PATH:
        found = shutil.which(name, path=env.get("PATH"))
        if found:
            return Browser(Path(found))
    here = (start or Path.cwd()).absolute()
    for folder in (here, *here.parents):
        if (folder / _PACKAGE / "bin").is_dir():
            return _packaged(folder / _PACKAGE)
    raise ServerMissing("No Chromium for the tests: run `make test`, which brings one, or set CHROMIUM to yours.")


def _packaged(package: Path) -> Browser:
    version = json.loads((package / "package.json").read_text())["version"]
    folder = _unpacked(package / "bin", cache_folder() / f"chromium-{version}")
    env = {"LD_LIBRARY_PATH": str(folder / "lib"), "FONTCONFIG_FILE": str(folder / "fonts.conf")}
    return Browser(folder / "chromium", env, (*_ARGUMENTS, "--headless=shell"))


def _unpacked(packed: Path, target: Path) -> Path:
    """Unpack once, whole or not at all; two test runs may ask at the same time."""
    with open(f"{target}.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            unfinished = target.with_name(f"{target.name}.{os.getpid()}")
            unfinished.mkdir()
            _unpack_file(packed / "chromium.br", unfinished / "chromium")
            (unfinished / "chromium").chmod(0o700)
            for name in ("al2023.tar.br", "fonts.tar.br", "swiftshader.tar.br"):
                archive = unfinished / name
                _unpack_file(packed / name, archive)
                with tarfile.open(archive) as tar:
                    tar.extractall(unfinished, filter="data")
                archive.unlink()
            (unfinished / "fonts.conf").write_text(_FONTS.format(folder=target))
            unfinished.rename(target)
    return target


def _unpack_file(source: Path, target: Path) -> None:
    import brotli

    decompressor = brotli.Decompressor()
    with source.open("rb") as packed, target.open("wb") as file:
        while block := packed.read(1 << 20):
            file.write(decompressor.process(block))
    if not decompressor.is_finished():
        target.unlink()
        raise ServerMissing(f"{source} is incomplete: remove node_modules and run `make test` again.")
