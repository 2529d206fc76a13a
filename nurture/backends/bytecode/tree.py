"""Pieces of ``ast``, and a whole tree made a function that quotes the rules file in tracebacks."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import FunctionType
from typing import Any

from attrs import frozen

from nurture.diagnostics import Source, Span

__all__ = [
    "at",
    "attribute",
    "call",
    "compare",
    "constant",
    "define",
    "item",
    "joined",
    "made",
    "name",
    "put",
    "refused",
]


def name(text: str) -> ast.expr:
    """The value of a name."""
    return ast.Name(text, ast.Load())


def put(target: str, value: ast.expr) -> ast.stmt:
    """``target = value``."""
    return ast.Assign([ast.Name(target, ast.Store())], value)


def constant(value: Any) -> ast.expr:
    """A value of Python's own that needs no name."""
    return ast.Constant(value)


def item(of: ast.expr, key: str) -> ast.expr:
    """``of[key]``."""
    return ast.Subscript(of, constant(key), ast.Load())


def attribute(of: ast.expr, key: str) -> ast.expr:
    """``of.key``; ``key`` is never out of a rules file, unless it is known to be the field of a record."""
    return ast.Attribute(of, key, ast.Load())


def call(function: ast.expr, *arguments: ast.expr) -> ast.expr:
    """``function(arguments)``."""
    return ast.Call(function, list(arguments), [])


def compare(left: ast.expr, operator: ast.cmpop, right: ast.expr) -> ast.expr:
    """``left operator right``."""
    return ast.Compare(left, [operator], [right])


def refused(test: ast.expr) -> ast.expr:
    """``not test``."""
    return ast.UnaryOp(ast.Not(), test)


def joined(tests: Sequence[ast.expr], operator: ast.boolop) -> ast.expr:
    """All tests, or at least one of them."""
    if not tests:
        return constant(isinstance(operator, ast.And))
    return tests[0] if len(tests) == 1 else ast.BoolOp(operator, list(tests))


def define(title: str, arguments: Iterable[str], body: list[ast.stmt]) -> ast.stmt:
    """A function."""
    given = ast.arguments([], [ast.arg(each) for each in arguments], None, [], [], None, [])
    function = ast.FunctionDef(title, given, body, [])
    if hasattr(function, "type_params"):  # a list that Python 3.12 wants to be there
        function.type_params = []
    return function


def at(node: Any, span: Span | None) -> Any:
    """``node`` with the place of ``span`` for itself and what in it has none yet."""
    if span is None:
        return node
    unplaced = [node]
    while unplaced:
        each = unplaced.pop()
        if hasattr(each, "lineno"):
            continue  # and so has all that is in it
        unplaced += ast.iter_child_nodes(each)
        if "lineno" in each._attributes:
            each.lineno = each.end_lineno = span.line
            each.col_offset = span.column - 1
            each.end_col_offset = span.column - 1 + max(1, span.end - span.start)
    return node


@frozen
class _Quoted:
    """What a traceback asks for the text of the rules."""

    source: Source

    def get_source(self, _: str) -> str:
        return self.source.text


def made(tree: ast.Module, title: str, source: Source, names: Mapping[str, Any]) -> Callable[..., Any]:
    """The function ``title`` that ``tree`` defines, which sees ``names`` and nothing else of Python."""
    code = compile(ast.fix_missing_locations(tree), source.name, "exec", dont_inherit=True)
    scope: dict[str, Any] = {
        **names,
        "__builtins__": {},
        "__name__": "nurture rules",
        "__loader__": _Quoted(source),
    }
    FunctionType(code, scope)()
    made: Callable[..., Any] = scope[title]
    return made
