"""The ledger and a row's certificate as documents, in the page's language: one source for screen, PDF, DOCX and HWPX."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask import g
from flask_babel import gettext as _
from markupsafe import Markup

from trustward.destruction.domain import RequestKind
from trustward.destruction.tables import DestructionEntry
from trustward.documents import (
    Column,
    Document,
    Notice,
    Row,
    Run,
    Section,
    Table,
    paragraph,
    runs,
    sections_html,
)
from trustward.web import dates, numbers
from trustward.web.languages import lang

from . import words

_NONE = "—"


def ledger(entries: Sequence[DestructionEntry]) -> Document:
    """The ledger (파기 관리대장) with the fields of form 5 of the Standard Guideline; names no data subject."""
    columns = [
        ("number", _("No.")), ("what", _("Personal information file")), ("count", _("Count")), ("reason", _("Ground")),
        ("done", _("Destroyed")), ("method", _("Method")), ("approver", _("Approved by")), ("check", _("Verified")),
    ]  # fmt: skip
    table = Table(
        "ledger", _("Destruction ledger"), tuple(Column(key, title) for key, title in columns),
        tuple(Row(str(entry.number), tuple(runs(cell) for cell in _line(entry))) for entry in entries),
    )  # fmt: skip
    head = paragraph(
        _("The ledger holds no personal information of data subjects. Each row is signed and linked to the one before.")
    )
    body = (head, table) if entries else (head, paragraph(_("Nothing was destroyed yet.")))
    return Document("destruction-ledger", lang(), _("Personal information destruction ledger"), (Section("ledger", "", body),),
                    {"controller": str(g.tenant_name)})  # fmt: skip


def certificate(entry: DestructionEntry, address: str) -> Document:
    """One row as a certificate of destruction."""
    body = entry.body
    sections = [
        Section("what", _("What was destroyed"), (_facts("what", _("What was destroyed"), _what(body)),)),
        Section("why", _("Why, and who decided"), (_facts("why", _("Why, and who decided"), _why(body)),)),
        Section("how", _("How it was done"), (_facts("how", _("How it was done"), _how(body)),)),
        Section("checked", _("What was verified"), (_facts("checked", _("What was verified"), _checked(body)),)),
    ]
    if body["kept_apart"]:
        sections.append(Section("kept", _("What is kept, and why"), (_kept(body),)))
    sections.append(Section("seal", _("Seal"), (_facts("seal", _("Seal"), _seal(entry)), _how_to_check(address))))
    meta = {"controller": body["tenant"]["name"], "number": str(entry.number), "date": _day(body["entered_at"])}
    return Document("destruction-certificate", lang(), _("Certificate of destruction"), tuple(sections), meta)


def html(document: Document) -> Markup:
    """A document's sections for a page of the staff."""
    return sections_html(document.sections)


def _line(entry: DestructionEntry) -> list[str]:
    body = entry.body
    return [
        str(entry.number), _name(body), numbers.written(body["count"]), _ground(body), _day(_done(body)), words.methods(body["method"]) or _NONE,
        _by(body["approved"]), _day(body["verified_at"]) if not body["exception"] else _("exception"),
    ]  # fmt: skip


def _what(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (_("Personal information file"), _name(body)),
        (_("Kind"), str(words.KINDS[RequestKind(body["request"]["kind"])])),
        (_("Record class"), words.class_name(body["file"])),
        (_("Held by"), body["holder"]),
        (_("File begun on"), _day(body["created_on"])),
        (_("Count"), numbers.written(body["count"])),
        (_("Approved count"), numbers.written(body["approved"]["count"]) if body["ended_early"] else ""),
        (_("Hash of the set"), body["set"]["hash"] if body["set"] else ""),
    ]


