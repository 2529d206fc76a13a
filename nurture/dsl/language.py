"""The language as Lark knows it: the grammar, where lines end statements, and what Lark makes of a text.

Lark takes a while to load and to make its tables, so that nothing imports this before it is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import lark
from attrs import frozen
from lark.lark import PostLex

from nurture.dsl.syntax_faults import RUN_ON
from nurture.dsl.tables import BRACKETS, GOES_ON, STARTS
from nurture.dsl.words import Word

__all__ = ["Token", "language", "met", "tokens"]


class _LineEnds(PostLex):
    """Drops line ends where a statement goes on: within round and square brackets, and after an operator or comma."""

    always_accept = ("_NL", "GOES_ON")

    def process(self, stream: Iterator[lark.Token]) -> Iterator[lark.Token]:
        depth, before = 0, lark.Token("", "")
        for token in stream:
            _check_apart(before, token)
            depth += BRACKETS.get(token.type, 0)
            if token.type == "_NL" and (depth > 0 or before.type in GOES_ON):
                continue
            before = token
            yield token


def _check_apart(before: lark.Token, token: lark.Token) -> None:
    """Raise where a word of the language runs on into the next: `whenever` is not `when` and `ever`."""
    if before.end_pos == token.start_pos and before.isalpha() and (token[:1].isalnum() or token[:1] == "_"):
        both = lark.Token(RUN_ON, before + token, before.start_pos, before.line, before.column)
        raise lark.UnexpectedToken(both, {before.type})  # type: ignore[no-untyped-call]


@cache
def language() -> lark.Lark:
    """The grammar as Lark's parser."""
    grammar = files("nurture.dsl").joinpath("grammar.lark").read_text(encoding="utf-8")
    return lark.Lark(
        grammar,
        parser="lalr",
        lexer="contextual",
        start=list(STARTS),
        postlex=_LineEnds(),
        maybe_placeholders=True,
    )


def met(text: str, start: str) -> Iterator[tuple[tuple[str, ...], Word]]:
    """The words of ``text``, each with its kind, as Lark reads them. Raises ``UnexpectedInput`` where there is a fault."""
    language().parse(text, start=start)
    end = 0
    for token in language().parse_interactive(text, start=start).iter_parse():
        word = Word(token)
        word.start, word.end = token.start_pos or 0, token.end_pos or 0
        word.line, word.column = token.line or 1, token.column or 1
        yield (token.type,), word
        end = word.end
    last = Word("")
    last.start, last.end, last.line, last.column = end, end, text.count("\n") + 1, 1
    yield ("END",), last


@frozen
class Token:
    """A token: its kind (of names and values that of the grammar, of words and marks what they are), text and place.

    ``ends``: a statement, or the head of a block, ended before it.
    """

    kind: str
    text: str
    start: int
    ends: bool

    @property
    def end(self) -> int:
        """Where it ends in the source."""
        return self.start + len(self.text)


_OF_ITSELF = frozenset({"TRUE", "FALSE", "OPTIONAL"})


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text without faults, without comments.

    >>> [token.text for token in tokens('ruleset "B2B" {}')]
    ['ruleset', '"B2B"', '{', '}']
    """
    patterns = {terminal.name: terminal.pattern for terminal in language().terminals}
    ends = True
    for token in language().parse_interactive(text + "\n", start="start").iter_parse():
        if token.type != "_NL":
            fixed = token.type in _OF_ITSELF or patterns[token.type].type == "str"
            yield Token(str(token) if fixed else token.type, str(token), token.start_pos or 0, ends)
        ends = token.type == "_NL"
