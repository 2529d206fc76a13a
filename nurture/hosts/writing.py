"""Tables written to files: CSV, TSV, JSON lines, Parquet.

A file is written beside its place and moved there at the end, so that what fails leaves nothing half-written behind.
Standard output is written as the rows come.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, TextIO, TypeAlias

from nurture.domain.schema import Type
from nurture.errors import InputError
from nurture.hosts.files import open_text, replacing
from nurture.hosts.ingestion.lines import file_name, format_of
from nurture.hosts.ingestion.rows import BAD_COLUMNS, BadRow

__all__ = ["SkippedRows", "Write", "open_writer", "skipped_rows_to", "write_bad_rows", "write_rows"]

Write: TypeAlias = Callable[[Mapping[str, Any]], None]
_SEPARATOR = ";"
_MARK, _MARKED = "\ufeff", ("csv", "tsv")


def write_rows(
    path: str | os.PathLike[str],
    columns: Sequence[str] | None,
    rows: Iterable[Mapping[str, Any]],
    *,
    file_format: str | None = None,
    types: Mapping[str, Type] | None = None,
    bom: bool = False,
) -> int:
    """Write ``rows`` to the file at ``path`` (``-`` is standard output), and say how many they were.

    The format is ``file_format``, else that of the file's ending; standard output is CSV. A column that a row has no
    value for is empty, or null. ``columns`` None is for JSON lines whose rows have names of their own. ``types`` are
    the types of columns in a Parquet file; those of the other columns are what the first 10,000 rows hold. ``bom`` begins
    CSV and TSV with a byte-order mark, by which Excel knows UTF-8.

    >>> write_rows("-", ["id", "fit", "segments"], [{"id": "l-1", "fit": Decimal("20.0"), "segments": {"hot", "b2b"}}])
    id,fit,segments
    l-1,20.0,b2b;hot
    1
    """
    count = 0
    with open_writer(path, columns, file_format=file_format, types=types, bom=bom) as write:
        for row in rows:
            write(row)
            count += 1
    return count


@contextmanager
def open_writer(
    path: str | os.PathLike[str],
    columns: Sequence[str] | None,
    *,
    file_format: str | None = None,
    types: Mapping[str, Type] | None = None,
    bom: bool = False,
) -> Iterator[Write]:
    """A function that writes one row. The file is in its place when the ``with`` block ends, if it ends well."""
    file = file_name(path)
    form = format_of(file, file_format) or ("jsonl" if columns is None else "csv")
    names = None if columns is None else tuple(columns)
    if names is None and form != "jsonl":
        raise InputError("columns", columns, "must be given: only JSON lines do without")
    if names is not None and len(set(names)) < len(names):
        raise InputError("columns", columns, "must not name a column twice")
    with _opened(file, form, names, types or {}, mark=_MARK if bom and form in _MARKED else "") as write:
        yield _checked(write, names)


@contextmanager
def _opened(
    file: str, form: str, columns: tuple[str, ...] | None, types: Mapping[str, Type], *, mark: str
) -> Iterator[Write]:
    if form == "parquet":
        from nurture.hosts.writing_parquet import parquet_writer

        with replacing(file) as part, parquet_writer(part, columns or (), types) as write:
            yield write
    else:
        with open_text(file) as stream:
            stream.write(mark)
            yield _WRITERS[form](stream, columns)


def _checked(write: Write, columns: tuple[str, ...] | None) -> Write:
    """``write`` for rows that have no value without a column."""
    if columns is None:
        return write
    known = frozenset(columns)

    def checked(row: Mapping[str, Any]) -> None:
        if extra := [name for name in row if name not in known]:
            raise InputError("row", extra, "must not have values that no column is for")
        write(row)

    return checked


def _csv_writer(delimiter: str) -> Callable[[TextIO, tuple[str, ...] | None], Write]:
    def start(stream: TextIO, columns: tuple[str, ...] | None) -> Write:
        writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
        names = columns or ()
        writer.writerow(names)

        def write(row: Mapping[str, Any]) -> None:
            writer.writerow([_cell(name, row.get(name)) for name in names])

        return write

    return start


def _json_writer(stream: TextIO, columns: tuple[str, ...] | None) -> Write:
    def write(row: Mapping[str, Any]) -> None:
        named = row if columns is None else {name: row.get(name) for name in columns}
        stream.write(_json("row", named) + "\n")

    return write


_WRITERS: dict[str, Callable[[TextIO, tuple[str, ...] | None], Write]] = {
    "csv": _csv_writer(","),
    "tsv": _csv_writer("\t"),
    "jsonl": _json_writer,
}


def _cell(where: str, value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, (list, tuple, AbstractSet)):
        return _SEPARATOR.join(_list_cell(where, item) for item in _in_order(value))
    text = _json(where, value)
    return json.loads(text) if text.startswith('"') else text


def _list_cell(where: str, item: Any) -> str:
    text = _cell(where, item)
    if _SEPARATOR in text or not text:
        raise InputError(where, item, "must not be empty or hold `;` in a CSV list; write JSON lines or Parquet")
    return text


def _in_order(value: Any) -> list[Any]:
    """The items of a list, or of a set in their order."""
    return sorted(value) if isinstance(value, AbstractSet) else list(value)


_PLAIN = (str, int, bool, type(None))


def _json(where: str, value: Any) -> str:
    """``value`` as JSON with decimals to the last digit, instants in ISO form, sets in order."""
    if type(value) is dict and all(type(each) in _PLAIN for each in value.values()):
        return json.dumps({str(key): each for key, each in value.items()}, ensure_ascii=False)
    if isinstance(value, Mapping):
        return (
            "{" + ", ".join(f"{_json(where, str(key))}: {_json(str(key), each)}" for key, each in value.items()) + "}"
        )
    if isinstance(value, (list, tuple, AbstractSet)):
        return "[" + ", ".join(_json(where, item) for item in _in_order(value)) + "]"
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    plain = value.isoformat() if isinstance(value, dt.date) else value
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        raise InputError(where, value, "must be time-zone aware; a naive time has no instant")
    try:
        return json.dumps(plain, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError):
        raise InputError(where, value, "must be a value that JSON has") from None


def write_bad_rows(path: str | os.PathLike[str], rows: Iterable[BadRow]) -> int:
    """Write refused rows to a CSV, TSV or JSON lines file, each with its place and the problem; say how many they were.

    The columns are ``file``, ``line``, ``field``, ``value``, ``problem``, ``row``, which is the text of the row as it was
    (of a Parquet file, its values as JSON), and ``bytes``: the row in hexadecimal digits, where it is not all text.
    """
    with skipped_rows_to(path) as skipped:
        for row in rows:
            skipped(row)
    return skipped.count


class SkippedRows:
    """What takes refused rows while a table is read, and counts them: an ``on_bad`` that writes to a file."""

    def __init__(self, write: Write, *, packed: bool) -> None:
        self.count = 0
        self._write = write
        self._packed = packed

    def __call__(self, bad: BadRow) -> None:
        row = {name: _told(value) for name, value in bad.to_dict().items()}
        if self._packed:
            row |= {name: _json(name, row[name]) for name in ("value", "row") if not isinstance(row[name], str | None)}
        self._write(row)
        self.count += 1


@contextmanager
def skipped_rows_to(path: str | os.PathLike[str], *, bom: bool = False) -> Iterator[SkippedRows]:
    """An ``on_bad`` for the readers that writes to the file at ``path``, as ``write_bad_rows`` does; ``bom`` marks it.

    The file is in its place when the ``with`` block ends, and only if it ends well.
    """
    form = format_of(file_name(path), None) or "csv"
    if form == "parquet":
        raise InputError("path", file_name(path), "must end in .csv, .tsv or .jsonl: refused rows are not of one type")
    with open_writer(path, BAD_COLUMNS, bom=bom) as write:
        yield SkippedRows(write, packed=form != "jsonl")


def _told(value: Any) -> Any:
    """``value`` with whatever JSON lacks as text, so that no row is too odd to be told about."""
    if isinstance(value, Mapping):
        return {str(key): _told(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_told(item) for item in value]
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, bytes):
        return value.decode("ascii", "backslashreplace")
    if isinstance(value, float) or not isinstance(value, (int, Decimal, type(None))):
        return str(value)
    return value
