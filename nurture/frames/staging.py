"""Tables as the query reads them: columns of exact types; and what is wrong with rows, all of it at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from attrs import frozen

from nurture.backends.relational import tree as t
from nurture.backends.relational.numbers import DAYS, INSTANTS
from nurture.backends.relational.tree import Tree
from nurture.domain.carried import LONGEST_ID
from nurture.domain.names import LONGEST_TEXT
from nurture.domain.schema import LONGEST_LIST, Type
from nurture.errors import shown
from nurture.frames.columns import Column
from nurture.frames.sources import Connection, answers
from nurture.frames.zones import instant_of_local

__all__ = ["Staged", "faults", "identifier", "local_instants", "stage"]

_SQL = {"text": "text", "one of": "text", "integer": "bigint", "decimal": "decimal(24, 6)", "boolean": "boolean"}


@frozen(eq=False)
class Staged:
    """A column of the table that the query reads: its name, how it is made of what is there, what is wrong with a row."""

    name: str
    made: Tree
    faults: tuple[tuple[Tree, str], ...] = ()


def _sql(type_: Type) -> str:
    kinds = {**_SQL, "date": "date", "datetime": "timestamptz"}
    return f"{kinds[type_.item.kind]}[]" if type_.item else kinds[type_.kind]


def stage(name: str, column: Column | None, type_: Type, local: Callable[[str], Tree]) -> Staged:
    """``column`` as a column called ``name`` of the declared ``type_``; nothing but missing values where there is none.

    ``local`` makes an instant of the local time in a column.
    """
    if column is None or column.empty:
        return Staged(name, t.cast(t.NULL(), _sql(type_)))
    made = _MADE["list" if type_.item else type_.kind](column, type_, local)
    wrong = _WRONG["list" if type_.item else type_.kind](column, type_, made)
    return Staged(name, made, tuple(wrong))


def _column(column: Column) -> Tree:
    return t.column(column.name)


def _decimal(column: Column, _: Type, __: Any) -> Tree:
    source = t.cast(_column(column), "text") if column.floats else _column(column)  # the shortest digits that tell it
    return t.try_cast(source, _SQL["decimal"])


_MADE: Mapping[str, Callable[[Column, Type, Callable[[str], Tree]], Tree]] = {
    "text": lambda column, _, __: t.cast(_column(column), "text"),
    "one of": lambda column, _, __: t.cast(_column(column), "text"),
    "integer": lambda column, _, __: t.try_cast(_column(column), "bigint"),
    "decimal": _decimal,
    "boolean": lambda column, _, __: _column(column),
    "date": lambda column, _, __: t.cast(_column(column), "date"),
    "datetime": lambda column, _, local: local(column.name) if column.naive else _column(column),
    "list": lambda column, type_, _: t.cast(_column(column), _sql(type_)),
}

# -- what is wrong with a row ----------------------------------------------------------------------------------------


def _lost(column: Column, made: Tree, kind: str) -> Tree:
    """Whether ``made`` is not exactly what stands in the column."""
    source = _column(column)
    back = t.cast(made.copy(), "double") if column.floats else made.copy()
    changed = t.any_of((t.not_(t.is_known(made.copy())), t.not_(t.compared(back, "=", source.copy()))))
    return t.all_of((t.is_known(source), changed))


def _wrong_number(column: Column, type_: Type, made: Tree) -> Iterator[tuple[Tree, str]]:
    problem = {
        "integer": "must be an integer of 64 bits",
        "decimal": "must be a finite number with at most 18 digits before the point and 6 after it",
    }
    yield _lost(column, made, type_.kind), problem[type_.kind]


def _wrong_text(_: Column, __: Type, made: Tree) -> Iterator[tuple[Tree, str]]:
    long = t.compared(t.call("length", made.copy()), ">", t.number(LONGEST_TEXT))
    yield long, f"must be at most {LONGEST_TEXT:,} characters"
    yield t.call("contains", made.copy(), t.call("chr", t.number(0))), "must not hold NUL"


def _wrong_option(_: Column, type_: Type, made: Tree) -> Iterator[tuple[Tree, str]]:
    yield t.not_(t.in_list(made.copy(), map(t.text, type_.options))), f"must be {type_}"


def _wrong_date(column: Column, _: Type, made: Tree) -> Iterator[tuple[Tree, str]]:
    low, high = DAYS
    day = t.subtracted(made.copy(), t.cast(t.text("1970-01-01"), "date"))
    yield (
        t.not_(t.all_of((t.call("isfinite", made.copy()), t.between(day, low, high)))),
        "must be a date of the years 1 to 9999",
    )
    if column.naive:
        midnight = t.compared(t.cast(made.copy(), "timestamp"), "=", _column(column))
        yield t.not_(midnight), "must be a date, without a time of day"


def _wrong_instant(column: Column, _: Type, made: Tree) -> Iterator[tuple[Tree, str]]:
    low, high = INSTANTS
    inside = t.between(t.call("epoch_us", made.copy()), low, high)
    yield t.not_(t.all_of((t.call("isfinite", made.copy()), inside))), "must lie between 1900 and 2200"
    if column.kind == "TIMESTAMP_NS":
        rest = t.call("mod", t.call("epoch_ns", _column(column)), t.number(1_000))
        yield t.not_(t.compared(rest, "=", t.number(0))), "must have whole microseconds"


def _wrong_list(_: Column, __: Type, made: Tree) -> Iterator[tuple[Tree, str]]:
    yield (
        t.compared(t.call("len", made.copy()), ">", t.number(LONGEST_LIST)),
        f"must have at most {LONGEST_LIST:,} items",
    )
    known = t.compared(t.call("list_count", made.copy()), "=", t.call("len", made.copy()))
    yield t.not_(known), "must not have missing items"


_WRONG: Mapping[str, Callable[[Column, Type, Tree], Iterable[tuple[Tree, str]]]] = {
    "text": _wrong_text,
    "one of": _wrong_option,
    "integer": _wrong_number,
    "decimal": _wrong_number,
    "boolean": lambda _, __, ___: (),
    "date": _wrong_date,
    "datetime": _wrong_instant,
    "list": _wrong_list,
}


def identifier(name: str) -> Staged:
    """A column of ids: of leads or of events."""
    made = t.cast(t.column(name), "text")
    bad = t.any_of(
        (
            t.not_(t.is_known(made.copy())),
            t.not_(t.call("regexp_matches", made.copy(), t.text(r"[^\s\p{Z}]"))),
            t.call("regexp_matches", made.copy(), t.text(r"\p{Cc}")),
            t.compared(t.call("length", made.copy()), ">", t.number(LONGEST_ID)),
        )
    )
    problem = f"must be given: up to {LONGEST_ID} characters, not blank, none of them a control character"
    return Staged(name, made, ((bad, problem),))


def faults(connection: Connection, where: str, table: str, staged: Iterable[Staged]) -> Iterator[str]:
    """What is wrong with the rows of ``table``, in one go over them: each fault with how many rows, and one of them."""
    known = [(column.name, bad, problem) for column in staged for bad, problem in column.faults]
    if not known:
        return
    columns = []
    for _, bad, _ in known:
        columns += [
            t.counted(t.case((bad, t.number(1)))),
            t.minimum(t.case((bad.copy(), t.cast(t.column("id"), "text")))),
        ]
    query = t.select(columns, t.table(table))
    (found,) = answers(connection, query)
    for (name, _, problem), count, first in zip(known, found[::2], found[1::2], strict=True):
        if count:
            rows = "1 row" if count == 1 else f"{count:,} rows"
            yield f"{where}: the column `{name}` {problem}: {rows}, such as id {shown(first)}"


def local_instants(connection: Connection, table: str, zone: str | None) -> Callable[[str], Tree]:
    """What makes an instant of a column of local times in ``zone``, of which it looks up how far they reach."""

    def made(name: str) -> Tree:
        local = t.call("epoch_us", t.cast(t.column(name), "timestamp"))
        ends = t.select([t.minimum(local), t.maximum(local.copy())], t.table(table))
        ((first, last),) = answers(connection, ends)
        low, high = INSTANTS
        assert zone is not None
        if first is None:
            return t.cast(t.NULL(), "timestamptz")
        within = instant_of_local(local.copy(), zone, max(low, min(first, high)), max(low, min(last, high)))
        return t.call("make_timestamptz", within)

    return made
