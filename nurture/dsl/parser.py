"""From text to the domain's classes. The only module, with ``build``, that knows Lark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any

import lark
from attrs import frozen
from lark.lark import PostLex

from nurture.diagnostics import Source, Span
from nurture.domain.checked import check_kind
from nurture.domain.expression import Literal, Node
from nurture.domain.ruleset import Declaration, Rules
from nurture.dsl import limits, recovery
from nurture.dsl.builder import NO_SETTINGS, Builder
from nurture.dsl.messages import Report
from nurture.dsl.repair import Effort, Repair
from nurture.dsl.syntax_faults import RUN_ON, describe, position

__all__ = ["PLAIN", "Parsed", "Token", "parse_expression", "parse_rules", "tokens"]

_OPENING = frozenset({"LPAR", "LSQB"})
_CLOSING = frozenset({"RPAR", "RSQB"})
_GOES_ON = frozenset({"COMMA", "AND", "OR", "NOT", "COMPARISON", "SIGN", "FACTOR", "EQUAL", "IN", "WHEN", "BETWEEN"})


class _LineEnds(PostLex):
    """Drops line ends where a statement goes on: within round and square brackets, and after an operator or comma."""

    always_accept = ("_NL", "GOES_ON")

    def process(self, stream: Iterator[lark.Token]) -> Iterator[lark.Token]:
        depth, before = 0, lark.Token("", "")
        for token in stream:
            _check_apart(before, token)
            depth += (token.type in _OPENING) - (token.type in _CLOSING)
            if token.type == "_NL" and (depth > 0 or before.type in _GOES_ON):
                continue
            before = token
            yield token


def _check_apart(before: lark.Token, token: lark.Token) -> None:
    """Raise where a word of the language runs on into the next: `whenever` is not `when` and `ever`."""
    if before.end_pos == token.start_pos and before.isalpha() and (token[:1].isalnum() or token[:1] == "_"):
        both = lark.Token(RUN_ON, before + token, before.start_pos, before.line, before.column)
        raise lark.UnexpectedToken(both, {before.type})  # type: ignore[no-untyped-call]


@cache
def _lark() -> lark.Lark:
    grammar = files("nurture.dsl").joinpath("grammar.lark").read_text(encoding="utf-8")
    return lark.Lark(
        grammar,
        parser="lalr",
        lexer="contextual",
        start=["start", "expression_only"],
        postlex=_LineEnds(),
        propagate_positions=True,
        maybe_placeholders=True,
    )


@frozen
class Parsed:
    """What a text holds, and the lines that had to be left out because they make no sense."""

    rules: Rules
    left_out: str = ""


def parse_rules(source: Source, report: Report) -> Parsed:
    """The rules in ``source``. Faults go to ``report``; what makes sense in spite of them is returned."""
    if not _readable(source, report):
        return Parsed(Rules(NO_SETTINGS))
    try:
        tree = _read(source.text + "\n")
    except lark.UnexpectedInput as fault:
        parsed = _parsed_in_parts(source, report)
        if not report.found:
            describe(fault, position(fault, source.text), source, report, breaks_off=False)
    else:
        parsed = Parsed(_build(tree, report, _START))
        _check_brackets(source.text, 0, source, report)
    declarations = parsed.rules.declarations
    if parsed.rules.settings is NO_SETTINGS:
        report.add("N118", _START)
    if len(declarations) > limits.DECLARATIONS:
        report.add("N115", declarations[limits.DECLARATIONS].span, limit=limits.DECLARATIONS)
        return Parsed(Rules(parsed.rules.settings, declarations[: limits.DECLARATIONS]), parsed.left_out)
    return parsed


def _parsed_in_parts(source: Source, report: Report) -> Parsed:
    """The rules in a text with faults, declaration by declaration."""
    settings, left_out = NO_SETTINGS, []
    declarations: list[Declaration] = []
    effort = Effort(_MOST_FAULTS, _MOST_SEARCHED)
    line = 1
    for start, end in recovery.declarations(source.text):
        place = Span(start, end, line, 1)
        line += source.text.count("\n", start, end)
        repair = Repair(_read, source, place, report)
        tree = repair.tree(effort)
        left_out.append(repair.gone)
        rules = Rules(NO_SETTINGS)
        if tree is not None:
            rules = _build(tree, report, place)
            _check_brackets(repair.text, start, source, report)
        elif effort.is_spent:
            left_out.append(source.text[start:])
            break
        if rules.settings is not NO_SETTINGS and (declarations or settings is not NO_SETTINGS):
            report.add("N132", rules.settings.span)
        settings = rules.settings if settings is NO_SETTINGS else settings
        declarations += rules.declarations
    return Parsed(Rules(settings, tuple(declarations)), "\n".join(left_out))


def _read(text: str) -> Any:
    return _lark().parse(text, start="start")


def parse_expression(text: str) -> Node:
    """The expression that ``text`` holds. Raises ``RulesError``.

    >>> parse_expression("fit >= 20")
    Compare(operator='>=', left=Name(name='fit'), right=Literal(value=20))
    """
    source = Source("<expression>", check_kind("text", text, str))
    report = Report(source)
    node: Node = Literal(value=False)
    if _readable(source, report):
        try:
            node = _build(_lark().parse(text, start="expression_only"), report, _START)
            _check_brackets(text, 0, source, report)
        except lark.UnexpectedInput as fault:
            at = position(fault, text)
            describe(fault, at, source, report, breaks_off=at >= len(text.rstrip()))
    report.stop()
    return node


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
    """The tokens of a text that ``parse_rules`` has found no fault with, without comments.

    >>> [token.text for token in tokens('ruleset "B2B" {}')]
    ['ruleset', '"B2B"', '{', '}']
    """
    patterns = {terminal.name: terminal.pattern for terminal in _lark().terminals}
    ends = True
    for token in _lark().parse_interactive(text + "\n", start="start").iter_parse():
        if token.type != "_NL":
            fixed = token.type in _OF_ITSELF or patterns[token.type].type == "str"
            yield Token(str(token) if fixed else token.type, str(token), token.start_pos or 0, ends)
        ends = token.type == "_NL"


def _build(tree: Any, report: Report, offset: Span) -> Any:
    return Builder(report, offset).transform(tree)


_START = Span(0, 0, 1, 1)
_MOST_FAULTS = 100
_MOST_SEARCHED = limits.SOURCE // 2  # characters, each as often as it is read again for a fault
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]|\r(?!\n)")
PLAIN = "rules files are plain UTF-8 text, whose lines end in LF or CR LF"
_NAMES = {"\x00": "a NUL", "\r": "a carriage return without a line feed"}
_PIECES = re.compile(r'"(?:[^"\\\n]++|\\.)*+"?|#[^\n]*|`[^`\n]*`|[\w.]+|->|[=<>!]=|[^\s\w]')


def _readable(source: Source, report: Report) -> bool:
    """Whether the text is short and clean enough to be parsed at all."""
    if len(source.text) > limits.SOURCE or len(source.text.encode("utf-8", "replace")) > limits.SOURCE:
        report.add("N110", _START, limit=limits.SOURCE)
        return False
    odd = _UNREADABLE.search(source.text)
    if odd:
        name = _NAMES.get(odd[0], f"the character U+{ord(odd[0]):04X}")
        report.add("N116", source.span(odd.start(), odd.end()), found=name, advice=PLAIN)
        return False
    words = (match for match in _PIECES.finditer(source.text) if not match[0].startswith("#"))
    extra = next(islice(words, limits.WORDS, None), None)
    if extra:
        report.add("N134", source.span(extra.start(), extra.end()), limit=limits.WORDS)
    return extra is None


def _check_brackets(text: str, start: int, source: Source, report: Report) -> None:
    """Report a bracket too deep in ``text``, which stands at ``start`` and has been read, unless something else is."""
    depth = 0
    for match in _PIECES.finditer(text):
        depth += (match[0] == "(") - (match[0] == ")")
        if depth > limits.NESTING and not any(finding.code == "N111" for finding in report.found):
            at = start + match.start()
            report.add("N111", source.span(at, at + 1), limit=limits.NESTING)
            return
