"""Compile every changed translation catalogue (*.po) of the platform and the plugins."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATTERNS = (
    "platform/trustward/**/translations/*/LC_MESSAGES/*.po",
    "plugins/*/src/**/translations/*/LC_MESSAGES/*.po",
)


def compile_catalogue(source: Path, target: Path) -> None:
    from babel.messages.mofile import write_mo  # slow to import, and mostly there is nothing to do
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parts[-3], abort_invalid=True)
    with target.open("wb") as file:
        write_mo(file, catalogue)


def main() -> None:
    for source in sorted(path for pattern in PATTERNS for path in ROOT.glob(pattern)):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        try:
            compile_catalogue(source, target)
        except Exception as error:
            target.unlink(missing_ok=True)
            sys.exit(f"{source.relative_to(ROOT)}: {error}")


main()
