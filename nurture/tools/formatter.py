"""Lays a rules file out: indentation, spaces, columns and blank lines, and nothing else.

The author's words, line breaks and comments stay; so what the rules mean cannot change. Comments stay in the column
that the author set several in, and lines end as most of them do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from attrs import define, field, frozen

from nurture.diagnostics import Source, columns
from nurture.dsl.layout import Row, laid_out
from nurture.dsl.messages import Report
from nurture.dsl.parser import Token, parse_rules, tokens

__all__ = ["format_text"]


def format_text(text: str, *, name: str = "<text>") -> str:
    r"""``text``, the text of a rules file, laid out. Raises ``RulesError`` where it cannot be read.

    >>> text = 'ruleset "B2B" {language 1}\nscore fit {   # who\n\n +10 when a>=3\n+5 when b\n}'
    >>> print(format_text(text), end="")
    ruleset "B2B" { language 1 }
    score fit {  # who
      +10 when a >= 3
       +5 when b
    }
    """
    report = Report(Source(name, text))
    parse_rules(report.source, report)
    report.stop()
    layout = _Layout()
    for line in _lines(text + "\n"):
        layout.add(line)
    crlf = text.count("\r\n")
    return laid_out(layout.rows).replace("\n", "\r\n" if crlf > text.count("\n") - crlf else "\n")


# -- pieces and lines ------------------------------------------------------------------------------------------------

_BLANK = " \t\r\ufeff\u3000"
_NO_SPACE_BEFORE = frozenset({",", ":", "?", "%", ")", "]"})
_NO_SPACE_AFTER = frozenset({"(", "["})
_OPERAND_ENDS = frozenset({
    "STRING", "INTEGER", "DECIMAL", "DATE", "DATETIME", "UNIT", "BUSINESS_DAYS", "BUSINESS_HOURS", "NAME", "QUOTED",
    "true", "false", "now", "today", "events", "entry", ")", "]",
})  # fmt: skip


@frozen
class _Piece:
    """A token and how it stands in its line; ``unary``: it is a sign of what follows it."""

    token: Token
    unary: bool

    @property
    def kind(self) -> str:
        return self.token.kind

    @property
    def text(self) -> str:
        return (
            " ".join(self.token.text.split()) if self.kind in ("BUSINESS_DAYS", "BUSINESS_HOURS") else self.token.text
        )


@frozen
class _Line:
    """A line as it was written: the lines without tokens before it, its tokens, the comment behind and its column."""

    before: tuple[str, ...]
    pieces: tuple[_Piece, ...]
    comment: str
    column: int = 0

    @property
    def first(self) -> str:
        """The kind of its first token; empty at the end of the file, where there is none."""
        return self.pieces[0].kind if self.pieces else ""


def _lines(text: str) -> Iterator[_Line]:
    """The lines of ``text`` that hold tokens, and a last one without."""
    pieces: list[_Piece] = []
    before: tuple[str, ...] = ()
    end = 0
    for piece in _pieces(text):
        rest, *more = text[end : piece.token.start].split("\n")
        if more and pieces:
            yield _ended(before, pieces, rest, text)
            pieces, before = [], tuple(more[:-1])
        elif more:
            before = (rest, *more[:-1])
        pieces.append(piece)
        end = piece.token.end
    rest, *more = text[end:].split("\n")
    if pieces:
        yield _ended(before, pieces, rest, text)
        before = ()
    yield _Line((*before, *more), (), "")


def _ended(before: tuple[str, ...], pieces: Sequence[_Piece], rest: str, text: str) -> _Line:
    """The line that ends with ``rest``, which is behind the last of ``pieces`` in ``text``."""
    end = pieces[-1].token.end
    code = text[text.rfind("\n", 0, end) + 1 : end + len(rest) - len(rest.lstrip(_BLANK))]
    return _Line(before, tuple(pieces), rest.strip(_BLANK), columns(code))


def _pieces(text: str) -> Iterator[_Piece]:
    before = ""
    for token in tokens(text):
        yield _Piece(token, token.kind == "SIGN" and (token.ends or before not in _OPERAND_ENDS))
        before = token.kind


def _joined(pieces: Sequence[_Piece]) -> str:
    text = ""
    for before, piece in zip((None, *pieces), pieces, strict=False):
        close = before is None or before.unary or before.kind in _NO_SPACE_AFTER or piece.kind in _NO_SPACE_BEFORE
        close = close or (piece.kind == "(" and before is not None and before.kind in ("NAME", "QUOTED"))  # a call
        empty = before is not None and (before.kind, piece.kind) == ("{", "}")
        text += piece.text if close or empty else f" {piece.text}"
    return text


# -- rows ------------------------------------------------------------------------------------------------------------


@define
class _Layout:
    """Makes rows of lines, and knows which brackets are open.

    For a brace, ``open`` holds the word that its statement begins with; ``head`` holds that of the statement at hand.
    """

    rows: list[Row] = field(factory=list)
    open: list[str] = field(factory=list)
    head: str = ""

    def add(self, line: _Line) -> None:
        """Add a line and what stands before it."""
        goes_on = self._goes_on(line)
        indent = self._braces() - (line.first == "}")
        if goes_on and line.first not in (")", "]"):
            indent += 2
        self._add_before(line, indent + (line.first == "}"), gaps=not goes_on)
        if not line.pieces:
            return
        if not goes_on:
            self.head = line.first
        cells, kind = ((_joined(line.pieces),), "") if goes_on else _cells(self._block(), line.pieces)
        self.rows.append(Row(cells, indent, kind, line.comment, line.column))
        for piece in line.pieces:
            self._note(piece.kind)

    def _add_before(self, line: _Line, indent: int, *, gaps: bool) -> None:
        gap = False
        for text in line.before:
            comment = text.strip(_BLANK)
            if comment:
                self._add_gap(wanted=gap and gaps)
                self.rows.append(Row((), indent, "", comment))
            gap = not comment
        self._add_gap(wanted=gap and gaps and line.first not in ("", "}"))

    def _add_gap(self, *, wanted: bool) -> None:
        """Add a blank line, unless at the start of the file or of a block."""
        if wanted and self.rows and not "".join(self.rows[-1].cells[-1:]).endswith("{"):
            self.rows.append(Row())

    def _note(self, kind: str) -> None:
        if kind in ("(", "[", "{"):
            self.open.append(self.head if kind == "{" else kind)
        elif kind in (")", "]", "}"):
            self.open.pop()

    def _braces(self) -> int:
        return sum(mark not in _NO_SPACE_AFTER for mark in self.open)

    def _block(self) -> str:
        return self.open[-1] if self.open else ""

    def _goes_on(self, line: _Line) -> bool:
        """Whether ``line`` goes on with the statement of the line before."""
        if not line.pieces or line.pieces[0].token.ends or line.first in ("else", "}"):
            return False
        entry = len(line.pieces) > 1 and line.pieces[1].kind == ":"  # a comma and a line end between two fields
        return not entry or self._block() in _NO_SPACE_AFTER


# -- columns ---------------------------------------------------------------------------------------------------------

_Cells = tuple[tuple[str, ...], str]


def _cut(pieces: Sequence[_Piece], kind: str, *places: int) -> _Cells:
    """The line cut at ``places``."""
    bounds = [0, *(place for place in places if 0 < place < len(pieces)), len(pieces)]
    return tuple(_joined(pieces[start:end]) for start, end in pairwise(bounds)), kind


def _cells(block: str, pieces: Sequence[_Piece]) -> _Cells:
    """A line that begins a statement in ``block`` as cells, and the kind of line that it is."""
    cells = _COLUMNS.get((block, pieces[0].kind)) or _COLUMNS.get((block, ""))
    return cells(pieces) if cells is not None else _cut(pieces, "")


def _field(pieces: Sequence[_Piece]) -> _Cells:
    return _cut(pieces, "field", 2)


def _event(pieces: Sequence[_Piece]) -> _Cells:
    brace = _find(pieces, "{")
    return _cut(pieces, "", 0) if pieces[-1].kind == "{" else _cut(pieces, "event", brace)


def _segment(pieces: Sequence[_Piece]) -> _Cells:
    return _cut(pieces, "segment", _find(pieces, "when"))


def _stage(pieces: Sequence[_Piece]) -> _Cells:
    """Name, label, position, and what it stands beside and was; empty where one is left out and another follows."""
    if pieces[-1].kind == "{":
        return _cut(pieces, "")
    beside = min(_find(pieces, word) for word in ("before", "after", "was"))
    beside = beside if beside >= 2 else len(pieces)
    middle = {piece.kind: piece.text for piece in pieces[2:beside]}
    cells = [_joined(pieces[:2]), middle.get("STRING", ""), middle.get("POSITION", ""), _joined(pieces[beside:])]
    while not cells[-1]:
        cells.pop()
    return tuple(cells), "stage"


def _question(pieces: Sequence[_Piece]) -> _Cells:
    """Name, what to ask, and the rest; an empty text where there is none and the rest follows."""
    asked = pieces[1].text if len(pieces) > 1 and pieces[1].kind == "STRING" else ""
    cells = [pieces[0].text, asked, _joined(pieces[2 if asked else 1 :])]
    while not cells[-1]:
        cells.pop()
    return tuple(cells), "question"


def _transition(pieces: Sequence[_Piece]) -> _Cells:
    arrow = _find(pieces, "->")
    return _cut(pieces, "way", arrow, arrow + 2) if arrow < len(pieces) else _cut(pieces, "")


def _issue(pieces: Sequence[_Piece]) -> _Cells:
    return _cut(pieces, "issue", _find(pieces, ",") + 1)


def _content(pieces: Sequence[_Piece]) -> _Cells:
    return _cut(pieces, "content", _find(pieces, ":") + 1)


def _expect(pieces: Sequence[_Piece]) -> _Cells:
    timed = len(pieces) > 2 and pieces[-2].kind == "at" and pieces[-1].kind in ("DATE", "DATETIME")
    return _cut(pieces, "expect", len(pieces) - 2 if timed else 0)


def _find(pieces: Sequence[_Piece], kind: str) -> int:
    return next((n for n, piece in enumerate(pieces) if piece.kind == kind), len(pieces))


def _after_first(kind: str, count: int) -> Callable[[Sequence[_Piece]], _Cells]:
    return lambda pieces: _cut(pieces, kind, count)


# By the word that a block begins with and the first token of a line in it; without the latter, for all other lines.
_COLUMNS: dict[tuple[str, str], Callable[[Sequence[_Piece]], _Cells]] = {
    ("", "event"): _event,
    ("", "parameter"): lambda pieces: _cut(pieces, "parameter", _find(pieces, "=")),
    ("", "segment"): _segment,
    ("lead", ""): _field,
    ("event", ""): _field,
    ("score", "SIGN"): _after_first("points", 2),
    ("group", "SIGN"): _after_first("points", 2),
    ("grade", "NAME"): _after_first("band", 1),
    ("grade", "QUOTED"): _after_first("band", 1),
    ("axis", "NAME"): _after_first("band", 1),
    ("axis", "QUOTED"): _after_first("band", 1),
    ("axis", "INTEGER"): _after_first("band", 1),
    ("checklist", "use"): lambda pieces: _cut(pieces, ""),
    ("checklist", ""): _question,
    ("journey", "stage"): _stage,
    ("journey", ""): _transition,
    ("content", ""): _content,
    ("backlog", "issue"): _issue,
    ("scenario", "enter"): _after_first("entry", 1),
    ("scenario", "exit"): _after_first("entry", 1),
    ("scenario", "goal"): _after_first("entry", 1),
    ("scenario", "holdout"): _after_first("entry", 1),
    ("test", "expect"): _expect,
}
