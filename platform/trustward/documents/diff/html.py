"""A comparison as HTML: what went is `<del>`, what came is `<ins>`, each with a sign and with words to be heard.

Lines stand beside each other (a style sheet stacks them on a phone), tables stay whole with a first column that says
what happened to the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from trustward.documents import words
from trustward.documents.html import hidden, join, lines, row_html, table_frame
from trustward.kernel.texts import Lang, Text

from .changes import DocumentDiff, LineChange, SectionChange, TableChange
from .words import Mark, Piece

_SIGN = {Mark.ADDED: "+", Mark.REMOVED: "−", Mark.CHANGED: "±", Mark.SAME: ""}
_WORD = {Mark.ADDED: words.ADDED, Mark.REMOVED: words.REMOVED, Mark.CHANGED: words.CHANGED, Mark.SAME: words.SAME}


def diff_html(diff: DocumentDiff, lang: Lang, *, level: int = 2) -> Markup:
    """The changed sections of a comparison, their titles as headings of `level`, words of the frame in `lang`."""
    if not diff:
        return Markup('<p class="diff-nothing">{}</p>\n').format(words.NOTHING_CHANGED.in_(lang))
    return join(_section(section, lang, level) for section in diff.changed)


def pieces_html(pieces: Iterable[Piece], lang: Lang, *, keep: frozenset[Mark] = frozenset(Mark)) -> Markup:
    """Pieces as text with `<ins>` and `<del>`; only those with a mark in `keep`."""
    return join(_piece(piece, lang) for piece in pieces if piece.mark in keep)


def sign_html(mark: Mark, lang: Lang) -> Markup:
    """The sign and the word for what happened."""
    return Markup('<span class="diff-sign diff-sign-{0}"><span aria-hidden="true">{1}</span> {2}</span>').format(
        mark.value, _SIGN[mark], _WORD[mark].in_(lang)
    )


def _piece(piece: Piece, lang: Lang) -> Markup:
    text = lines(piece.text)
    if piece.mark is Mark.SAME:
        return text
    tag = "ins" if piece.mark is Mark.ADDED else "del"
    return Markup("<{0}>{1}{2}</{0}>").format(tag, hidden(f"[{_WORD[piece.mark].in_(lang)}] "), text)


def _section(section: SectionChange, lang: Lang, level: int) -> Markup:
    around = join(Markup('<span class="diff-within">{} › </span>').format(title) for title in section.within)
    title = around + (pieces_html(section.title, lang) or words.UNTITLED.in_(lang))
    body = join(
        _table(change, lang) if isinstance(change, TableChange) else _line(change, lang)
        for change in section.changes
        if change.mark is not Mark.SAME
    )
    return Markup(
        '<section class="diff-section" aria-labelledby="diff-{0}">\n<h{1} id="diff-{0}">{2} {3}</h{1}>\n{4}</section>\n'
    ).format(section.id, level, sign_html(section.mark, lang), title, body)


def _line(change: LineChange, lang: Lang) -> Markup:
    return Markup('<div class="diff-pair">\n{}{}</div>\n').format(
        _side(change, lang, "before", words.BEFORE, words.EMPTY_BEFORE, Mark.REMOVED),
        _side(change, lang, "after", words.AFTER, words.EMPTY_AFTER, Mark.ADDED),
    )


def _side(change: LineChange, lang: Lang, side: str, name: Text, empty: Text, mark: Mark) -> Markup:
    text = pieces_html(change.pieces, lang, keep=frozenset({Mark.SAME, mark}))
    shown = Markup("<p>{}</p>").format(text) if text else Markup('<p class="diff-empty">{}</p>').format(empty.in_(lang))
    label = Markup('<p class="diff-label"><span aria-hidden="true">{}</span> {}</p>').format(
        _SIGN[mark], name.in_(lang)
    )
    return Markup('<div class="diff-{}">\n{}\n{}\n</div>\n').format(side, label, shown)


def _table(change: TableChange, lang: Lang) -> Markup:
    titles = [words.CHANGE.in_(lang), *(column.title for column in change.columns)]
    shown = [row for row in change.rows if row.touched]
    rows = join(_row(row.mark, row.cells, titles, lang) for row in shown)
    left_out = len(change.rows) - len(shown)
    note = (
        Markup('<p class="diff-left-out">{}</p>\n').format(words.ROWS_LEFT_OUT.in_(lang).format(count=left_out))
        if left_out
        else Markup("")
    )
    columns = [column for column in change.columns if column.mark is not Mark.SAME]
    changed = join(Markup("<li>{} {}</li>\n").format(sign_html(column.mark, lang), column.title) for column in columns)
    heads = Markup('<ul class="diff-columns">\n{}</ul>\n').format(changed) if columns else Markup("")
    return heads + table_frame(change.caption, titles, rows, "diff-table") + note


def _row(mark: Mark, cells: Sequence[Sequence[Piece]], titles: Sequence[str], lang: Lang) -> Markup:
    shown = [sign_html(mark, lang), *(pieces_html(cell, lang) for cell in cells)]
    extra = Markup(' class="diff-row-{}"').format(mark.value)
    return row_html(shown, titles, header=min(1, len(shown) - 1), extra=extra)
