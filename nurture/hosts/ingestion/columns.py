"""Column names against declared names: what is unknown, missing, unnamed or given twice, all in one message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from nurture.dsl.messages import nearest
from nurture.errors import InputError, TableError, shown
from nurture.hosts.ingestion.rows import Table

__all__ = ["check_columns", "check_row", "near", "parted_by", "quoted", "unknown_columns"]

_MOST_NAMED = 20


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
    unknown = [f"{quoted(name)}{near(name, known)}" for name in names if name and name not in known]
    more = f" and {len(unknown) - _MOST_NAMED} more" if len(unknown) > _MOST_NAMED else ""
    word = "column" if len(unknown) == 1 else "columns"
    return f"has unknown {word} {', '.join(unknown[:_MOST_NAMED])}{more}" if unknown else ""


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
    counted = Counter(header)
    for name in (name for name, count in counted.items() if count > 1 and name):
        places = [str(n) for n, found in enumerate(header, 1) if found == name]
        if name in known or not ignore_unknown:
            yield f"has {quoted(name)} twice, as columns {' and '.join(places)}"
    if "" in counted and not ignore_unknown:
        yield f"has no name for column {', '.join(str(n) for n, found in enumerate(header, 1) if not found)}"
    if not ignore_unknown and (unknown := unknown_columns(counted, known)):
        yield unknown
    if lacking := [quoted(name) for name in sorted(required) if name not in counted]:
        yield f"lacks {', '.join(lacking)}{parted_by(header[0]) if len(header) == 1 else ''}"


def parted_by(line: str, delimiter: str = "") -> str:
    """What the columns of a header seem to be parted by, where it is not the ``delimiter`` they were read with.

    >>> parted_by("id;title")
    " (columns seem to be parted by ';')"
    """
    mark = max(";\t|,", key=line.count)
    return f" (columns seem to be parted by {shown(mark)})" if mark in line and mark != delimiter else ""


def check_row(names: Collection[str], known: Collection[str]) -> None:
    """Raise ``InputError`` that names every unknown name of a row that brings its own names."""
    if unknown := unknown_columns(names, known):
        raise InputError("row", list(names), unknown)
