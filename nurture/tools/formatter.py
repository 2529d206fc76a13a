"""Lays a rules file out: indentation, spaces, columns and blank lines, and nothing else.

The author's words, line breaks and comments stay; so what the rules mean cannot change. Comments stay in the column
that the author set several in, and lines end as most of them do.
"""

from __future__ import annotations

from attrs import define, field

from nurture.diagnostics import Source
from nurture.dsl.layout import Row, laid_out
from nurture.dsl.messages import Report
from nurture.dsl.parser import parse_rules
from nurture.tools.cells import cells_of
from nurture.tools.written import BLANK, NO_SPACE_AFTER, Line, joined, lines

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
    for line in lines(text + "\n"):
        layout.add(line)
    crlf = text.count("\r\n")
    return laid_out(layout.rows).replace("\n", "\r\n" if crlf > text.count("\n") - crlf else "\n")


@define
class _Layout:
    """Makes rows of lines, and knows which brackets are open.

    For a brace, ``open`` holds the word that its statement begins with; ``head`` holds that of the statement at hand.
    """

    rows: list[Row] = field(factory=list)
    open: list[str] = field(factory=list)
    head: str = ""

    def add(self, line: Line) -> None:
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
        cells, kind = ((joined(line.pieces),), "") if goes_on else cells_of(self._block(), line.pieces)
        self.rows.append(Row(cells, indent, kind, line.comment, line.column))
        for piece in line.pieces:
            self._note(piece.kind)

    def _add_before(self, line: Line, indent: int, *, gaps: bool) -> None:
        gap = False
        for text in line.before:
            comment = text.strip(BLANK)
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
        return sum(mark not in NO_SPACE_AFTER for mark in self.open)

    def _block(self) -> str:
        return self.open[-1] if self.open else ""

    def _goes_on(self, line: Line) -> bool:
        """Whether ``line`` goes on with the statement of the line before."""
        if not line.pieces or line.pieces[0].token.ends or line.first in ("else", "}"):
            return False
        entry = len(line.pieces) > 1 and line.pieces[1].kind == ":"  # a comma and a line end between two fields
        return not entry or self._block() in NO_SPACE_AFTER
