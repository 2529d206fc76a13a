"""Plain text in columns that line up where East Asian characters take two, and colour where a terminal shows it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

from attrs import frozen

from nurture.diagnostics import columns

__all__ = ["Paint", "bar", "cut", "padded", "paint_for", "table", "width_for", "wrapped"]

_ELLIPSIS = ".."
_NARROWEST, _PLAIN, _WIDEST = 80, 100, 120


def cut(text: str, most: int) -> str:
    """``text`` in at most ``most`` columns; what was longer ends in two dots.

    >>> cut("株式会社夕凪精機", 16), cut("株式会社夕凪精機", 11), cut("Ashgrove", 7)
    ('株式会社夕凪精機', '株式会社..', 'Ashgr..')
    """
    if columns(text) <= most:
        return text
    while text and columns(text) > most - len(_ELLIPSIS):
        text = text[:-1]
    return text.rstrip() + _ELLIPSIS


def wrapped(text: str, most: int) -> list[str]:
    """``text`` as lines of at most ``most`` columns, broken between words where it can be.

    >>> wrapped("when title contains 課長", 14)
    ['when title', 'contains 課長']
    """
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if columns(longer) <= most or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return [cut(line, most) for line in lines]


def padded(text: str, width: int, *, right: bool = False) -> str:
    """``text`` with spaces up to ``width`` columns, behind it or (``right``) before it.

    >>> padded("検討", 6) + "|", padded("7", 3, right=True) + "|"
    ('検討  |', '  7|')
    """
    spaces = " " * (width - columns(text))
    return spaces + text if right else text + spaces


def table(
    rows: Iterable[Sequence[str]], *, right: Iterable[int] = (), most: Mapping[int, int] | None = None
) -> list[str]:
    r"""``rows`` as lines, each column as wide as its widest cell.

    ``right`` are the columns that stand at the right, ``most`` the columns that are cut to a width.

    >>> print(*table([("名前", "関心"), ("沖田", "7"), ("Ada", "100")], right=[1]), sep="\n")
    名前  関心
    沖田     7
    Ada    100
    """
    limits, at_right = most or {}, frozenset(right)
    cells = [[cut(cell, limits.get(n, 1_000)) for n, cell in enumerate(row)] for row in rows]
    widths = [max(columns(cell) for cell in column) for column in zip(*cells, strict=True)]
    return [
        "  ".join(padded(cell, widths[n], right=n in at_right) for n, cell in enumerate(row)).rstrip() for row in cells
    ]


def bar(number: int, of: int, width: int) -> str:
    """A bar as long as ``number`` is of ``of``, at least one block long unless there is nothing to show.

    >>> bar(150, 300, 10), bar(1, 300, 10), bar(0, 300, 10)
    ('█████', '█', '')
    """
    if not number:
        return ""
    return "█" * max(1, (number * width * 2 + of) // (of * 2))


@frozen
class Paint:
    """Colours for a terminal; text as it is where ``on`` is false."""

    on: bool = False

    def _in(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.on and text else text

    def head(self, text: str) -> str:
        """A heading."""
        return self._in("1", text)

    def faint(self, text: str) -> str:
        """What is said beside."""
        return self._in("2", text)

    def lively(self, text: str) -> str:
        """What the eye shall find."""
        return self._in("36", text)


def paint_for(out: TextIO) -> Paint:
    """Colours where ``out`` is a terminal that has them and nobody has set ``NO_COLOR``."""
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return Paint(out.isatty() and not plain)


def width_for(out: TextIO) -> int:
    """The columns to write in: those of the terminal within reason; 100 where ``out`` is none."""
    if not out.isatty():
        return _PLAIN
    return min(_WIDEST, max(_NARROWEST, shutil.get_terminal_size((_PLAIN, 24)).columns))
