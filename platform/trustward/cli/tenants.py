"""`trustward tenants`: tenants as code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any, TextIO

import click
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _

from trustward.backup.tenants import deleting, exporting, importing
from trustward.cli.common import in_application, say, terminal_language
from trustward.kernel import clock
from trustward.kernel.errors import DomainError
from trustward.kernel.scope import OPERATOR
from trustward.kernel.texts import Lang, Text
from trustward.law.book import Lawbook
from trustward.plugins.statutes import installed_packs
from trustward.policies.domain.lint import Acceptance, Finding, Severity, outstanding
from trustward.policies.domain.lint import lint as find_faults
from trustward.policies.domain.render import render
from trustward.policies.services import import_version, imported
from trustward.register.domain.delta import Change, Delta
from trustward.register.files.places import Place
from trustward.register.files.reader import FilesInvalid, TenantFiles, read
from trustward.register.services import tenant_files

WIDEST = 70


@click.group()
def tenants() -> None:
    """Tenants that are written as files; a tenant as a whole: exported, imported, copied, deleted."""


PASSPHRASE = click.option(
    "--passphrase-file",
    type=click.File("r"),
    help="A file whose first line is the passphrase; asked for when left out.",
)


def _passphrase(file: TextIO | None, *, again: bool) -> str:
    if file is not None:
        return file.readline().rstrip("\n")
    return str(click.prompt("Passphrase", hide_input=True, confirmation_prompt=again))


@tenants.command("export")
@click.argument("slug")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@PASSPHRASE
@in_application
def export_(slug: str, file: Path, passphrase_file: TextIO | None) -> None:
    """Write everything of one tenant into FILE: rows, files and keys, sealed under a passphrase."""
    done = exporting.export(slug, file, _passphrase(passphrase_file, again=True))
    click.echo(
        f"Exported: {sum(done.rows.values())} rows of {len(done.rows)} tables, {done.files} files, {done.keys} keys."
    )


@tenants.command("import")
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@click.option("--slug", default="", help="Under which it will live; its own when left out.")
@click.option("--copy", is_flag=True, help="A second tenant with new ids, without data subjects' records.")
@PASSPHRASE
@in_application
def import_(file: Path, slug: str, copy: bool, passphrase_file: TextIO | None) -> None:
    """Bring a tenant in from an export."""
    done = importing.import_(file, _passphrase(passphrase_file, again=False), slug=slug, copy=copy)
    click.echo(
        f"Imported: {sum(done.rows.values())} rows of {len(done.rows)} tables, {done.files} files, {done.keys} keys."
    )
    if done.left_out:
        click.echo(f"Left out: {', '.join(f'{name} ({count})' for name, count in sorted(done.left_out.items()))}.")


@tenants.command("delete")
@click.argument("slug")
@click.option("--token", default="", help="Of the preview; without it nothing but the preview is shown.")
@in_application
def delete(slug: str, token: str) -> None:
    """Show what a tenant has; with the preview's token, delete it for good. The slug is asked for, and never used again."""
    if not token:
        shown = deleting.preview(slug)
        for name, count in sorted(shown.rows.items()):
            click.echo(f"{count:8}  {name}")
        click.echo(f"{shown.files:8}  files\n{shown.keys:8}  keys")
        click.echo(f"Nothing was deleted. To delete it for good: trustward tenants delete {slug} --token {shown.token}")
        return
    typed = click.prompt(f"Type the slug to delete {slug} for good")
    done = deleting.delete(slug, token, typed=typed, actor=OPERATOR)
    click.echo(f"Deleted: {sum(done.rows.values())} rows, {done.files} files, {done.keys} keys.")


class ImportedPolicy:
    """The policy that was public before: its first version, once."""

    def pending(self, files: TenantFiles) -> bool:
        """Whether the files have one, and the tenant doesn't."""
        return files.policy.imported is not None and imported() is None

    def take(self, files: TenantFiles) -> None:
        """Publish the register as it stands now, with the findings that the files accept."""
        version = files.policy.imported
        if version is not None:
            import_version(
                effective_on=version.effective_on,
                packs_on=version.packs_on,
                reason=version.reason,
                accepted=_acceptances(files),
                source=version.source,
            )


def _acceptances(files: TenantFiles) -> list[Acceptance]:
    return [Acceptance(one.code, one.place, one.reason) for one in files.policy.accepted_findings]


def on_a_folder(command: Callable[..., None]) -> click.Command:
    """A command on a tenant's folder, in the language of the terminal or of `--lang`."""

    @tenants.command(name=command.__name__, help=command.__doc__)
    @click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
    @click.option(
        "--lang",
        type=click.Choice(["ko", "en"]),
        default=lambda: terminal_language().value,
        help="Language of the output.",
    )
    @in_application
    @wraps(command)
    def run(folder: Path, lang: str, **options: Any) -> None:
        with force_locale(lang), _mistakes_in_place(folder):
            command(folder, **options)

    return run


@contextmanager
def _mistakes_in_place(folder: Path) -> Iterator[None]:
    """Print each mistake in the files as `path:line (value): what is wrong`, and end with exit code 2."""
    try:
        yield
    except FilesInvalid as error:
        for mistake in error.mistakes:
            click.echo(f"{_in_folder(folder, mistake.place)}: {mistake.message}", err=True)
        click.echo(_("%(count)s mistakes; nothing was changed.", count=len(error.mistakes)), err=True)
        raise SystemExit(2) from None
    except DomainError as error:
        say(error)
        raise SystemExit(1) from None


