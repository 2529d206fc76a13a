"""From text to the domain's classes."""

from __future__ import annotations

from attrs import frozen

from nurture.diagnostics import Source, Span
from nurture.domain.checked import check_kind
from nurture.domain.expression import Literal, Node
from nurture.domain.ruleset import Rules
from nurture.dsl import limits
from nurture.dsl.builder import NO_SETTINGS
from nurture.dsl.messages import Report
from nurture.dsl.pieces import check_brackets, is_readable
from nurture.dsl.reader import UNREAD, read

__all__ = ["Parsed", "parse_expression", "parse_rules"]

_START = Span(0, 0, 1, 1)


@frozen
class Parsed:
    """What a text holds, and the lines that had to be left out because they make no sense."""

    rules: Rules
    left_out: str = ""


def parse_rules(source: Source, report: Report) -> Parsed:
    """The rules in ``source``. Faults go to ``report``; what makes sense in spite of them is returned."""
    if not is_readable(report):
        return Parsed(Rules(NO_SETTINGS))
    parsed = _parsed(source, report)
    declarations = parsed.rules.declarations
    if parsed.rules.settings is NO_SETTINGS:
        report.add("N118", _START)
    if len(declarations) > limits.DECLARATIONS:
        report.add("N115", declarations[limits.DECLARATIONS].span, limit=limits.DECLARATIONS)
        return Parsed(Rules(parsed.rules.settings, declarations[: limits.DECLARATIONS]), parsed.left_out)
    return parsed


def _parsed(source: Source, report: Report) -> Parsed:
    rules = read(source.text + "\n", "start", report, _START)
    if rules is UNREAD:
        from nurture.dsl import faulty

        return Parsed(*faulty.rules_in(source, report))
    check_brackets(source.text, 0, report)
    return Parsed(rules)


def parse_expression(text: str) -> Node:
    """The expression that ``text`` holds. Raises ``RulesError``.

    >>> parse_expression("fit >= 20")
    Compare(operator='>=', left=Name(name='fit'), right=Literal(value=20))
    """
    source = Source("<expression>", check_kind("text", text, str))
    report = Report(source)
    node: Node | None = _expression(source, report) if is_readable(report) else None
    report.stop()
    return node or Literal(value=False)


def _expression(source: Source, report: Report) -> Node | None:
    node: Node = read(source.text, "expression_only", report, _START)
    if node is UNREAD:
        from nurture.dsl import faulty

        return faulty.expression_in(source, report)
    check_brackets(source.text, 0, report)
    return node
