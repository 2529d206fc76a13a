"""Which parts of a line stand in columns with those of the lines around it, by what the line says and where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from nurture.tools.written import Piece, joined

__all__ = ["Cells", "cells_of"]

Cells = tuple[tuple[str, ...], str]


def _cut(pieces: Sequence[Piece], kind: str, *places: int) -> Cells:
    """The line cut at ``places``."""
    bounds = [0, *(place for place in places if 0 < place < len(pieces)), len(pieces)]
    return tuple(joined(pieces[start:end]) for start, end in pairwise(bounds)), kind


def cells_of(block: str, pieces: Sequence[Piece]) -> Cells:
    """A line that begins a statement in ``block`` as cells, and the kind of line that it is."""
    make = _COLUMNS.get((block, pieces[0].kind)) or _COLUMNS.get((block, ""))
    return make(pieces) if make is not None else _cut(pieces, "")


def _field(pieces: Sequence[Piece]) -> Cells:
    return _cut(pieces, "field", 2)


def _event(pieces: Sequence[Piece]) -> Cells:
    brace = _find(pieces, "{")
    return _cut(pieces, "", 0) if pieces[-1].kind == "{" else _cut(pieces, "event", brace)


def _segment(pieces: Sequence[Piece]) -> Cells:
    return _cut(pieces, "segment", _find(pieces, "when"))


def _stage(pieces: Sequence[Piece]) -> Cells:
    """Name, label, position, and what it stands beside and was; empty where one is left out and another follows."""
    if pieces[-1].kind == "{":
        return _cut(pieces, "")
    beside = min(_find(pieces, word) for word in ("before", "after", "was"))
    beside = beside if beside >= 2 else len(pieces)
    middle = {piece.kind: piece.text for piece in pieces[2:beside]}
    cells = [joined(pieces[:2]), middle.get("STRING", ""), middle.get("POSITION", ""), joined(pieces[beside:])]
    while not cells[-1]:
        cells.pop()
    return tuple(cells), "stage"


def _question(pieces: Sequence[Piece]) -> Cells:
    """Name, what to ask, and the rest; an empty text where there is none and the rest follows."""
    asked = pieces[1].text if len(pieces) > 1 and pieces[1].kind == "STRING" else ""
    cells = [pieces[0].text, asked, joined(pieces[2 if asked else 1 :])]
    while not cells[-1]:
        cells.pop()
    return tuple(cells), "question"


def _transition(pieces: Sequence[Piece]) -> Cells:
    arrow = _find(pieces, "->")
    return _cut(pieces, "way", arrow, arrow + 2) if arrow < len(pieces) else _cut(pieces, "")


def _issue(pieces: Sequence[Piece]) -> Cells:
    return _cut(pieces, "issue", _find(pieces, ",") + 1)


def _content(pieces: Sequence[Piece]) -> Cells:
    return _cut(pieces, "content", _find(pieces, ":") + 1)


def _expect(pieces: Sequence[Piece]) -> Cells:
    timed = len(pieces) > 2 and pieces[-2].kind == "at" and pieces[-1].kind in ("DATE", "DATETIME")
    return _cut(pieces, "expect", len(pieces) - 2 if timed else 0)


def _find(pieces: Sequence[Piece], kind: str) -> int:
    return next((n for n, piece in enumerate(pieces) if piece.kind == kind), len(pieces))


def _after_first(kind: str, count: int) -> Callable[[Sequence[Piece]], Cells]:
    return lambda pieces: _cut(pieces, kind, count)


# By the word that a block begins with and the first token of a line in it; without the latter, for all other lines.
_COLUMNS: dict[tuple[str, str], Callable[[Sequence[Piece]], Cells]] = {
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
