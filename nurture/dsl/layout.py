"""How lines of rules are laid out: indentation, columns that rows share, comments behind them.

The printer and the formatter both end here, so that what is printed is formatted already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from attrs import frozen

from nurture.diagnostics import columns

__all__ = ["Row", "laid_out"]

_WIDEST = 40  # a wider cell stands for itself and pushes no other
_FARTHEST = 80  # a longer line pushes no comment


@frozen
class Row:
    """A line: its cells, how deep it stands, its comment; a blank line where there is nothing.

    Rows of one ``kind`` that follow one another share their columns. The first column of kind ``points`` is set right.
    ``column`` is where the author put the comment, where that is known.
    """

    cells: tuple[str, ...] = ()
    indent: int = 0
    kind: str = ""
    comment: str = ""
    column: int = 0

    @property
    def only_comment(self) -> bool:
        """Whether there is a comment and nothing before it."""
        return not self.cells and bool(self.comment)


def laid_out(rows: Iterable[Row]) -> str:
    """The text of ``rows``.

    >>> rows = [Row(("stage one", "x", "tofu"), kind="stage"), Row(("stage three", "", "bofu"), kind="stage")]
    >>> print(laid_out(rows), end="")
    stage one   x tofu
    stage three   bofu
    """
    kept = list(rows)
    lines = _commented(kept, _aligned(kept))
    return "".join(f"{line}\n" for line in lines)


def _aligned(rows: Sequence[Row]) -> list[str]:
    """The rows without their comments."""
    lines: list[str] = []
    start = 0
    while start < len(rows):
        end = _group_end(rows, start)
        widths = _widths(rows[start:end])
        lines += [_line(row, widths) for row in rows[start:end]]
        start = end
    return lines


def _group_end(rows: Sequence[Row], start: int) -> int:
    """Where the group that begins at ``start`` ends: rows of one kind and indent, and comments between them."""
    first, end = rows[start], start + 1
    while first.kind and end < len(rows):
        row = rows[end]
        if not row.only_comment and (row.kind, row.indent) != (first.kind, first.indent):
            break
        end += 1
    return end


def _widths(rows: Sequence[Row]) -> list[int]:
    most = max((len(row.cells) for row in rows), default=0)
    return [max([0, *_fitting(rows, column)]) for column in range(most)]


def _fitting(rows: Sequence[Row], column: int) -> list[int]:
    """How wide the cells of a column are that another cell stands behind."""
    cells = [row.cells[column] for row in rows if len(row.cells) > column + 1]
    return [width for width in map(columns, cells) if width <= _WIDEST]


def _line(row: Row, widths: list[int]) -> str:
    text = ""
    for cell, width in zip(row.cells[:-1], widths, strict=False):
        space = " " * max(0, width - columns(cell))
        text += (space + cell if row.kind == "points" else cell + space) + (" " if width or cell else "")
    return "  " * row.indent + text + "".join(row.cells[-1:])


def _commented(rows: Sequence[Row], lines: list[str]) -> list[str]:
    """The lines with their comments.

    Comments behind lines that follow one another stand in one column: that of the author, where several comments of
    the file stand in it, else two spaces behind the longest line.
    """
    runs = list(_runs(rows))
    least = [_comment_column(lines[start:end]) for start, end in runs]
    own = [_own_column(rows[start:end], lines[start:end]) for start, end in runs]
    shared = Counter(column for (start, end), column in zip(runs, own, strict=True) for _ in range(start, end))
    done = [line + row.comment * row.only_comment for row, line in zip(rows, lines, strict=True)]
    for (start, end), at_least, wanted in zip(runs, least, own, strict=True):
        column = wanted if wanted and shared[wanted] > 1 else at_least
        for number in range(start, end):
            space = " " * max(2, column - columns(lines[number]))
            done[number] += space + rows[number].comment
    return [line.rstrip() for line in done]


def _runs(rows: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """Where the lines with comments behind them that follow one another begin and end."""
    start = 0
    for behind, run in groupby(rows, lambda row: bool(row.comment) and not row.only_comment):
        end = start + len(list(run))
        if behind:
            yield start, end
        start = end


def _comment_column(lines: Sequence[str]) -> int:
    return max(width for width in (0, *map(columns, lines)) if width <= _FARTHEST) + 2


def _own_column(rows: Sequence[Row], lines: Sequence[str]) -> int:
    """The column that the author put all comments of ``rows`` in, where the lines leave room for it; else 0."""
    column = rows[0].column
    return (
        column if all(row.column == column >= columns(line) + 2 for row, line in zip(rows, lines, strict=True)) else 0
    )
