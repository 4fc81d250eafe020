"""`python -m trustward.testing.bench`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from trustward.testing.bench.run import Plan, bench


@click.command()
@click.option(
    "--database", type=click.Choice(["postgresql", "sqlite", "both"]), default="postgresql", show_default=True
)
@click.option("--rounds", default=3, show_default=True)
@click.option("--only", default="", help="Only parts whose name has this text.")
@click.option("--json", "file", type=click.Path(path_type=Path), default=Path(".cache/bench.json"), show_default=True)
def main(database: str, rounds: int, only: str, file: Path) -> None:
    """Measure operations beside the bare frameworks, in the same run."""
    reports = []
    for kind in ["postgresql", "sqlite"] if database == "both" else [database]:
        report = bench(kind, Plan(rounds, only=only), say=lambda text: click.echo(f"… {text}", err=True))
        click.echo(report.as_text())
        reports.append(report.as_data())
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(reports, ensure_ascii=False, indent=1) + "\n")
    click.echo(f"\nas JSON: {file}")


main()
