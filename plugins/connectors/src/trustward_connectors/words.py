"""What is wrong with a mapping, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from trustward_connectors.domain import Fault, Wrong


def sentence(fault: Fault) -> str:
    """One fault with its place."""
    said = _what(fault)
    if fault.line and fault.path:
        return str(_("%(path)s (line %(line)s): %(said)s", path=fault.path, line=fault.line, said=said))
    if fault.line:
        return str(_("Line %(line)s: %(said)s", line=fault.line, said=said))
    return f"{fault.path}: {said}" if fault.path else said


def _what(fault: Fault) -> str:
    names, known = ", ".join(fault.names), ", ".join(fault.known)
    match fault.wrong:
        case Wrong.NO_TOML:
            return str(_("this can't be read as TOML. Look for a missing quotation mark, bracket or equals sign."))
        case Wrong.NO_SOURCES:
            return str(_("write at least one [[sources]]."))
        case Wrong.MISSING:
            return str(_("is missing or empty."))
        case Wrong.UNUSABLE:
            return str(
                _("%(names)s can't be used here: write a name without blanks and special characters.", names=names)
            )
        case Wrong.NO_ZONE:
            return str(_("this is not a time zone. Write for example Asia/Seoul."))
        case Wrong.TWICE:
            return str(_("%(names)s stands twice; each source needs a key of its own.", names=names))
        case Wrong.UNKNOWN:
            return str(_("there is no %(names)s. Known are: %(known)s.", names=names, known=known))
        case Wrong.NO_EVENT:
            return str(_("name at least one day, so that a clock can run. Known are: %(known)s.", known=known))
        case Wrong.NO_TABLE:
            return str(_("write tables, each with its own heading."))
        case Wrong.NO_COLUMNS:
            return str(_('write names and columns, such as { collected = "created_at" }.'))
        case Wrong.NO_BLANK:
            return str(_("what takes the place of %(names)s must be one of %(known)s.", names=names, known=known))


def sentences(faults: Iterable[Fault]) -> list[str]:
    """All faults, in the order of the text."""
    return [sentence(fault) for fault in sorted(faults, key=lambda one: one.line)]
