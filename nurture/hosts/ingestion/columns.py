"""Column names against declared names: what is unknown, missing, unnamed or given twice, all in one message."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TypeVar

from nurture.dsl.messages import listed, nearest
from nurture.errors import InputError, TableError, shown
from nurture.hosts.ingestion.rows import Table

__all__ = ["check_columns", "check_row", "near", "parted_by", "quoted", "unknown_columns"]

_MOST_NAMED = 20
_Item = TypeVar("_Item")


def near(name: str, known: Iterable[str]) -> str:
    """``(did you mean `x`?)`` where a known name is like ``name`` or is it in other letter case, else nothing.

    >>> near("titel", ["title", "id"])
    ' (did you mean `title`?)'
    """
    folded = {each.casefold(): each for each in known}
    found = folded.get(name.casefold()) or nearest(name, known)
    return f" (did you mean `{found}`?)" if found else ""


def quoted(name: str) -> str:
    """``name`` in backquotes, or as its ``repr`` where it could disturb a terminal or a log."""
    return f"`{name}`" if name.isprintable() and len(name) <= 60 else shown(name)


def unknown_columns(names: Iterable[str], known: Collection[str]) -> str:
    """What to say of the ``names`` that are not ``known``: each with the known name it is most like."""
    unknown = [name for name in names if name and name not in known]
    word = "column" if len(unknown) == 1 else "columns"
    return f"has unknown {word} {_some(unknown, lambda name: quoted(name) + near(name, known))}" if unknown else ""


def _some(items: Sequence[_Item], told: Callable[[_Item], str]) -> str:
    """The first of ``items`` as ``told``, and how many more there are."""
    more = f" and {len(items) - _MOST_NAMED} more" if len(items) > _MOST_NAMED else ""
    return ", ".join(map(told, items[:_MOST_NAMED])) + more


def check_columns(table: Table, known: Collection[str], required: Collection[str], *, ignore_unknown: bool) -> None:
    """Raise ``TableError`` with every fault of the table's header, where it has one."""
    if table.header is None:
        return
    problems = [*_of_header(table.header, known, required, ignore_unknown=ignore_unknown)]
    if problems:
        raise TableError(table.file, table.line, "header", list(table.header), "; ".join(problems))


def _of_header(
    header: tuple[str, ...], known: Collection[str], required: Collection[str], *, ignore_unknown: bool
) -> Iterator[str]:
    places: dict[str, list[int]] = {}
    for place, name in enumerate(header, 1):
        places.setdefault(name, []).append(place)
    unnamed = places.pop("", [])
    twice = [name for name in places if len(places[name]) > 1 and (name in known or not ignore_unknown)]
    for name in twice[:_MOST_NAMED]:
        first, *others = places[name]
        yield f"has {quoted(name)} twice, as columns {first} and {_some(others, str)}"
    if unnamed and not ignore_unknown:
        yield f"has no name for column {_some(unnamed, str)}"
    if not ignore_unknown and (unknown := unknown_columns(places, known)):
        yield unknown + (_all_of(known) if len(header) > 1 and _is_like_none(places, known) else "")
    if lacking := [quoted(name) for name in sorted(required) if name not in places]:
        yield f"lacks {', '.join(lacking)}{parted_by(header[0]) if len(header) == 1 else ''}"


def _all_of(known: Collection[str]) -> str:
    """The names that columns can have."""
    plain = sorted(name for name in known if not name.startswith("properties."))
    return f" (columns can be {listed(plain, _MOST_NAMED)})"


def _is_like_none(names: Iterable[str], known: Collection[str]) -> bool:
    """Whether one of the first unknown ``names`` is like no known one."""
    unknown = [name for name in names if name not in known]
    return not all(near(name, known) for name in unknown[:_MOST_NAMED])


def parted_by(line: str, delimiter: str = "") -> str:
    """What the columns of a header seem to be parted by, where it is not the ``delimiter`` they were read with.

    >>> parted_by("id;title")
    " (columns seem to be parted by ';')"
    """
    mark = max(";\t|,", key=line.count)
    return f" (columns seem to be parted by {shown(mark)})" if mark in line and mark != delimiter else ""


def check_row(names: Collection[str], known: Collection[str]) -> None:
    """Raise ``InputError`` that names every unknown name of a row that brings its own names."""
    if "" in names:
        raise InputError("row", list(names), "has a value without a name")
    if unknown := unknown_columns(names, known):
        raise InputError("row", list(names), unknown)
