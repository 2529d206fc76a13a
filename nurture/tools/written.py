"""A rules file as it was written: its lines, and the tokens in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from nurture.diagnostics import columns
from nurture.dsl.language import Token, tokens

__all__ = ["BLANK", "NO_SPACE_AFTER", "Line", "Piece", "joined", "lines"]

BLANK = " \t\r\ufeff\u3000"
_NO_SPACE_BEFORE = frozenset({",", ":", "?", "%", ")", "]"})
NO_SPACE_AFTER = frozenset({"(", "["})
_OPERAND_ENDS = frozenset({
    "STRING", "INTEGER", "DECIMAL", "DATE", "DATETIME", "UNIT", "BUSINESS_DAYS", "BUSINESS_HOURS", "NAME", "QUOTED",
    "true", "false", "now", "today", "events", "entry", ")", "]",
})  # fmt: skip


@frozen
class Piece:
    """A token and how it stands in its line; ``unary``: it is a sign of what follows it."""

    token: Token
    unary: bool

    @property
    def kind(self) -> str:
        """Its kind, as the grammar calls it; of words and marks what they are."""
        return self.token.kind

    @property
    def text(self) -> str:
        """What was written, with one space between two words."""
        return (
            " ".join(self.token.text.split()) if self.kind in ("BUSINESS_DAYS", "BUSINESS_HOURS") else self.token.text
        )


@frozen
class Line:
    """A line as it was written: the lines without tokens before it, its tokens, the comment behind and its column."""

    before: tuple[str, ...]
    pieces: tuple[Piece, ...]
    comment: str
    column: int = 0

    @property
    def first(self) -> str:
        """The kind of its first token; empty at the end of the file, where there is none."""
        return self.pieces[0].kind if self.pieces else ""


def lines(text: str) -> Iterator[Line]:
    """The lines of ``text`` that hold tokens, and a last one without."""
    pieces: list[Piece] = []
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
    yield Line((*before, *more), (), "")


def _ended(before: tuple[str, ...], pieces: Sequence[Piece], rest: str, text: str) -> Line:
    """The line that ends with ``rest``, which is behind the last of ``pieces`` in ``text``."""
    end = pieces[-1].token.end
    code = text[text.rfind("\n", 0, end) + 1 : end + len(rest) - len(rest.lstrip(BLANK))]
    return Line(before, tuple(pieces), rest.strip(BLANK), columns(code))


def _pieces(text: str) -> Iterator[Piece]:
    before = ""
    for token in tokens(text):
        yield Piece(token, token.kind == "SIGN" and (token.ends or before not in _OPERAND_ENDS))
        before = token.kind


def joined(pieces: Sequence[Piece]) -> str:
    """``pieces`` with the spaces that belong between them."""
    text = ""
    for before, piece in zip((None, *pieces), pieces, strict=False):
        close = before is None or before.unary or before.kind in NO_SPACE_AFTER or piece.kind in _NO_SPACE_BEFORE
        close = close or (piece.kind == "(" and before is not None and before.kind in ("NAME", "QUOTED"))  # a call
        empty = before is not None and (before.kind, piece.kind) == ("{", "}")
        text += piece.text if close or empty else f" {piece.text}"
    return text
