"""Where a fault lies and how it is shown: sources, spans, diagnostics and their rendering."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from enum import StrEnum

from attrs import field, frozen

__all__ = ["Diagnostic", "Severity", "Source", "Span", "columns", "render", "render_all"]


@frozen(order=True)
class Span:
    """A stretch of a source: offsets in characters, half open, and the line and column (from 1) of its start.

    >>> Span(7, 11, 2, 3)
    Span(start=7, end=11, line=2, column=3)
    """

    start: int
    end: int
    line: int
    column: int

    def through(self, other: Span) -> Span:
        """The span from the start of this one to the end of ``other``."""
        return Span(self.start, max(self.end, other.end), self.line, self.column)


@frozen
class Source:
    r"""The text of a rules file and the name it is shown under.

    >>> Source("a.nurture", "one\ntwo").line(2)
    'two'
    """

    name: str
    text: str = field(repr=False)

    def line(self, number: int) -> str:
        """The text of line ``number`` (from 1), without its end; empty past the last line."""
        lines = self.text.split("\n")
        return lines[number - 1].rstrip("\r") if 0 < number <= len(lines) else ""

    def end(self) -> Span:
        """The empty span at the end of the text, where a missing bracket is reported."""
        line = self.text.count("\n") + 1
        column = len(self.text) - (self.text.rfind("\n") + 1) + 1
        return Span(len(self.text), len(self.text), line, column)

    def span(self, start: int, end: int) -> Span:
        r"""The span of the text from offset ``start`` up to ``end``.

        >>> Source("a.nurture", "one\ntwo").span(5, 7)
        Span(start=5, end=7, line=2, column=2)
        """
        return Span(start, end, self.text.count("\n", 0, start) + 1, start - self.text.rfind("\n", 0, start))

    def excerpt(self, span: Span) -> str:
        """The text that ``span`` covers."""
        return self.text[span.start : span.end]


class Severity(StrEnum):
    """How bad a finding is: an ``error`` stops a ruleset from loading, a ``warning`` does not."""

    ERROR = "error"
    WARNING = "warning"


@frozen
class Diagnostic:
    """One finding about a rules file: code, severity, message, place, and what to do about it."""

    code: str
    severity: Severity
    message: str
    span: Span
    source: Source = field(repr=False, eq=False)
    help: str | None = None

    @property
    def place(self) -> str:
        """``file:line:column``, as editors and terminals link it."""
        return f"{self.source.name}:{self.span.line}:{self.span.column}"

    def to_dict(self) -> dict[str, object]:
        """The finding as plain data, for ``--json`` and for editors."""
        return {
            "code": self.code,
            "severity": str(self.severity),
            "message": self.message,
            "file": self.source.name,
            "line": self.span.line,
            "column": self.span.column,
            "length": self.span.end - self.span.start,
            "help": self.help,
        }

    def __str__(self) -> str:
        return render(self)


def columns(text: str) -> int:
    """Columns that ``text`` takes on a terminal, where East Asian characters take two."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    marks = sum(unicodedata.combining(char) != 0 for char in text)
    return len(text) + wide - marks


def _shown(text: str) -> str:
    """``text`` with control characters made visible, so that a finding cannot disturb a terminal."""
    return "".join(char if char.isprintable() or char in " \u3000" else "�" for char in text)


_LONGEST = 160
_LONGEST_BEFORE = 100


def render(finding: Diagnostic) -> str:
    """The finding as a few lines of text: place and message, the line, the underline, the help.

    >>> source = Source("b2b.nurture", "when scor >= 70")
    >>> print(render(Diagnostic("N201", Severity.ERROR, "unknown field `scor`", Span(5, 9, 1, 6), source)))
    b2b.nurture:1:6: error[N201]: unknown field `scor`
      |
    1 |   when scor >= 70
      |        ^^^^
    """
    span, source = finding.span, finding.source
    gutter = " " * len(str(span.line))
    start = source.text.rfind("\n", 0, span.start) + 1
    end = source.text.find("\n", start)
    raw = source.text[start : end if end >= 0 else None].rstrip("\r").replace("\t", " ")
    indent = len(raw) - len(raw.lstrip())
    before = raw[indent : span.column - 1]
    if len(before) > _LONGEST_BEFORE:
        before = "..." + before[-_LONGEST_BEFORE:]
    shown = _shown((before + raw[span.column - 1 :])[:_LONGEST])
    marked = shown[len(before) : len(before) + max(1, span.end - span.start)].rstrip()
    lines = [
        f"{finding.place}: {finding.severity}[{finding.code}]: {_shown(finding.message)}",
        f"{gutter} |",
        f"{span.line} |   {shown}".rstrip(),
        f"{gutter} |   {' ' * columns(shown[: len(before)])}{'^' * max(1, columns(marked))}",
    ]
    if finding.help:
        lines.append(f"{gutter} = help: {_shown(finding.help)}")
    return "\n".join(lines)


def render_all(findings: Iterable[Diagnostic]) -> str:
    """Every finding rendered, a blank line between two."""
    return "\n\n".join(render(finding) for finding in findings)
