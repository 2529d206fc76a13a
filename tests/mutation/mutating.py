"""The small changes that a test should notice, as trees: one mutant is one change of one module.

Left alone are what only people read (annotations, docstrings, assertions, texts of messages) and what a type checker or
the first import would notice (imports, decorators, `__all__`).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from copy import copy
from functools import partial
from types import CodeType

from attrs import frozen

__all__ = ["Mutant", "mutants"]

_SIDES: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_SIGNS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
_TWINS = {"min": "max", "max": "min", "any": "all", "all": "any"}
_ORDERS = ("sorted", "reversed")


@frozen
class Mutant:
    """One change: where it is, what stood there and what stands there now.

    ``statement`` is the first line of the statement that is changed, or 0 where that runs on import. ``code`` compiles the
    module with the change made.
    """

    line: int
    statement: int
    within: str
    before: str
    after: str
    code: Callable[[str], CodeType]

    @property
    def change(self) -> str:
        """The change and where it is, without the line, which moves whenever something is written above it."""
        return f"{self.within}: {self.before}  ->  {self.after}"

    @property
    def name(self) -> str:
        """The place and the change, in one line."""
        return f"{self.line} {self.change}"


@frozen
class _Place:
    node: ast.AST
    within: str = "module"
    statement: int = 0
    around: ast.AST | None = None
    put: Callable[[ast.AST], None] = frozen  # never called for a whole module


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of a module, from its first line to its last; those that change nothing of its code are left out."""
    tree = ast.parse(source)
    places = [place for place in _places(_Place(tree)) if isinstance(place.node, ast.stmt | ast.expr | ast.Slice)]
    for place in sorted(places, key=lambda place: (place.node.lineno, place.node.col_offset)):
        node, seen = place.node, {ast.dump(place.node)}
        for change in _changes(node):
            if ast.dump(change) not in seen:
                seen.add(ast.dump(change))
                after = ast.fix_missing_locations(ast.copy_location(copy(change), node))  # it may be a part of the node
                code = partial(_compiled, tree, place, after)
                yield Mutant(node.lineno, place.statement, place.within, _shown(place), _line(after), code)


def _compiled(tree: ast.Module, place: _Place, after: ast.AST, path: str) -> CodeType:
    place.put(after)
    try:
        return compile(tree, path, "exec", dont_inherit=True)
    finally:
        place.put(place.node)


def _shown(place: _Place) -> str:
    """What is changed; of a constant, where it stands as well."""
    return _line(place.node) + (f" in {_line(place.around)}" if isinstance(place.node, ast.Constant) else "")


def _line(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 90 else f"{text[:87]}..."


def _places(place: _Place) -> Iterator[_Place]:
    """``place`` and all within it that may be changed."""
    node, within = place.node, place.within
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Assert) or _is_all(node):
        return
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        within = node.name if within == "module" else f"{within}.{node.name}"
    yield place
    for name, field in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "format_spec", "bases", "defaults", "kw_defaults"):
            inner = [] if "defaults" not in name else field
        else:
            inner = field if isinstance(field, list) else [field]
        for number, child in enumerate(inner):
            if isinstance(child, ast.AST) and not (name == "slice" and _is_index(child)):
                put = partial(field.__setitem__, number) if isinstance(field, list) else partial(setattr, node, name)
                yield from _places(_Place(child, within, _statement_of(place, name, child), node, put))


def _statement_of(place: _Place, field: str, child: ast.AST) -> int:
    """The first line of the statement that ``child`` is or lies in; 0 outside functions."""
    if field in ("defaults", "kw_defaults"):
        return 0
    if isinstance(child, ast.stmt) and (place.statement or isinstance(place.node, ast.FunctionDef)):
        return child.lineno
    return place.statement


def _is_all(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__"


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    change = _CHANGES.get(type(node))
    yield from () if change is None else change(node)
    test = getattr(node, "test", None)
    if isinstance(node, ast.If | ast.While) and not isinstance(test, ast.Compare | ast.BoolOp):  # see their operators
        yield _with(node, test=_negated(test))
    for number, part in enumerate(getattr(node, "generators", ())):
        for which in range(len(part.ifs)):
            rest = [*part.ifs[:which], *part.ifs[which + 1 :]]
            parts = [*node.generators]
            parts[number] = _with(part, ifs=rest)
            yield _with(node, generators=parts)


def _with(node: ast.AST, **fields: object) -> ast.AST:
    values = {name: getattr(node, name, None) for name in node._fields}
    return (
        ast.copy_location(type(node)(**{**values, **fields}), node)
        if hasattr(node, "lineno")
        else type(node)(**{**values, **fields})
    )


def _negated(node: ast.expr) -> ast.expr:
    return node.operand if _is_not(node) else ast.UnaryOp(ast.Not(), node)


def _is_not(node: ast.AST) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)