def _why(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    due = body["due"]
    return [
        (_("Ground"), _ground(body)),
        (_("Task"), body["task"]),
        (_("Reason"), body["reason"]),
        (_("Due since"), _moment(due["since"])),
        (_("To be destroyed by"), _day(due["by"])),
        (_("Why it was late"), body["late_reason"]),
        (
            _("Ordered by") if body["request"]["kind"] == RequestKind.DEMANDED else _("Proposed by"),
            f"{_by(body['proposed'])}, {_moment(body['proposed']['at'])}",
        ),
        (
            _("Approved"),
            f"{_by(body['approved'])}, {_moment(body['approved']['at'])}" if body["approved"]["at"] else "",
        ),
        (_("Cooling-off ended"), _moment(body["approved"]["cooling_ended_at"])),
    ]


def _how(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (_("Method"), words.methods(body["method"])),
        (_("Place"), body["place"]),
        (_("Carried out by"), body["executor"]),
        (_("Witness"), body["witness"]),
        (_("Begun"), _moment(body["began_at"])),
        (_("Keys destroyed"), _moment(body["keys_gone_at"])),
        (_("Last key backup expires"), _backups(body)),
        (_("Carried out"), _moment(body["executed_at"]) if not body["done_on"] else _day(body["done_on"])),
        (_("Rows removed"), _counts(body["rows"])),
        (_("Medium disposed of"), _yes(body["medium_disposed"])),
        (_("Backups dealt with"), _yes(body["backup_handled"])),
        (_("Exception"), body["exception"]),
    ]


def _checked(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = body["verification"]
    left = found.get("left", {})
    tried = found.get("ciphertexts", 0)
    return [
        (_("Verified"), _moment(body["verified_at"])),
        (_("How"), body["check"]),
        (_("Left behind"), _counts(left) or _("nothing") if left else ""),
        (_("Encrypted samples tried with every key left"),
         _("%(tried)s tried, %(opened)s opened", tried=numbers.written(tried), opened=numbers.written(found.get("opened", 0))) if tried else ""),
        (_("Evidence"), ", ".join(f"{words.EVIDENCE[one['kind']]} {one['sha256'][:16]}" for one in body["evidence"])),
    ]  # fmt: skip


def _seal(entry: DestructionEntry) -> list[tuple[str, str]]:
    return [
        (_("Row of the ledger"), str(entry.number)),
        (_("Entered"), _moment(entry.body["entered_at"])),
        (_("Hash of the row before"), entry.previous_hash),
        (_("Hash of this row"), entry.hash),
        (_("Signature (Ed25519)"), entry.signature.hex()),
        (_("Public key"), entry.public_key.hex()),
        (_("Code"), entry.code),
    ]


def _how_to_check(address: str) -> Notice:
    return Notice((
        paragraph(_("Anybody can check this certificate: "), Run(address, href=address)),
        paragraph(_("Without us: the PDF carries the data; the command "), Run("trustward destruction verify", code=True),
                  _(" checks the signature, the link to the row before, the hash of the set and the count.")),
    ))  # fmt: skip


def _kept(body: Mapping[str, Any]) -> Table:
    columns = (Column("class", _("Record class")), Column("ground", _("Ground")), Column("count", _("Count")),
               Column("until", _("Kept until")))  # fmt: skip
    lines = tuple(
        Row(
            str(number),
            (runs(words.class_name(one)), runs(words.statutes(one)), runs(numbers.written(one["count"])), runs(_day(one["until"]) or words.no_end_yet())),
        )
        for number, one in enumerate(body["kept_apart"])
    )
    return Table("kept", _("What is kept, and why"), columns, lines)


def _facts(key: str, caption: str, facts: Sequence[tuple[str, str]]) -> Table:
    shown = [(name, value) for name, value in facts if value]
    lines = tuple(Row(str(number), (runs(name), runs(value))) for number, (name, value) in enumerate(shown))
    return Table(key, caption, (Column("name", _("Item")), Column("value", _("Content"))), lines)


def _name(body: Mapping[str, Any]) -> str:
    kind = RequestKind(body["request"]["kind"])
    return words.title(kind, body["file"], body["file"]["what"], body["holder"]) or _NONE


def _ground(body: Mapping[str, Any]) -> str:
    rule = body["rule"]
    return ", ".join(part for part in (words.withdrawn(rule), words.say(rule.get("duty")), words.statutes(rule)) if part) or _NONE


def _by(act: Mapping[str, Any]) -> str:
    by = act["by"]
    if by["role"] == "system":
        return "Trustward" if act["at"] else _NONE
    return " ".join(part for part in (words.role(by["role"]), by["name"]) if part) or _NONE


def _backups(body: Mapping[str, Any]) -> str:
    if not body["keys_gone_at"]:
        return ""
    if not body["backups"]["holding"]:
        return str(_("no backup held them"))
    return _moment(body["backups"]["last_expires_at"])


def _counts(found: Mapping[str, int]) -> str:
    return ", ".join(f"{words.ROWS.get(name, name)} {numbers.written(count)}" for name, count in found.items() if count)


def _done(body: Mapping[str, Any]) -> str | None:
    found = body["done_on"] or body["executed_at"]
    return str(found) if found else None


def _yes(value: bool | None) -> str:
    return "" if value is None else str(_("yes") if value else _("no"))


def _day(stored: str | None) -> str:
    if not stored:
        return ""
    value = datetime.fromisoformat(stored) if "T" in stored else date.fromisoformat(stored)
    return dates.day(value, lang(), str(g.zone))


def _moment(stored: str | None) -> str:
    return dates.moment(datetime.fromisoformat(stored), lang(), str(g.zone)) if stored else ""


def name_of(entry: DestructionEntry) -> str:
    """What a row is about, in one line."""
    return _name(entry.body)


def approver_of(entry: DestructionEntry) -> str:
    """Who approved it: role and name."""
    return _by(entry.body["approved"])
