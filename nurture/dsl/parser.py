"""From text to the domain's classes. The only module, with ``build``, that knows Lark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import lark
from attrs import frozen
from lark.lark import PostLex

from nurture.diagnostics import Source, Span
from nurture.domain.expression import Literal, Node
from nurture.domain.ruleset import Rules, Settings
from nurture.dsl import limits
from nurture.dsl.build import Builder
from nurture.dsl.messages import Report
from nurture.dsl.syntax_faults import describe

__all__ = ["Parsed", "parse_expression", "parse_rules"]

_OPENING = frozenset({"LPAR", "LSQB"})
_CLOSING = frozenset({"RPAR", "RSQB"})
_GOES_ON = frozenset({"COMMA", "AND", "OR", "NOT", "COMPARISON", "SIGN", "FACTOR", "EQUAL", "IN", "WHEN", "BETWEEN"})


class _LineEnds(PostLex):
    """Drops line ends where a statement goes on: within round and square brackets, and after an operator or comma."""

    always_accept = ("_NL", "GOES_ON")

    def process(self, stream: Iterator[lark.Token]) -> Iterator[lark.Token]:
        depth, before = 0, ""
        for token in stream:
            depth += (token.type in _OPENING) - (token.type in _CLOSING)
            if token.type == "_NL" and (depth > 0 or before in _GOES_ON):
                continue
            before = token.type
            yield token


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
        return Parsed(Rules(Settings("")))
    text, left_out = source.text + "\n", []
    for _ in range(_MOST_FAULTS):
        try:
            tree = _lark().parse(text, start="start")
        except lark.UnexpectedInput as fault:
            span = describe(fault, source, report)
            text, gone = _without_statement(text, span)
            left_out.append(gone)
            if not gone:
                break
        else:
            return Parsed(_build(tree, report, Span(0, 0, 1, 1)), "\n".join(left_out))
    return Parsed(Rules(Settings("")), source.text)


def parse_expression(text: str) -> Node:
    """The expression that ``text`` holds. Raises ``RulesError``.

    >>> parse_expression("fit >= 20")
    Compare(operator='>=', left=Name(name='fit'), right=Literal(value=20))
    """
    source = Source("<expression>", text)
    report = Report(source)
    node: Node = Literal(value=False)
    if _readable(source, report):
        try:
            node = _build(_lark().parse(text, start="expression_only"), report, Span(0, 0, 1, 1))
        except lark.UnexpectedInput as fault:
            describe(fault, source, report)
    report.stop()
    return node


def _build(tree: Any, report: Report, offset: Span) -> Any:
    return Builder(report, offset).transform(tree)


_MOST_FAULTS = 100
_BROKEN_OFF = re.compile(r"(?:,|\b(?:and|or|not|in|when|between)|[-+*/=<>])[ \t]*(?:#[^\n]*)?\n\s*$")
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BRACKETS = re.compile(r'"(?:[^"\\\n]|\\.)*"?|#[^\n]*|`[^`\n]*`|[([{}\])]|\b(?:not\s+)+')


def _readable(source: Source, report: Report) -> bool:
    """Whether the text is short, flat and clean enough to be parsed at all."""
    if len(source.text) > limits.SOURCE or len(source.text.encode("utf-8", "replace")) > limits.SOURCE:
        report.add("N110", Span(0, 0, 1, 1), limit=limits.SOURCE)
        return False
    odd = _UNREADABLE.search(source.text)
    if odd:
        name = "a NUL" if odd[0] == "\x00" else f"the character U+{ord(odd[0]):04X}"
        report.add("N116", _span_at(source.text, odd.start()), found=name)
        return False
    return _flat(source, report)


def _flat(source: Source, report: Report) -> bool:
    depth = 0
    for match in _BRACKETS.finditer(source.text):
        mark = match[0]
        depth += (mark in "([{") - (mark in ")]}")
        # A clause of a group stands in two blocks; what is in them is counted exactly when it is built.
        if depth > limits.NESTING + 2 or (mark.startswith("not") and mark.count("not") > limits.NESTING):
            report.add("N111", _span_at(source.text, match.start()), limit=limits.NESTING)
            return False
    return True


def _span_at(text: str, start: int) -> Span:
    line = text.count("\n", 0, start) + 1
    return Span(start, start + 1, line, start - (text.rfind("\n", 0, start) + 1) + 1)


def _without_statement(text: str, at: Span) -> tuple[str, str]:
    """``text`` with the faulty statement blanked, so that the rest can be read; nothing gone where that cannot help.

    Where the line before breaks off after an operator, the fault is there. A line that opens a block takes its whole
    block with it. A block that never ends is ended.
    """
    missing = _balance(text)
    if not text[at.start :].strip() and missing > 0:
        return text + "}\n" * missing, "}"
    start = text.rfind("\n", 0, at.start) + 1
    broken_off = _BROKEN_OFF.search(text[:start])
    if broken_off:
        start = text.rfind("\n", 0, broken_off.start()) + 1
    end = text.find("\n", start)
    line = text[start:end]
    if _balance(line) > 0:
        end = _block_end(text, start)
    elif _balance(line) < 0 or not line.strip():
        return text, ""
    gone = text[start:end]
    return text[:start] + re.sub(r"[^\n]", " ", gone) + text[end:], gone


def _marks(text: str, start: int = 0) -> Iterator[re.Match[str]]:
    return (match for match in _BRACKETS.finditer(text, start) if match[0] in "{}")


def _balance(line: str) -> int:
    return sum(1 if match[0] == "{" else -1 for match in _marks(line))


def _block_end(text: str, start: int) -> int:
    depth = 0
    for match in _marks(text, start):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return match.end()
    return len(text)