def _compare(node: ast.Compare) -> Iterator[ast.AST]:
    worded = any(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in node.comparators)
    for number, op in enumerate(node.ops):
        for side in () if worded else _SIDES[type(op)]:
            yield _with(node, ops=[*node.ops[:number], side(), *node.ops[number + 1 :]])
    for number, part in enumerate(node.comparators):  # what is compared with a word, or with one of several
        words = part.elts if isinstance(part, ast.Tuple | ast.Set) else [part]
        for which, word in enumerate(words):
            if isinstance(word, ast.Constant) and isinstance(word.value, str):
                other = ast.Constant(f"{word.value} not")
                new = other if word is part else _with(part, elts=[*words[:which], other, *words[which + 1 :]])
                yield _with(node, comparators=[*node.comparators[:number], new, *node.comparators[number + 1 :]])


def _bool_op(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield _with(node, op=ast.And() if isinstance(node.op, ast.Or) else ast.Or())
    for number in range(len(node.values)):
        rest = [*node.values[:number], *node.values[number + 1 :]]
        yield rest[0] if len(rest) == 1 else _with(node, values=rest)


def _bin_op(node: ast.BinOp) -> Iterator[ast.AST]:
    if type(node.op) in _SIGNS:
        yield _with(node, op=_SIGNS[type(node.op)]())


def _unary_op(node: ast.UnaryOp) -> Iterator[ast.AST]:
    if not isinstance(node.op, ast.UAdd):
        yield node.operand


def _constant(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield ast.Constant(node.value + 1)
        yield ast.Constant(node.value - 1)


def _subscript(node: ast.Subscript) -> Iterator[ast.AST]:
    """The next item in place of one; the constant itself is not changed besides."""
    if _is_index(node.slice):
        yield _with(node, slice=ast.Constant(node.slice.value + 1))


def _is_index(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int


def _call(node: ast.Call) -> Iterator[ast.AST]:
    if isinstance(node.func, ast.Name) and node.func.id in _TWINS:
        yield _with(node, func=ast.Name(_TWINS[node.func.id], ast.Load()))
    if isinstance(node.func, ast.Name) and node.func.id in _ORDERS:
        yield _with(node, func=ast.Name("list", ast.Load()), keywords=[])
    for number, word in enumerate(node.keywords):
        if word.arg == "key":
            yield _with(node, keywords=[*node.keywords[:number], *node.keywords[number + 1 :]])


def _slice(node: ast.Slice) -> Iterator[ast.AST]:
    for name in ("lower", "upper"):
        if getattr(node, name) is not None:
            yield _with(node, **{name: None})


def _if_exp(node: ast.IfExp) -> Iterator[ast.AST]:
    yield node.body
    yield node.orelse


def _return(node: ast.Return) -> Iterator[ast.AST]:
    if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield ast.Return(ast.Constant(None))
    elif node.value is None:
        yield ast.Pass()


def _statement(node: ast.stmt) -> Iterator[ast.AST]:
    is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    if not is_docstring:
        yield ast.Pass()


def _assign(node: ast.Assign) -> Iterator[ast.AST]:
    if not isinstance(node.targets[0], ast.Name | ast.Tuple):  # a name that is never bound is noticed by any test
        yield ast.Pass()


def _jump(node: ast.stmt) -> Iterator[ast.AST]:
    yield ast.Break() if isinstance(node, ast.Continue) else ast.Continue()
    yield ast.Pass()


_CHANGES: dict[type[ast.AST], Callable[..., Iterator[ast.AST]]] = {
    ast.Compare: _compare,
    ast.BoolOp: _bool_op,
    ast.BinOp: _bin_op,
    ast.UnaryOp: _unary_op,
    ast.Constant: _constant,
    ast.Call: _call,
    ast.Slice: _slice,
    ast.Subscript: _subscript,
    ast.IfExp: _if_exp,
    ast.Return: _return,
    ast.Expr: _statement,
    ast.Raise: _statement,
    ast.AugAssign: _statement,
    ast.Delete: _statement,
    ast.Assign: _assign,
    ast.Continue: _jump,
    ast.Break: _jump,
}
