"""Rows in the making: columns are worked out in layers, each a query over the one before it.

SQL cannot give a name to a value halfway. What is read more than once, or is too long to stand in place, becomes a column
of its own; its ``level`` is the layer in which it can first be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from attrs import define, evolve, field, frozen

from nurture.backends.relational import tree as t
from nurture.backends.relational.dialects import LARGEST, LEAST, Dialect
from nurture.backends.relational.tree import Tree

__all__ = ["Names", "Rows", "Value", "deepest"]


@frozen(eq=False)
class Value:
    """A piece of SQL: from which ``level`` on it can be read, and whether it may be missing.

    A number is whole, in units of ``10 ** -scale``, and lies from ``low`` to ``high``.
    """

    tree: Tree
    level: int = 0
    nullable: bool = True
    scale: int = 0
    low: int = LEAST
    high: int = LARGEST

    @property
    def copy(self) -> Tree:
        """The piece once more: a node of a tree has one parent."""
        return self.tree.copy()


@define
class Names:
    """Names that are taken; engines hold two names for one that differ in letter case only."""

    taken: set[str] = field(factory=set)

    def take(self, wanted: str) -> str:
        """``wanted``, with a number behind it where it is taken."""
        name, number = wanted, 1
        while name.casefold() in self.taken:
            number += 1
            name = f"{wanted} {number}"
        self.taken.add(name.casefold())
        return name

    def new(self, wanted: str) -> str:
        """The next of ``wanted 1``, ``wanted 2``, ..."""
        number = 1
        while f"{wanted} {number}".casefold() in self.taken:
            number += 1
        return self.take(f"{wanted} {number}")


@define(eq=False)
class Rows:
    """Rows of one kind - leads or events - with the columns worked out for them so far."""

    dialect: Dialect
    names: Names = field(factory=Names)
    layers: list[list[Tree]] = field(factory=list)
    comments: list[list[str]] = field(factory=list)
    made: dict[Any, Value] = field(factory=dict)

    def let(self, value: Value, name: str, *comments: str) -> Value:
        """``value`` as a column of its own, called ``name`` and found in the layer after those that it reads."""
        while len(self.layers) <= value.level:
            self.layers.append([])
            self.comments.append([])
        self.layers[value.level].append(t.aliased(value.tree, name))
        self.comments[value.level].extend(comments)
        return evolve(value, tree=t.column(name), level=value.level + 1)

    def worked(self, value: Value, name: str = "worked") -> Value:
        """``value`` as a column of its own, unless it is plain enough to stand anywhere."""
        plain = isinstance(value.tree, type(t.column("x")) | type(t.number(1)))
        return value if plain else self.let(value, self.names.new(name))

    def once(self, key: Any, make: Callable[[], Value]) -> Value:
        """What ``make`` gives, made once for each ``key``; a copy, as a node of a tree has one parent."""
        if key not in self.made:
            self.made[key] = make()
        return evolve(self.made[key], tree=self.made[key].copy)

    def stacked(self, base: str, take: Callable[[str], str]) -> tuple[str, list[tuple[str, Tree, list[str]]]]:
        """The layers as queries over the table ``base``, and the name of the last; ``take`` makes names of tables."""
        made: list[tuple[str, Tree, list[str]]] = []
        last = base
        for columns, comments in zip(self.layers, self.comments, strict=True):
            name = take(base)
            made.append((name, t.select([t.everything(), *columns], t.table(last)), comments))
            last = name
        return last, made


def deepest(values: Iterable[Value]) -> int:
    """The level from which on all of ``values`` can be read."""
    return max((value.level for value in values), default=0)
