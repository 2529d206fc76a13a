"""Columns as they are against columns as the rules would have them: all that does not fit, at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from attrs import frozen

from nurture.domain.schema import Type
from nurture.dsl.messages import nearest
from nurture.errors import shown

__all__ = ["Column", "mismatches"]

_WHOLE = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "HUGEINT",
    "UHUGEINT",
)
_FLOATS = ("FLOAT", "DOUBLE")
_NAIVE = ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS")
_AWARE = ("TIMESTAMP WITH TIME ZONE",)
_TEXTS = ("VARCHAR", "ENUM")
_TAKEN: Mapping[str, tuple[str, ...]] = {
    "text": _TEXTS,
    "one of": _TEXTS,
    "integer": (*_WHOLE, "DECIMAL", *_FLOATS),
    "decimal": (*_WHOLE, "DECIMAL", *_FLOATS),
    "boolean": ("BOOLEAN",),
    "date": ("DATE", *_NAIVE),
    "datetime": (*_AWARE, *_NAIVE),
}
_EMPTY = '"NULL"'  # of a column in which nothing stands


@frozen
class Column:
    """A column that is there: its name, and its type as DuckDB calls it."""

    name: str
    type: str

    @property
    def kind(self) -> str:
        """The type without what stands in brackets: DECIMAL(18, 3) is a DECIMAL."""
        return "LIST" if self.type.endswith("[]") else re.sub(r"\(.*\)", "", self.type)

    @property
    def naive(self) -> bool:
        """Whether it holds local times."""
        return self.kind in _NAIVE

    @property
    def floats(self) -> bool:
        """Whether it holds floats."""
        return self.kind in _FLOATS

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it, so that it is of no type."""
        return self.type.removesuffix("[]") == _EMPTY


def mismatches(
    where: str,
    found: Iterable[Column],
    types: Mapping[str, Type],
    required: Collection[str],
    *,
    own: Collection[str] = (),
    zoned: bool,
    ignore_unknown: bool,
) -> list[str]:
    """What does not fit: columns that nobody knows, that are lacking, or whose type is another.

    ``types`` are the columns that may be there, ``own`` those that may be there and are not looked at.
    """
    columns = {column.name: column for column in found}
    known = [*types, *own]
    problems = [
        f"{where}: has an unknown column {_quoted(name)}{_near(name, known)}" for name in columns if name not in known
    ]
    problems = [] if ignore_unknown else problems
    strange = [name for name in columns if name not in known]
    problems += [
        f"{where}: lacks the column `{name}`{_near(name, strange)}" for name in sorted(required) if name not in columns
    ]
    for name, type_ in types.items():
        if name in columns and (problem := _mismatch(columns[name], type_, zoned=zoned)):
            problems.append(f"{where}: the column `{name}` {problem}")
    return problems


def _mismatch(column: Column, type_: Type, *, zoned: bool) -> str | None:
    if column.empty:
        return None
    if type_.item is not None:
        item = Column(column.name, column.type.removesuffix("[]"))
        fits = column.kind == "LIST" and (item.empty or item.kind in _TAKEN[type_.item.kind])
    else:
        fits = column.kind in _TAKEN[type_.kind]
    if not fits:
        return f"must be {type_}, and is {_told(column.type)}"
    if type_.kind == "datetime" and column.naive and not zoned:
        return 'has times without a zone: give `zone="Asia/Tokyo"`, or a column that has one'
    return None


def _told(type_: str) -> str:
    return type_ if len(type_) <= 60 else type_[:60] + "..."


def _near(name: str, known: Iterable[str]) -> str:
    folded = {each.casefold(): each for each in known}
    found = folded.get(name.casefold()) or nearest(name, folded.values())
    return f" (did you mean `{found}`?)" if found else ""


def _quoted(name: str) -> str:
    return f"`{name}`" if name.isprintable() and len(name) <= 60 else shown(name)
