"""The words of a text as they are read: what was written, of what kind it is, and where it stands."""

from __future__ import annotations

from typing import TypeAlias

__all__ = ["Extent", "Word"]


class Word(str):
    """A word of a text, a number, a text in quotes or a mark; ``kind`` is its terminal in the grammar."""

    __slots__ = ("column", "end", "kind", "line", "start")

    kind: str
    start: int
    end: int
    line: int
    column: int

    def spelled(self, value: str) -> Word:
        """``value``, which stands where this one does."""
        other = Word(value)
        other.kind, other.start, other.end, other.line, other.column = (
            self.kind,
            self.start,
            self.end,
            self.line,
            self.column,
        )
        return other


Extent: TypeAlias = tuple[Word, Word]  # the first and the last word of what has been read
