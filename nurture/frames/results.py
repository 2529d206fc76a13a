"""The result of a query as a table that a team can use: lists of what is missing, and of segments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nurture.backends.relational import Query
from nurture.backends.relational import tree as t
from nurture.backends.relational.tree import Tree
from nurture.errors import InputError
from nurture.frames.sources import Connection

__all__ = ["laid_out"]


def laid_out(connection: Connection, made: Query) -> Any:
    """What the query gives as an Arrow table, a row per lead."""
    found = connection.sql(made.text("duckdb"))
    found.create_view("found")
    query = t.select([t.column("id"), *_columns(made)], t.table("found"))
    return connection.sql(query.sql(dialect="duckdb")).to_arrow_table()


def _columns(made: Query) -> Iterator[Tree]:
    names = ["id", *(each.name for each in made.outputs if each.kind != "answered"), "segments"]
    for name in names:
        if [each.casefold() for each in names].count(name.casefold()) > 1:
            raise InputError("rules", name, "has a column of its own in the result; rename it in the rules")
    for each in made.outputs:
        if each.kind in ("answered", "segment"):
            continue
        yield t.column(each.name)
        if each.kind == "complete":
            open_ = [one for one in made.outputs if one.of == each.of and one.kind == "answered"]
            names_ = [(t.not_(t.column(one.name)), one.name.removeprefix(f"{each.of}.")) for one in open_]
            yield t.aliased(_listed(names_), f"{each.of}.missing")
    yield t.aliased(
        _listed([(t.column(each.name), each.name) for each in made.outputs if each.kind == "segment"]), "segments"
    )


def _listed(names: list[tuple[Tree, str]]) -> Tree:
    """The names whose conditions hold, as a list of texts."""
    lists = t.list_of([])
    for holds, name in names:
        own = t.case((holds, t.list_of([t.text(name)])), otherwise=t.list_of([]))
        lists = t.call("list_concat", lists, own)
    return t.cast(lists, "text[]")
