"""What each dialect of SQL says in a way of its own: the primitives, one row per dialect.

sqlglot prints trees; it does not know what they mean here. So everything on which dialects differ stands in this table and
nowhere else: wide whole numbers, division, instants, dates, decimals, matching of texts, lists.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import frozen
from sqlglot import exp

from nurture.backends.relational import tree as t
from nurture.backends.relational.tree import Tree

__all__ = ["DIALECTS", "LARGEST", "LEAST", "Dialect"]

LEAST, LARGEST = -(2**63), 2**63 - 1
_ESCAPED_GLOB = {"%": "*", "_": "?", "*": "[*]", "?": "[?]", "[": "[[]"}


@frozen(eq=False)
class Dialect:
    """One dialect.

    ``name`` is what sqlglot calls it. ``keeps``: a table of `WITH` must be told to be worked out once. ``wide`` is ``n`` as
    a whole number of 38 digits, or as it is where the engine has none (``has_wide``); ``checked`` then stops the query
    where ``n`` has left 64 bits, and is ``n`` elsewhere. ``fitting`` is ``n``, or missing where it does not fit 64 bits.
    ``divided`` is the quotient without remainder of two numbers not below zero. ``instant``, ``day`` and ``millionths``
    are a datetime, date or decimal of a table as a whole number: microseconds or days since 1970, millionths. ``points``
    is a score out of thousandths. ``clock`` is the present, in microseconds. ``text`` and ``texts`` are a text and a list
    of texts of a table, equal only where their code points are; ``by_code_points`` is a text to be put in that order.
    ``written`` is a literal as it is written, whatever the session says of backslashes. ``longest_name`` is how many
    bytes of a name the engine tells from others, None for all.
    """

    name: str
    longest_name: int | None
    has_wide: bool
    keeps: bool
    wide: Callable[[Tree], Tree]
    checked: Callable[[Tree], Tree]
    fitting: Callable[[Tree], Tree]
    integer: Callable[[Tree], Tree]
    divided: Callable[[Tree, Tree], Tree]
    instant: Callable[[Tree], Tree]
    day: Callable[[Tree], Tree]
    millionths: Callable[[Tree], Tree]
    points: Callable[[Tree], Tree]
    text: Callable[[Tree], Tree]
    texts: Callable[[Tree], Tree]
    by_code_points: Callable[[Tree], Tree]
    written: Callable[[Tree], Tree]
    clock: Callable[[], Tree]
    least: Callable[[Tree, Tree], Tree]
    greatest: Callable[[Tree, Tree], Tree]
    characters: Callable[[Tree], Tree]
    matched: Mapping[str, Callable[[Tree, str], Tree]]
    listed: Callable[[Tree, Tree], Tree]


def _same(tree: Tree) -> Tree:
    return tree


def _points(thousandths: Tree) -> Tree:
    whole = t.cast(thousandths, "decimal(19, 0)")
    return t.cast(t.multiplied(whole, t.cast(t.text("0.001"), "decimal(4, 3)")), "decimal(19, 3)")


# -- DuckDB ----------------------------------------------------------------------------------------------------------


def _duckdb_millionths(decimal: Tree) -> Tree:
    return t.cast(t.multiplied(t.cast(decimal, "decimal(24, 6)"), t.number(1_000_000)), "int128")


def _fits(number: Tree) -> Tree:
    return t.case((t.between(number, LEAST, LARGEST), t.cast(number.copy(), "bigint")))


_DUCKDB = Dialect(
    name="duckdb",
    longest_name=None,
    has_wide=True,
    keeps=False,
    wide=lambda n: t.cast(n, "int128"),
    checked=_same,
    fitting=_fits,
    integer=lambda n: t.cast(n, "bigint"),
    divided=lambda left, right: t.operation(exp.IntDiv, left, right),
    instant=lambda at: t.call("epoch_us", at),
    day=lambda date: t.subtracted(date, t.cast(t.text("1970-01-01"), "date")),
    millionths=_duckdb_millionths,
    points=_points,
    text=_same,
    texts=_same,
    by_code_points=_same,
    written=_same,
    clock=lambda: t.call("epoch_us", exp.CurrentTimestamp()),
    least=lambda left, right: t.call("least", left, right),
    greatest=lambda left, right: t.call("greatest", left, right),
    characters=lambda text: t.call("length", text),
    matched={
        "contains": lambda text, pattern: t.call("contains", text, t.text(pattern)),
        "starts with": lambda text, pattern: t.call("starts_with", text, t.text(pattern)),
        "ends with": lambda text, pattern: t.call("suffix", text, t.text(pattern)),
        "like": lambda text, pattern: exp.Like(this=text, expression=t.text(pattern)),  # it knows no escapes
    },
    listed=lambda items, item: t.call("list_contains", items, item),
)


# -- SQLite ----------------------------------------------------------------------------------------------------------


def _is_kind(number: Tree, kind: str) -> Tree:
    return t.compared(t.call("typeof", number), "=", t.text(kind))


def _sqlite_checked(number: Tree) -> Tree:
    """Whole numbers beyond 64 bits become floats there, silently: this makes it an error, `integer overflow`."""
    beyond = t.call("abs", t.subtracted(t.number(-LARGEST), t.number(1)))
    return t.case((_is_kind(number, "real"), beyond), otherwise=number.copy())


def _sqlite_ends(text: Tree, pattern: str) -> Tree:
    if not pattern:
        return t.is_known(text)
    return t.compared(t.call("substr", text, t.number(-len(pattern))), "=", t.text(pattern))


def _sqlite_starts(text: Tree, pattern: str) -> Tree:
    return t.compared(t.call("substr", text, t.number(1), t.number(len(pattern))), "=", t.text(pattern))


def _sqlite_like(text: Tree, pattern: str) -> Tree:
    glob = "".join(_ESCAPED_GLOB.get(char, char) for char in pattern)  # LIKE takes no notice of letter case
    return exp.Glob(this=text, expression=t.text(glob))


def _sqlite_listed(items: Tree, item: Tree) -> Tree:
    rows = exp.Table(this=t.call("json_each", items))
    found = t.select([t.number(1)], rows, where=t.compared(t.column("value"), "=", item))
    return exp.Exists(this=found)


_SQLITE = Dialect(
    name="sqlite",
    longest_name=None,
    has_wide=False,
    keeps=True,  # it puts the expressions of one layer into the next, each as often as it is read
    wide=_same,
    checked=_sqlite_checked,
    fitting=lambda n: t.case((_is_kind(n, "integer"), n.copy())),
    integer=_same,
    divided=lambda left, right: t.operation(exp.Div, left, right, typed=True),
    instant=_same,
    day=_same,
    millionths=_same,
    points=_same,
    text=_same,
    texts=_same,
    by_code_points=_same,
    written=_same,
    clock=lambda: t.multiplied(t.cast(t.call("strftime", t.text("%s"), t.text("now")), "bigint"), t.number(1_000_000)),
    least=lambda left, right: t.call("min", left, right),
    greatest=lambda left, right: t.call("max", left, right),
    characters=lambda text: t.call("length", text),
    matched={
        "contains": lambda text, pattern: t.compared(t.call("instr", text, t.text(pattern)), ">", t.number(0)),
        "starts with": _sqlite_starts,
        "ends with": _sqlite_ends,
        "like": _sqlite_like,
    },
    listed=_sqlite_listed,
)

# -- PostgreSQL ------------------------------------------------------------------------------------------------------


def _by_code_points(text: Tree) -> Tree:
    """A database has the order of texts that it was made with, and a column may have another."""
    return exp.Collate(this=text, expression=t.identifier("C"))


def _microseconds(at: Tree) -> Tree:
    seconds = exp.Extract(this=exp.Var(this="epoch"), expression=at)
    return t.cast(t.multiplied(seconds, t.number(1_000_000)), "bigint")


def _postgres_millionths(decimal: Tree) -> Tree:
    number = t.call("nullif", t.cast(decimal, "decimal(24, 6)"), t.cast(t.text("NaN"), "decimal"))
    return t.cast(t.multiplied(number, t.number(1_000_000)), "decimal(38, 0)")


def _postgres_like(text: Tree, pattern: str) -> Tree:
    like = exp.Like(this=text, expression=t.text(pattern))
    return exp.Escape(this=like, expression=t.text(""))  # else a backslash is one


def _postgres_written(literal: Tree) -> Tree:
    """An escape where there is a backslash: in a plain literal it is one or none, as ``standard_conforming_strings`` says."""
    return exp.ByteString(this=literal.this) if literal.is_string and "\\" in literal.this else literal


_POSTGRES = Dialect(
    name="postgres",
    longest_name=63,
    has_wide=True,
    keeps=True,  # as SQLite
    wide=lambda n: t.cast(n, "decimal"),
    checked=_same,
    fitting=_fits,
    integer=lambda n: t.cast(n, "bigint"),
    divided=lambda left, right: t.call("div", left, right),  # the slash has fractions where a number is wide
    instant=_microseconds,
    day=lambda date: t.subtracted(date, t.cast(t.text("1970-01-01"), "date")),
    millionths=_postgres_millionths,
    points=_points,
    text=lambda text: _by_code_points(t.cast(text, "text")),
    texts=lambda texts: _by_code_points(t.cast(texts, "text[]")),
    by_code_points=_by_code_points,
    written=_postgres_written,
    clock=lambda: _microseconds(exp.CurrentTimestamp()),
    least=lambda left, right: t.call("least", left, right),
    greatest=lambda left, right: t.call("greatest", left, right),
    characters=lambda text: t.call("length", text),
    matched={
        "contains": lambda text, pattern: t.compared(t.call("strpos", text, t.text(pattern)), ">", t.number(0)),
        "starts with": lambda text, pattern: t.call("starts_with", text, t.text(pattern)),
        "ends with": lambda text, pattern: t.compared(
            t.call("right", text, t.number(len(pattern))), "=", t.text(pattern)
        ),
        "like": _postgres_like,
    },
    listed=lambda items, item: t.compared(item, "=", t.call("any", items)),
)

DIALECTS: Mapping[str, Dialect] = {each.name: each for each in (_DUCKDB, _SQLITE, _POSTGRES)}
