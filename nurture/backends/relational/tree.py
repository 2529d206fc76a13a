"""Pieces of SQL as trees of sqlglot.

Nothing here takes SQL as text: names become quoted identifiers, values literals, and functions are named by us alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from typing import Any, TypeAlias

from sqlglot import exp

__all__ = [
    "CONSTANTS",
    "FALSE",
    "NULL",
    "TRUE",
    "Tree",
    "added",
    "aliased",
    "all_of",
    "any_of",
    "between",
    "call",
    "case",
    "cast",
    "column",
    "compared",
    "counted",
    "everything",
    "everything_of",
    "identifier",
    "in_list",
    "is_known",
    "joined",
    "known_or",
    "list_of",
    "maximum",
    "minimum",
    "multiplied",
    "negative",
    "not_",
    "number",
    "operation",
    "ordered",
    "placed",
    "select",
    "subquery",
    "subtracted",
    "sum_of",
    "summed",
    "table",
    "text",
    "try_cast",
    "values",
    "window",
    "with_literals",
    "with_tables",
]

Tree: TypeAlias = Any  # a node of sqlglot, whose own types are not whole

_COMPARISONS = {"=": exp.EQ, "<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE}


CONSTANTS: tuple[Any, ...] = (exp.Literal, exp.Neg, exp.Boolean, exp.Null)


def TRUE() -> Tree:  # noqa: N802 - a node has one parent, so that each is made anew
    """The constant."""
    return exp.Boolean(this=True)


def FALSE() -> Tree:  # noqa: N802 - as above
    """The constant."""
    return exp.Boolean(this=False)


def NULL() -> Tree:  # noqa: N802 - as above
    """The constant."""
    return exp.Null()


def list_of(items: Iterable[Tree]) -> Tree:
    """A list of values, where the engine has lists."""
    return exp.Array(expressions=[*items])


def identifier(name: str) -> Tree:
    """``name`` quoted, whatever is in it."""
    return exp.Identifier(this=name, quoted=True)


def column(name: str, of: str | None = None) -> Tree:
    """A column; ``of`` names its table."""
    return exp.Column(this=identifier(name), table=None if of is None else identifier(of))


def table(name: str | Sequence[str], alias: str | None = None) -> Tree:
    """A table by its name, or by the parts of it (catalogue, schema, table)."""
    *before, own = (name,) if isinstance(name, str) else name
    parts = dict(zip(("db", "catalog"), map(identifier, reversed(before)), strict=False))
    return exp.Table(this=identifier(own), alias=_table_alias(alias), **parts)


def _table_alias(alias: str | None, columns: Iterable[str] = ()) -> Tree:
    return None if alias is None else exp.TableAlias(this=identifier(alias), columns=[*map(identifier, columns)])


def text(value: str) -> Tree:
    """A text."""
    return exp.Literal.string(value)


def with_literals(tree: Tree, written: Callable[[Tree], Tree]) -> Tree:
    """``tree`` with each literal as ``written`` makes it."""
    return tree.transform(lambda node: written(node) if isinstance(node, exp.Literal) else node)


def everything() -> Tree:
    """All columns."""
    return exp.Star()


def everything_of(name: str) -> Tree:
    """All columns of a table."""
    return exp.Column(this=exp.Star(), table=identifier(name))


def number(value: int) -> Tree:
    """A whole number."""
    literal = exp.Literal.number(abs(value))
    return exp.Neg(this=literal) if value < 0 else literal


def aliased(tree: Tree, name: str) -> Tree:
    """``tree`` as a column called ``name``."""
    return exp.Alias(this=tree, alias=identifier(name))


def call(name: str, *arguments: Tree) -> Tree:
    """A function that is printed as it is named here."""
    return exp.Anonymous(this=name, expressions=[*arguments])


def cast(tree: Tree, kind: str) -> Tree:
    """``tree`` as the type ``kind``."""
    return exp.Cast(this=tree, to=exp.DataType.build(kind))


def try_cast(tree: Tree, kind: str) -> Tree:
    """``tree`` as the type ``kind``, missing where it cannot be."""
    return exp.TryCast(this=tree, to=exp.DataType.build(kind))


# How tightly operators bind, from the loosest; what is in none of the rows needs no brackets.
_TIGHTNESS: tuple[tuple[Any, ...], ...] = (
    (exp.Or,),
    (exp.And,),
    (exp.Not,),
    (exp.EQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.In, exp.Between, exp.Is, exp.Like, exp.Glob),
    (exp.DPipe,),
    (exp.Add, exp.Sub),
    (exp.Mul, exp.IntDiv, exp.Div),
    (exp.Neg,),
)
_LEVELS = {kind: level for level, kinds in enumerate(_TIGHTNESS) for kind in kinds}


def _part(tree: Tree, of: Any, *, first: bool = False) -> Tree:
    """``tree`` as an operand of the operator ``of``: in brackets where it binds no tighter; the ``first`` may bind as tight."""
    signed = isinstance(tree, exp.Neg) and isinstance(tree.this, exp.Literal)
    own, its = _LEVELS.get(type(tree), len(_TIGHTNESS)), _LEVELS[of]
    plain = signed or own > its or (first and own == its and its != _LEVELS[exp.EQ])
    return tree if plain else exp.Paren(this=tree)


def operation(kind: Any, left: Tree, right: Tree, **more: Any) -> Tree:
    """An operator of sqlglot between two operands."""
    return kind(this=_part(left, kind, first=True), expression=_part(right, kind), **more)


_LONGEST_CHAIN = 40  # engines bound how deep an expression may nest, and a chain nests to one side


def _chained(kind: Any, trees: Iterable[Tree], empty: Tree) -> Tree:
    parts = [_part(tree, kind) for tree in trees]
    while len(parts) > _LONGEST_CHAIN:
        pieces = (parts[n : n + _LONGEST_CHAIN] for n in range(0, len(parts), _LONGEST_CHAIN))
        parts = [exp.Paren(this=_chained(kind, piece, empty)) for piece in pieces]
    return reduce(lambda left, right: kind(this=left, expression=right), parts) if parts else empty


def all_of(trees: Iterable[Tree]) -> Tree:
    """All of some conditions hold."""
    return _chained(exp.And, trees, TRUE())


def any_of(trees: Iterable[Tree]) -> Tree:
    """At least one of some conditions holds."""
    return _chained(exp.Or, trees, FALSE())


def sum_of(trees: Iterable[Tree]) -> Tree:
    """The sum of some numbers."""
    return _chained(exp.Add, trees, number(0))


def joined(trees: Iterable[Tree]) -> Tree:
    """Texts one after the other."""
    return _chained(exp.DPipe, trees, text(""))


def not_(tree: Tree) -> Tree:
    """A condition does not hold."""
    return exp.Not(this=_part(tree, exp.Not))


def compared(left: Tree, operator: str, right: Tree) -> Tree:
    """Two values compared."""
    return operation(_COMPARISONS[operator], left, right)


def between(tree: Tree, low: int, high: int) -> Tree:
    """A number lies between two, or is one of them."""
    return exp.Between(this=_part(tree, exp.Between), low=number(low), high=number(high))


def in_list(tree: Tree, options: Iterable[Tree]) -> Tree:
    """A value is one of some."""
    return exp.In(this=_part(tree, exp.In), expressions=[*options])


def is_known(tree: Tree) -> Tree:
    """A value is there."""
    return exp.Not(this=exp.Is(this=_part(tree, exp.Is), expression=NULL()))


def known_or(tree: Tree, otherwise: Tree) -> Tree:
    """A value, or another where it is missing."""
    return exp.Coalesce(this=tree, expressions=[otherwise])


def case(*ways: tuple[Tree, Tree], otherwise: Tree | None = None) -> Tree:
    """The value behind the first condition that holds."""
    return exp.Case(ifs=[exp.If(this=when, true=then) for when, then in ways], default=otherwise)


def added(left: Tree, right: Tree) -> Tree:
    """A sum of two."""
    return operation(exp.Add, left, right)


def subtracted(left: Tree, right: Tree) -> Tree:
    """A difference."""
    return operation(exp.Sub, left, right)


def multiplied(left: Tree, right: Tree) -> Tree:
    """A product of two."""
    return operation(exp.Mul, left, right)


def negative(tree: Tree) -> Tree:
    """A number with its sign turned."""
    return exp.Neg(this=_part(tree, exp.Neg))


def counted(tree: Tree | None = None, *, different: bool = False) -> Tree:
    """How many rows there are, or rows where ``tree`` is there, or how many ``different`` values it has."""
    if tree is None:
        return exp.Count(this=exp.Star())
    return exp.Count(this=exp.Distinct(expressions=[tree]) if different else tree)


def summed(tree: Tree) -> Tree:
    """The sum over rows."""
    return exp.Sum(this=tree)


def minimum(tree: Tree) -> Tree:
    """The least over rows."""
    return exp.Min(this=tree)


def maximum(tree: Tree) -> Tree:
    """The greatest over rows."""
    return exp.Max(this=tree)


def ordered(tree: Tree, *, down: bool = False) -> Tree:
    """A column by which rows are put in order."""
    return exp.Ordered(this=tree, desc=down)


def window(function: Tree, by: Iterable[Tree], order: Iterable[Tree], *, before: bool = False) -> Tree:
    """A function over the rows of a partition, up to this one or, where ``before``, to the one before it."""
    spec = exp.WindowSpec(kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end=number(1), end_side="PRECEDING")
    order = exp.Order(expressions=[*order])
    return exp.Window(this=function, partition_by=[*by], order=order, spec=spec if before else None)


def placed(by: Iterable[Tree], order: Iterable[Tree]) -> Tree:
    """The place of a row in its partition, from 1."""
    return window(exp.RowNumber(), by, order)


def select(
    columns: Iterable[Tree],
    source: Tree | None,
    *,
    joins: Iterable[Tree] = (),
    where: Tree | None = None,
    group: Iterable[Tree] = (),
) -> Tree:
    """A query. ``joins`` come as ``(table, condition)``, where None joins every row with every other."""
    query = exp.Select(expressions=[*columns])
    query.set(_FROM, None if source is None else exp.From(this=source))
    for other, on in joins:
        joined = exp.Join(this=other, kind="CROSS") if on is None else exp.Join(this=other, side="LEFT", on=on)
        query.append("joins", joined)
    query.set("where", None if where is None else exp.Where(this=where))
    keys = [*group]
    query.set("group", exp.Group(expressions=keys) if keys else None)
    return query


_FROM = "from_" if "from_" in exp.Select.arg_types else "from"  # sqlglot 28 renamed the two
_WITH = "with_" if "with_" in exp.Select.arg_types else "with"


def subquery(query: Tree, alias: str) -> Tree:
    """A query in place of a table."""
    return exp.Subquery(this=query, alias=_table_alias(alias))


def values(rows: Iterable[Sequence[int | None]]) -> Tree:
    """Rows of numbers."""
    made = ([NULL() if cell is None else number(cell) for cell in row] for row in rows)
    return exp.Values(expressions=[exp.Tuple(expressions=cells) for cells in made])


def with_tables(
    query: Tree, tables: Iterable[tuple[str, tuple[str, ...], Tree, tuple[str, ...]]], *, kept: bool = False
) -> Tree:
    """``query`` behind tables that it reads: each with its name, those of its columns, its query and its comments.

    ``kept``: each is worked out once, and not put in the place of where it is read.
    """
    made = []
    for name, columns, inner, comments in tables:
        each = exp.CTE(this=inner, alias=_table_alias(name, columns), materialized=True if kept else None)
        made.append(each)
        if comments:
            inner.add_comments([*comments])
    query.set(_WITH, exp.With(expressions=made))
    return query
