"""The canonical text of expressions and selections.

An expression stands in brackets only where it would not be read back as it is: where its operator binds less than its
place asks for, or where it ends with a selection that would take what follows for its own.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from enum import IntEnum
from typing import Any

from nurture.domain import expression as e
from nurture.dsl import spelling
from nurture.dsl.spelling import COUNTED, EVENT, OPERAND, PLAIN, START, WHERE
from nurture.errors import InputError

__all__ = ["arriving", "phrase", "quantity"]


class _Level(IntEnum):
    """How tightly an expression binds; one rule of the grammar each."""

    ANY = 0
    AND = 1
    NOT = 2
    PREDICATE = 3
    SIMPLE = 4
    SUM = 5
    PRODUCT = 6
    UNARY = 7
    ATOM = 8


class _Next(IntEnum):
    """What comes after an expression, as far as one that ends with a selection would take it for its own."""

    NOTHING = 0
    OPERATOR = 1  # taken by `where`
    WINDOW = 2  # taken by `where` and by a selection without a window


_LEVELS: dict[type, _Level] = {
    e.Or: _Level.ANY,
    e.And: _Level.AND,
    **dict.fromkeys((e.Any, e.Times, e.Sequence, e.Absence, e.Responded), _Level.PREDICATE),
    **dict.fromkeys((e.Compare, e.Between, e.In, e.Match, e.Known), _Level.SIMPLE),
    e.Negate: _Level.UNARY,
}
_NEGATED = {e.In: _Level.SIMPLE, e.Known: _Level.SIMPLE, e.Any: _Level.PREDICATE}


def _level(node: e.Node) -> _Level:
    if isinstance(node, e.Not):
        return _NEGATED.get(type(node.operand), _Level.NOT)
    if isinstance(node, e.Arithmetic):
        return _Level.SUM if node.operators[0] in "+-" else _Level.PRODUCT
    if isinstance(node, e.Literal) and spelling.constant(node.value).startswith("-"):
        return _Level.UNARY
    return _LEVELS.get(type(node), _Level.ATOM)


def _takes(node: e.Node, after: _Next) -> bool:
    """Whether ``node`` ends with a selection of its own that would take what comes after."""
    inner = node.operand if isinstance(node, e.Not) else node
    if not isinstance(inner, (e.Any, e.Times, e.Count, e.Sum, e.Pick)) or inner.selection.window is not None:
        return False
    return after == _Next.WINDOW or (after == _Next.OPERATOR and inner.selection.where is not None)


def phrase(
    node: e.Node, level: _Level = _Level.ANY, words: frozenset[str] = START, after: _Next = _Next.NOTHING
) -> str:
    """``node`` where at least ``level`` is asked for, where ``words`` have a meaning, and before ``after``.

    >>> phrase(e.And([e.Or([e.Name("a"), e.Name("b")]), e.Not(e.Known(e.Name("now")))]))
    '(a or b) and `now` is missing'
    """
    if _level(node) < level or _takes(node, after):
        return f"({phrase(node)})"
    write = _WRITERS.get(type(node))
    if write is None:
        raise InputError(type(node).__name__, node, "must be an expression that the language has words for")
    return write(node, words, after)


def quantity(node: e.Node) -> str:
    """``node`` where a value stands, not a condition.

    >>> quantity(e.Arithmetic(["-"], [e.Now(), e.Name("renewal")])), quantity(e.Known(e.Name("a")))
    ('now - renewal', '(a is known)')
    """
    return phrase(node, _Level.SUM, OPERAND)


# -- logic -----------------------------------------------------------------------------------------------------------


def _joined(node: e.And | e.Or, words: frozenset[str], after: _Next) -> str:
    level, word = (_Level.NOT, " and ") if isinstance(node, e.And) else (_Level.AND, " or ")
    first, *middle, last = node.operands
    parts = [phrase(first, level, words), *(phrase(part, level) for part in middle)]
    return word.join([*parts, phrase(last, level, after=after)])


def _not(node: e.Not, words: frozenset[str], after: _Next) -> str:
    inner = node.operand
    if isinstance(inner, e.In):
        return _infix("not in", inner.operand, inner.options, words, after)
    if isinstance(inner, e.Known):
        return f"{phrase(inner.operand, _Level.SUM, words, _Next.OPERATOR)} is missing"
    if isinstance(inner, e.Any):
        word = "never" if inner.selection.window is None else "no"
        return f"{word} {_selection(inner.selection, after)}"
    return f"not {phrase(inner, _Level.NOT, after=after)}"


# -- comparisons -----------------------------------------------------------------------------------------------------


def _infix(word: str, left: e.Node, right: e.Node, words: frozenset[str], after: _Next) -> str:
    start = phrase(left, _Level.SUM, words, _Next.OPERATOR)
    return f"{start} {word} {phrase(right, _Level.SUM, OPERAND, after)}"


def _compare(node: e.Compare | e.Match, words: frozenset[str], after: _Next) -> str:
    return _infix(node.operator, node.left, node.right, words, after)


def _in(node: e.In, words: frozenset[str], after: _Next) -> str:
    return _infix("in", node.operand, node.options, words, after)


def _between(node: e.Between, words: frozenset[str], after: _Next) -> str:
    start = _infix("between", node.operand, node.low, words, _Next.NOTHING)
    return f"{start} and {phrase(node.high, _Level.SUM, OPERAND, after)}"


def _known(node: e.Known, words: frozenset[str], _: _Next) -> str:
    return f"{phrase(node.operand, _Level.SUM, words, _Next.OPERATOR)} is known"


# -- values ----------------------------------------------------------------------------------------------------------


def _arithmetic(node: e.Arithmetic, words: frozenset[str], after: _Next) -> str:
    level = _Level(_level(node) + 1)
    text = phrase(node.operands[0], level, words, _Next.OPERATOR)
    for operator, operand in zip(node.operators[:-1], node.operands[1:-1], strict=True):
        text += f" {operator} {phrase(operand, level, OPERAND, _Next.OPERATOR)}"
    return f"{text} {node.operators[-1]} {phrase(node.operands[-1], level, OPERAND, after)}"


def _negate(node: e.Negate, _: frozenset[str], after: _Next) -> str:
    inner = phrase(node.operand, _Level.UNARY, OPERAND, after)
    value = node.operand.value if isinstance(node.operand, e.Literal) else None
    positive = isinstance(value, (int, Decimal)) and value > 0  # `-5` is a number of its own
    return f"-({inner})" if positive else f"-{inner}"


def _literal(node: e.Literal, _: frozenset[str], __: _Next) -> str:
    return spelling.constant(node.value)


def _call(node: e.Call, words: frozenset[str], _: _Next) -> str:
    return f"{spelling.name(node.name, words)}({', '.join(map(phrase, node.arguments))})"


def _list(node: e.ListOf, _: frozenset[str], __: _Next) -> str:
    return f"[{', '.join(map(phrase, node.items))}]"


# -- events ----------------------------------------------------------------------------------------------------------


def _where(node: e.Node | None, after: _Next) -> str:
    if node is None:
        return ""
    if _level(node) == _Level.NOT and isinstance(node, e.Not):
        return f" where not {phrase(node.operand, _Level.SIMPLE, OPERAND, after)}"
    return f" where {phrase(node, _Level.SIMPLE, WHERE, after)}"


def _window(window: e.Window | None) -> str:
    if window is None:
        return ""
    if window.kind == "over" and window.duration is not None:
        return " over {} calendar {}".format(*str(window.duration).split())
    return " since entry" if window.duration is None else f" within {window.duration}"


def _event(name: str | None, words: frozenset[str]) -> str:
    return "events" if name is None else spelling.name(name, words)


def _selection(node: e.Selection, after: _Next, words: frozenset[str] = EVENT) -> str:
    after = after if node.window is None else _Next.WINDOW
    return _event(node.event, words) + _where(node.where, after) + _window(node.window)


def _plain(node: e.Selection, words: frozenset[str], after: _Next) -> str:
    return _event(node.event, words) + _where(node.where, after)


def arriving(node: e.Selection, words: frozenset[str] = EVENT) -> str:
    """Events as a trigger or a clause of a score names them: `where` takes any condition there.

    >>> arriving(e.Selection("page_viewed", e.And([e.Name("new"), e.Name("paid")])))
    'page_viewed where new and paid'
    """
    where = ""
    if node.where is not None:
        where = f" where {phrase(node.where, after=_Next.NOTHING if node.window is None else _Next.WINDOW)}"
    return _event(node.event, words) + where + _window(node.window)


def _times(node: e.Times, _: frozenset[str], after: _Next) -> str:
    start = f"{node.bound} {node.number}"
    if node.different is None:
        return f"{start} {_selection(node.selection, after, COUNTED)}"
    return f"{start} different {spelling.name(node.different)} of {_selection(node.selection, after)}"


def _pick(node: e.Pick, words: frozenset[str], after: _Next) -> str:
    what = "time" if node.property is None else spelling.name(node.property, words)
    return f"{what} of {node.which} {_selection(node.selection, after)}"


def _sequence(node: e.Sequence, words: frozenset[str], _: _Next) -> str:
    first, second = _plain(node.first, words, _Next.NOTHING), _plain(node.second, PLAIN, _Next.WINDOW)
    return f"{first} then {second} within {node.within}"


def _absence(node: e.Absence, words: frozenset[str], _: _Next) -> str:
    first, second = _plain(node.first, words, _Next.NOTHING), _plain(node.second, PLAIN, _Next.NOTHING)
    return f"{first} without {second} for {node.lasting}"


_WRITERS: dict[type, Callable[[Any, frozenset[str], _Next], str]] = {
    e.Literal: _literal,
    e.Name: lambda node, words, _: spelling.name(node.name, words),
    e.Now: lambda *_: "now",
    e.Today: lambda *_: "today",
    e.PartOfNow: lambda node, *_: f"{node.part} of now",
    e.Call: _call,
    e.ListOf: _list,
    e.And: _joined,
    e.Or: _joined,
    e.Not: _not,
    e.Compare: _compare,
    e.Between: _between,
    e.In: _in,
    e.Match: _compare,
    e.Known: _known,
    e.Arithmetic: _arithmetic,
    e.Negate: _negate,
    e.Any: lambda node, _, after: f"any {_selection(node.selection, after)}",
    e.Times: _times,
    e.Count: lambda node, _, after: f"count of {_selection(node.selection, after)}",
    e.Sum: lambda node, _, after: f"sum of {spelling.name(node.property)} of {_selection(node.selection, after)}",
    e.Pick: _pick,
    e.Sequence: _sequence,
    e.Absence: _absence,
    e.Responded: lambda node, words, _: f"{spelling.name(node.verb, words)} {spelling.text(node.message)}",
}
