"""Rows out of Parquet, batch by batch, with the values typed as the file has them. Needs the extra ``parquet``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from nurture.domain.names import canonical
from nurture.errors import InputError, NurtureError, TableError
from nurture.hosts.ingestion.json_text import flatten
from nurture.hosts.ingestion.lines import STDIN, open_binary
from nurture.hosts.ingestion.rows import BadRow, Row, Table

__all__ = ["arrow", "open_parquet"]

_BATCH = 4_096


def arrow() -> Any:
    """The package ``pyarrow`` with its Parquet part; ``NurtureError`` that says how to get it where it is not there."""
    try:
        import pyarrow.parquet
    except ImportError as fault:
        raise NurtureError("Parquet needs the package pyarrow: pip install pyarrow") from fault
    return pyarrow


@contextmanager
def open_parquet(file: str) -> Iterator[Table]:
    """The table in the Parquet file ``file``; a row's line is its number, from 1."""
    if file == STDIN:
        raise InputError("path", file, "must be a file: Parquet cannot be read from standard input")
    pa = arrow()
    with open_binary(file) as stream, _parquet_file(pa, file, stream) as found:
        yield Table(file, tuple(_names(pa, found.schema_arrow)), 1, _rows(pa, file, found))


def _parquet_file(pa: Any, file: str, stream: BinaryIO) -> Any:
    try:
        return pa.parquet.ParquetFile(stream)
    except (pa.ArrowException, OSError) as fault:
        raise InputError("path", file, f"cannot be read as Parquet: {_reason(fault)}") from fault


def _reason(fault: Exception) -> str:
    return str(fault).partition("\n")[0].partition(". ")[0].rstrip(".")


def _names(pa: Any, fields: Any, prefix: str = "") -> Iterator[str]:
    """The dotted names of the columns, structs taken apart."""
    for field in fields:
        name = prefix + canonical(field.name)
        if pa.types.is_struct(field.type):
            yield from _names(pa, field.type, name + ".")
        else:
            yield name.strip()


def _rows(pa: Any, file: str, found: Any) -> Iterator[Row | BadRow]:
    number = 0
    names = [name.strip() for name in found.schema_arrow.names]
    batches = found.iter_batches(batch_size=_BATCH)
    while True:
        try:
            batch = next(batches)
        except StopIteration:
            return
        except (pa.ArrowException, OSError) as fault:
            raise TableError(file, number + 1, "file", _reason(fault), "is damaged or cut short") from fault
        for values in zip(*(_values(pa, column) for column in batch.columns), strict=True):
            number += 1
            yield _row(file, number, dict(zip(names, values, strict=True)))


def _row(file: str, number: int, raw: dict[str, Any]) -> Row | BadRow:
    try:
        return Row(number, flatten("row", raw), raw)
    except InputError as fault:
        return BadRow.of(file, number, fault, raw)


def _values(pa: Any, column: Any) -> list[Any]:
    """A column's values as Python has them; those that Python cannot hold, as text, which no date or time is."""
    try:
        return list(_in_micros(pa, column).to_pylist())
    except (pa.ArrowException, ArithmeticError, ValueError):
        return [_value(pa, scalar) for scalar in column]


def _in_micros(pa: Any, column: Any) -> Any:
    """Instants in whole microseconds of UTC, whatever their zone is called; other values as they are."""
    if not pa.types.is_timestamp(column.type):
        return column
    return column.cast(pa.timestamp("us", "UTC" if column.type.tz else None))


def _value(pa: Any, scalar: Any) -> Any:
    try:
        return _in_micros(pa, scalar).as_py()
    except (pa.ArrowException, ArithmeticError, ValueError):
        return f"{scalar.value} {scalar.type}"
