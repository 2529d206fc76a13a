"""Parquet files, written batch by batch. Needs the extra ``parquet``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from nurture.domain.schema import Type
from nurture.errors import InputError
from nurture.hosts.ingestion.parquet import arrow

__all__ = ["parquet_writer"]

_BATCH = 10_000
_DIGITS, _PLACES = 24, 6

_OF_KIND: dict[str, Callable[[Any], Any]] = {
    "text": lambda pa: pa.string(),
    "one of": lambda pa: pa.string(),
    "integer": lambda pa: pa.int64(),
    "decimal": lambda pa: pa.decimal128(_DIGITS, _PLACES),
    "float": lambda pa: pa.float64(),
    "boolean": lambda pa: pa.bool_(),
    "date": lambda pa: pa.date32(),
    "datetime": lambda pa: pa.timestamp("us", "UTC"),
}
_KIND_OF = (  # a boolean is an integer to Python, and a datetime a date: the narrower comes first
    (bool, "boolean"),
    (int, "integer"),
    (Decimal, "decimal"),
    (float, "float"),
    (str, "text"),
    (dt.datetime, "datetime"),
    (dt.date, "date"),
)


@contextmanager
def parquet_writer(
    path: Path, columns: tuple[str, ...], types: Mapping[str, Type]
) -> Iterator[Callable[[Mapping[str, Any]], None]]:
    """A function that writes one row of ``columns`` to the Parquet file at ``path``."""
    table = _Growing(path, columns, types)
    try:
        yield table.write
        table.flush()
    finally:
        table.close()


class _Growing:
    """A Parquet file that rows are added to. Its types are settled by the first batch."""

    def __init__(self, path: Path, columns: tuple[str, ...], types: Mapping[str, Type]) -> None:
        self._pa = arrow()
        self._path, self._columns, self._types = path, columns, types
        self._rows: list[Mapping[str, Any]] = []
        self._file: Any = None

    def write(self, row: Mapping[str, Any]) -> None:
        self._rows.append(row)
        if len(self._rows) == _BATCH:
            self.flush()

    def flush(self) -> None:
        columns = {name: [_plain(name, row.get(name)) for row in self._rows] for name in self._columns}
        if self._file is None:
            fields = [(name, self._type(name, values)) for name, values in columns.items()]
            self._file = self._pa.parquet.ParquetWriter(self._path, self._pa.schema(fields))
        schema = self._file.schema
        arrays = [self._array(name, columns[name], schema.field(n).type) for n, name in enumerate(self._columns)]
        self._file.write_table(self._pa.Table.from_arrays(arrays, schema=schema))
        self._rows = []

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _type(self, name: str, values: list[Any]) -> Any:
        declared = self._types.get(name)
        if declared is not None:
            return self._arrow_type(declared)
        return _inferred(self._pa, name, values)

    def _arrow_type(self, type_: Type) -> Any:
        if type_.item is not None:
            return self._pa.list_(self._arrow_type(type_.item))
        return _OF_KIND[type_.kind](self._pa)

    def _array(self, name: str, values: list[Any], type_: Any) -> Any:
        pa = self._pa
        if pa.types.is_decimal(type_):
            values = [Decimal(value) if isinstance(value, int) else value for value in values]
        try:
            return pa.array(values, type_)
        except (pa.ArrowException, TypeError, ValueError, OverflowError):
            raise InputError(name, _misfit(pa, values, type_), f"must be of the column's type, {type_}") from None


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        raise InputError(name, value, "must be time-zone aware; a naive time has no instant")
    return sorted(value) if isinstance(value, AbstractSet) else value


def _misfit(pa: Any, values: list[Any], type_: Any) -> Any:
    """The first value that does not go into a column of ``type_``."""
    for value in values:
        try:
            pa.array([value], type_)
        except (pa.ArrowException, TypeError, ValueError, OverflowError):
            return value
    return None


def _inferred(pa: Any, name: str, values: list[Any]) -> Any:
    """The type of a column by its values; text where it has none."""
    known = [value for value in values if value is not None]
    if known and all(isinstance(value, (list, tuple)) for value in known):
        return pa.list_(_inferred(pa, name, [item for value in known for item in value]))
    kinds = {_kind(name, value) for value in known}
    if kinds == {"integer", "decimal"}:
        kinds = {"decimal"}
    if len(kinds) > 1:
        raise InputError(name, sorted(kinds), "must hold values of one type")
    return _OF_KIND[kinds.pop() if kinds else "text"](pa)


def _kind(name: str, value: Any) -> str:
    found = next((kind for class_, kind in _KIND_OF if isinstance(value, class_)), None)
    if found is None:
        raise InputError(
            name, value, "must be a value that a table holds: text, a number, a boolean, a date, a datetime"
        )
    return found
