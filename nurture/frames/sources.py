"""Tables of any kind as tables of one DuckDB connection, and results as the kind that was given.

A table is known by what its class is called and where it comes from, so that no library is imported that nobody uses.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from nurture.errors import FrameError, InputError, NurtureError, shown

__all__ = ["Connection", "answers", "bring", "connected", "engine", "kind_of", "result_as"]

Connection = Any  # DuckDB's own types are not whole
_KINDS = {
    ("pandas", "DataFrame"): "pandas",
    ("polars", "DataFrame"): "polars",
    ("polars", "LazyFrame"): "lazy",
    ("_duckdb", "DuckDBPyRelation"): "duckdb",
    ("duckdb", "DuckDBPyRelation"): "duckdb",
}


def engine() -> Any:
    """The package ``duckdb``, with ``pyarrow``; ``NurtureError`` that says how to get them where they are not there."""
    try:
        import duckdb
        import pyarrow as pa
    except ImportError as fault:
        raise NurtureError("nurture.frames needs duckdb and pyarrow: pip install 'nurture[duckdb]'") from fault
    assert pa  # what tables pass through
    return duckdb


def connected() -> Connection:
    """A connection of its own, in memory, whose answers do not depend on where it runs."""
    connection = engine().connect(":memory:")
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def answers(connection: Connection, query: Any) -> list[tuple[Any, ...]]:
    """The rows of a query, which is a tree: all of them, as DuckDB does nothing else before."""
    rows: list[tuple[Any, ...]] = connection.execute(query.sql(dialect="duckdb")).fetchall()
    return rows


def kind_of(where: str, table: object) -> str:
    """What kind of table it is: pandas, polars, lazy, duckdb, path or arrow. Raises ``InputError`` for what is none."""
    if isinstance(table, (str, os.PathLike)):
        return "path"
    for kind in type(table).__mro__:
        found = _KINDS.get((kind.__module__.partition(".")[0], kind.__name__))
        if found is not None:
            return found
    if hasattr(table, "__arrow_c_stream__"):
        return "arrow"
    raise InputError(where, type(table).__name__, "must be a data frame, an Arrow table or the path of a Parquet file")


def bring(connection: Connection, name: str, table: Any, where: str) -> None:
    """Make ``table`` known to ``connection`` under ``name``, without reading it where that can be left for later."""
    kind = kind_of(where, table)
    if kind == "path":
        _bring_files(connection, name, os.fspath(table), where)
        return
    connection.register(name, _exact(_TO_ARROW[kind](where, table), where))


def _bring_files(connection: Connection, name: str, path: str, where: str) -> None:
    duckdb = engine()
    try:
        connection.read_parquet(path).create_view(name)
    except duckdb.Error as fault:
        reason = str(fault).partition("\n")[0]
        raise InputError(where, path, f"must be the path of Parquet files: {reason}") from fault


def _of_pandas(where: str, table: Any) -> Any:
    import pyarrow as pa

    try:
        return pa.Table.from_pandas(table, preserve_index=False)
    except (pa.ArrowException, ValueError, TypeError, OverflowError) as fault:
        raise FrameError((f"{where}: {' '.join(map(str, fault.args)) or type(fault).__name__}",)) from fault


def _of_stream(_: str, table: Any) -> Any:
    import pyarrow as pa

    return pa.table(table)


_TO_ARROW: dict[str, Callable[[str, Any], Any]] = {
    "pandas": _of_pandas,
    "polars": lambda _, table: table.to_arrow(),
    "lazy": lambda _, table: table.collect().to_arrow(),
    "duckdb": _of_stream,
    "arrow": _of_stream,
}


def _exact(table: Any, where: str) -> Any:
    """``table`` with instants in whole microseconds and decimals of 38 digits; what would lose some is refused."""
    import pyarrow as pa

    problems = []
    for place, field in enumerate(table.schema):
        try:
            fitting = _fitting(field.type)
            if fitting is not None:
                table = table.set_column(place, field.name, table.column(place).cast(fitting))
        except pa.ArrowException:
            problems.append(f"{where}: the column {shown(field.name)} holds more digits than can be kept exactly")
    if problems:
        raise FrameError(tuple(problems))
    return table


def _fitting(type_: Any) -> Any:
    """The type that DuckDB takes for ``type_`` without losing anything silently; None where it takes that itself."""
    import pyarrow as pa

    if pa.types.is_timestamp(type_) and type_.unit == "ns":
        return pa.timestamp("us", type_.tz)
    return pa.decimal128(38, type_.scale) if pa.types.is_decimal256(type_) else None


def _to_pandas(found: Any) -> Any:
    import pandas as pd

    return found.to_pandas(types_mapper=pd.ArrowDtype)


def _to_polars(found: Any) -> Any:
    import polars as pl

    return pl.from_arrow(found)


_FROM_ARROW: dict[str, Callable[[Any], Any]] = {
    "pandas": _to_pandas,
    "polars": _to_polars,
    "lazy": lambda found: _to_polars(found).lazy(),
    "duckdb": lambda found: engine().from_arrow(found),
    "arrow": lambda found: found,
    "path": lambda found: found,
}


def result_as(kind: str, found: Any) -> Any:
    """An Arrow table as a table of the ``kind`` that the leads were."""
    return _FROM_ARROW[kind](found)
