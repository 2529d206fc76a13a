"""One way to ask any engine: rows in a table `t`, an expression over its columns, the answers in order of the rows."""

import datetime as dt
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

import attrs

# How each engine calls what a column holds. An instant in SQLite is text, always in UTC and with six digits behind
# the point, for it has no type of time.
TYPES = {
    "duckdb": {"int": "BIGINT", "text": "VARCHAR", "instant": "TIMESTAMPTZ"},
    "sqlite": {"int": "INTEGER", "text": "TEXT", "instant": "TEXT"},
    "postgres": {"int": "bigint", "text": "text", "instant": "timestamptz"},
    "spark": {"int": "BIGINT", "text": "STRING", "instant": "TIMESTAMP"},
}


@attrs.frozen
class Asker:
    """An engine with a cursor of DB-API style and its own mark for values."""

    name: str
    cursor: object
    mark: str
    zoned: str  # the statement that sets the session's zone, or nothing
    faults: tuple[type[Exception], ...]  # what is raised for values that cannot be worked with

    def load(self, columns: Sequence[tuple[str, str]], rows: Sequence[tuple]) -> None:
        types = TYPES[self.name]
        self.cursor.execute("DROP TABLE IF EXISTS t")
        named = ", ".join(f"{name} {types[kind]}" for name, kind in columns)
        self.cursor.execute(f"CREATE TEMPORARY TABLE t (n {types['int']}, {named})")
        if rows:
            marks = ", ".join([self.mark] * (len(columns) + 1))
            numbered = [(n, *map(self._given, row)) for n, row in enumerate(rows)]
            self.cursor.executemany(f"INSERT INTO t VALUES ({marks})", numbered)

    def ask(self, query: str) -> list:
        self.cursor.execute(query)
        return [row[0] for row in self.cursor.fetchall()]

    def zone(self, name: str) -> None:
        if self.zoned:
            self.cursor.execute(self.zoned.format(name))

    def _given(self, value):
        if self.name == "sqlite" and isinstance(value, dt.datetime):
            return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
        return value


@attrs.frozen
class SparkAsker:
    """Spark, asked in the same way."""

    session: object
    name: str = "spark"

    @property
    def faults(self) -> tuple[type[Exception], ...]:
        from pyspark.errors import ArithmeticException

        return (ArithmeticException,)

    def load(self, columns: Sequence[tuple[str, str]], rows: Sequence[tuple]) -> None:
        import pyarrow as pa

        kinds = {"int": pa.int64(), "text": pa.string(), "instant": pa.timestamp("us", tz="UTC")}
        schema = pa.schema([("n", pa.int64()), *((name, kinds[kind]) for name, kind in columns)])
        numbered = [(n, *row) for n, row in enumerate(rows)]
        table = pa.Table.from_pydict(
            {name: [row[at] for row in numbered] for at, name in enumerate(schema.names)}, schema
        )
        self.session.createDataFrame(table).createOrReplaceTempView("t")

    def ask(self, query: str) -> list:
        return [row[0] for row in self.session.sql(query).collect()]

    def zone(self, name: str) -> None:
        self.session.conf.set("spark.sql.session.timeZone", name)


@contextmanager
def duckdb_asker() -> Iterator[Asker]:
    import duckdb

    with duckdb.connect() as connection:
        yield Asker(
            "duckdb", connection, "?", "SET TimeZone = '{}'", (duckdb.OutOfRangeException, duckdb.InvalidInputException)
        )


@contextmanager
def sqlite_asker() -> Iterator[Asker]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        yield Asker("sqlite", connection.cursor(), "?", "", (sqlite3.OperationalError,))


@contextmanager
def postgres_asker(server) -> Iterator[Asker]:
    import psycopg

    with server.connect() as connection:
        yield Asker("postgres", connection.cursor(), "%s", "SET TIME ZONE '{}'", (psycopg.DataError,))
