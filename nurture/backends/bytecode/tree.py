"""Pieces of ``ast``, and a whole tree made a function that quotes the rules file in tracebacks."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import CodeType, FunctionType
from typing import Any

from attrs import frozen

from nurture.diagnostics import Source, Span

__all__ = [
    "add",
    "at",
    "at_each",
    "attribute",
    "call",
    "compare",
    "constant",
    "define",
    "item",
    "joined",
    "listed",
    "made",
    "name",
    "noted",
    "paired",
    "put",
    "refused",
]


_LOAD, _STORE = ast.Load(), ast.Store()


def name(text: str) -> ast.expr:
    """The value of a name."""
    return ast.Name(text, _LOAD)


def put(target: str, value: ast.expr) -> ast.stmt:
    """``target = value``."""
    return ast.Assign([ast.Name(target, _STORE)], value)


def add(target: str, value: ast.expr, operator: ast.operator) -> ast.stmt:
    """``target += value``, or with another operator."""
    return ast.AugAssign(ast.Name(target, _STORE), operator, value)


def listed() -> ast.expr:
    """``[]``."""
    return ast.List([], _LOAD)


def paired(left: ast.expr, right: ast.expr) -> ast.expr:
    """``(left, right)``."""
    return ast.Tuple([left, right], _LOAD)


def noted(target: str, value: int) -> ast.stmt:
    """``target.append(value)``."""
    return ast.Expr(call(attribute(name(target), "append"), constant(value)))


def constant(value: Any) -> ast.expr:
    """A value of Python's own that needs no name."""
    return ast.Constant(value)


def item(of: ast.expr, key: str) -> ast.expr:
    """``of[key]``."""
    return ast.Subscript(of, constant(key), _LOAD)


def attribute(of: ast.expr, key: str) -> ast.expr:
    """``of.key``; ``key`` is never out of a rules file, unless it is known to be the field of a record."""
    return ast.Attribute(of, key, _LOAD)


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
    line, column = span.line, span.column - 1
    end = column + max(1, span.end - span.start)
    unplaced = [node]
    while unplaced:
        each = unplaced.pop()
        if hasattr(each, "lineno"):
            continue  # and so has all that is in it
        for part in vars(each).values():
            if isinstance(part, ast.AST):
                unplaced.append(part)
            elif isinstance(part, list):
                unplaced += filter(None, part)  # a key that is None spreads a dictionary
        if each._attributes:
            each.lineno = each.end_lineno = line
            each.col_offset, each.end_col_offset = column, end
    return node


def at_each(statements: list[ast.stmt], span: Span | None) -> list[ast.stmt]:
    """``statements``, each as ``at`` makes it."""
    return [at(each, span) for each in statements]


@frozen
class _Quoted:
    """What a traceback asks for the text of the rules."""

    source: Source

    def get_source(self, _: str) -> str:
        return self.source.text


def made(
    tree: ast.Module, title: str, source: Source, names: Mapping[str, Any], constants: Mapping[bytes, Any] | None = None
) -> Callable[..., Any]:
    """The function ``title`` that ``tree``, which has places, defines: it sees ``names`` and nothing else of Python.

    ``constants`` are what bytes in the tree stand for.
    """
    code = compile(tree, source.name, "exec", dont_inherit=True)
    linecache.cache.pop(source.name, None)  # what a traceback has quoted of earlier rules of that name
    scope: dict[str, Any] = {
        **names,
        "__builtins__": {},
        "__name__": "nurture rules",
        "__loader__": _Quoted(source),
    }
    FunctionType(_filled(code, constants) if constants else code, scope)()
    made: Callable[..., Any] = scope[title]
    return made


def _filled(code: CodeType, constants: Mapping[bytes, Any]) -> CodeType:
    """``code`` with values that no tree can hold among its constants."""
    return code.replace(co_consts=tuple(_constant(each, constants) for each in code.co_consts))


def _constant(value: Any, constants: Mapping[bytes, Any]) -> Any:
    if isinstance(value, CodeType):
        return _filled(value, constants)
    return constants[value] if isinstance(value, bytes) else value