@on_a_folder
def plan(folder: Path) -> None:
    """Show what applying FOLDER would change. Writes nothing."""
    specs = tenant_files.sections()
    files = read(folder, specs)
    _show(files, tenant_files.plan(files, specs, ImportedPolicy()))


@click.option("--overwrite", is_flag=True, help="Where both changed the same fact, the files win.")
@on_a_folder
def apply(folder: Path, overwrite: bool) -> None:
    """Make the register say what FOLDER says, in one transaction."""
    specs = tenant_files.sections()
    files = read(folder, specs)
    _show(files, tenant_files.apply(files, specs, ImportedPolicy(), overwrite=overwrite), done=True)


@on_a_folder
def lint(folder: Path) -> None:
    """Say what is wrong or doubtful in the policy that FOLDER makes. Exit code 1 where it could not be published."""
    files = read(folder, tenant_files.sections())
    today = clock.today(files.header.zone)
    packs = installed_packs()
    book = Lawbook.of([packs[s.name] for s in files.header.plugins if s.name in packs], on=today)
    if not book.packs:
        click.echo(_("No statute pack is on for this tenant: only what needs no law is checked."))
    document = render(files.snapshot, book, (), today).ko
    public = 1 if files.policy.imported else 0
    findings = find_faults(files.snapshot, book, document, (), public_versions=public)
    accepted = {f"{one.code}@{one.place}": one.reason for one in files.policy.accepted_findings}
    for finding in findings:
        _show_finding(files, finding, accepted.pop(finding.key, None))
    for key in accepted:
        click.echo(_("Accepted, but not found any more: %(key)s", key=key))
    blocking = outstanding(findings, _acceptances(files))
    sentence = _("%(count)s findings, %(blocking)s of them stop the publication.",
                 count=len(findings), blocking=len(blocking))  # fmt: skip
    click.echo(sentence)
    if blocking:
        raise SystemExit(1)


def _show_finding(files: TenantFiles, finding: Finding, accepted: Text | None) -> None:
    """Severity, place, what was found; below it what to do, and where the law says so."""
    lang = Lang(str(get_locale()))
    section, _dot, rest = finding.place.partition(".")
    key, _dot, inside = rest.partition(".")
    place = files.place(section, key, *inside.split(".")) or files.place(section, "", *rest.split("."))
    if place is None and section == "consignments":
        place = files.place_in_plugins(key)
    spot = f"{replace(_in_folder(files.folder, place), path='')}: " if place else ""
    severity = {
        Severity.BLOCKING: _("blocking"),
        Severity.WARNING: _("warning"),
        Severity.HINT: _("hint"),
    }[finding.severity]
    state = f" ({_('accepted')})" if accepted else ""
    click.echo(f"{spot}{severity}{state} {finding.code} {finding.place}: {finding.message.in_(lang)}")
    if finding.hint:
        click.echo(f"    → {finding.hint.in_(lang)}")
    if finding.citation:
        click.echo(f"    § {finding.citation.in_(lang)}")
    if accepted:
        click.echo(f"    ✓ {accepted.in_(lang)}")


def _show(files: TenantFiles, shown: tenant_files.Plan, *, done: bool = False) -> None:
    for delta in shown.deltas:
        _show_delta(files, delta)
    if shown.follows and files.policy.imported:
        click.echo(_("+ policy: the imported version of %(day)s", day=files.policy.imported.effective_on))
    if shown.empty:
        click.echo(_("No changes."))
        return
    counts = {kind: sum(_kind(change) == kind for delta in shown.deltas for change in delta.changes) for kind in "+~-"}
    sentence = (
        _("Applied: %(added)s added, %(changed)s changed, %(removed)s removed.",
          added=counts["+"], changed=counts["~"], removed=counts["-"])
        if done else
        _("Plan: %(added)s to add, %(changed)s to change, %(removed)s to remove.",
          added=counts["+"], changed=counts["~"], removed=counts["-"])
    )  # fmt: skip
    click.echo(sentence)


def _show_delta(files: TenantFiles, delta: Delta) -> None:
    for change in delta.changes:
        _show_change(files, _kind(change), change)
    for change in delta.clashes:
        _show_change(files, "!", change, _("changed in the register as well"))
    for change in delta.kept:
        _show_change(files, "=", change, _("changed in the register only; kept"))
    if delta.reordered:
        click.echo(f"~ {delta.section}: {_('new order')}")


def _show_change(files: TenantFiles, sign: str, change: Change, remark: str = "") -> None:
    place = files.place(change.section, change.key)
    name = f"{change.section} {change.key}".strip()
    spot = str(replace(_in_folder(files.folder, place), path="")) if place else ""
    notes = [note for note in (spot, remark) if note]
    click.echo(f"{sign} {name}" + (f"  ({', '.join(notes)})" if notes else ""))
    if sign in "~!=":
        for path, before, after in change.parts:
            click.echo(f"    {path}: {_short(before)} → {_short(after)}")


def _kind(change: Change) -> str:
    return "+" if change.before is None else "-" if change.after is None else "~"


def _short(value: Any) -> str:
    if value is None:
        return "∅"
    text = str(value).replace("\n", "⏎")
    return f"“{text[:WIDEST]}…”" if len(text) > WIDEST else f"“{text}”"


def _in_folder(folder: Path, place: Place) -> Place:
    file = place.file if place.file.startswith(f"{folder.name}/") else f"{folder}/{place.file}"
    return Place(file, place.line, place.path)
