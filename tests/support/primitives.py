"""What exact scoring needs of an engine, and how each engine is asked for it.

The same rows, the same answers. `docs/explanation/engines.md` shows the table, and `tests/engines/test_primitives.py` asks.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

import attrs
from askers import TYPES

ENGINES = tuple(TYPES)
NAMES = {"duckdb": "DuckDB", "sqlite": "SQLite", "postgres": "PostgreSQL", "spark": "Spark"}
SPLIT = 1 << 30


@attrs.frozen
class Primitive:
    """Rows of ``columns``, an expression over them for each engine, and the answer of each row (or the only one)."""

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple, ...]
    answers: tuple
    sql: Mapping[str, str | None]  # nothing where the engine cannot do it
    note: str = ""


def columns(text: str) -> tuple[tuple[str, str], ...]:
    """``"a int, b text"`` as pairs of a name and a kind."""
    return tuple((name, kind) for name, kind in (column.split() for column in text.split(", ")))


def everywhere(expression: str, **others: str | None) -> dict[str, str | None]:
    return {**dict.fromkeys(ENGINES, expression), **others}


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


A, AB = columns("a int"), columns("a int, b int")
TEXTS = columns("a text, b text")
# Division that goes towards zero is corrected by one where signs differ and something is left.
DIVISIONS = ((-7, 2), (7, -2), (-7, -2), (7, 2), (-8, 2), (-1, SPLIT), (-SPLIT - 1, SPLIT), (0, -3), (-(2**63), 3))
FLOORED = "{} - CASE WHEN a % b <> 0 AND (a < 0) <> (b < 0) THEN 1 ELSE 0 END"
LEFT_OVER = "a % b + CASE WHEN a % b <> 0 AND (a < 0) <> (b < 0) THEN b ELSE 0 END"
SHIFTED = ((-1,), (-SPLIT,), (-SPLIT - 1,), (SPLIT,), (2**62,), (-(2**63),))
FACTORS = ((1 << 40, 1 << 40), (-(1 << 62), 3), (2**63 - 1, -(2**63)))
INSTANTS = ("1969-12-31T23:59:59.999999+00:00", "2026-03-08T02:30:00.123456-05:00", "2026-10-25T02:30:00+02:00")
PATTERNS = (
    ("50% off", "50%"),
    ("500 off", "50%"),
    ("a_b", "a_"),
    ("aXb", "a_"),
    ("a\\b", "\\"),
    ("ab", ""),
    ("A", "a"),
    ("a", None),
)
ESCAPED = "a LIKE {} || '%' ESCAPE '!'"
PREFIX = "replace(replace(replace(b, '!', '!!'), '%', '!%'), '_', '!_')"
# By code points: capitals first, then by number, and beyond the first 65,536 last; UTF-16 has the last two the other way.
ORDER = (("B", "a"), ("Z", "É"), ("z", "É"), ("ｱ", "\U0001f600"), ("a", "a "), ("é", "é"), ("が", "か\u3099"))
TIES = columns("a instant, b text")
SAME = at("2026-04-01T06:00:00+00:00")
EVENTS = ((SAME, "e-2"), (SAME, "E-3"), (SAME, "e-10"), (at("2026-04-01T05:59:59.999999+00:00"), "z"), (SAME, "é"))

PRIMITIVES = (
    Primitive(
        "floor division",
        AB,
        DIVISIONS,
        tuple(a // b for a, b in DIVISIONS),
        everywhere(FLOORED.format("a / b"), duckdb=FLOORED.format("a // b"), spark=FLOORED.format("a div b")),
        "all four divide towards zero",
    ),
    Primitive(
        "floor remainder",
        AB,
        DIVISIONS,
        tuple(a % b for a, b in DIVISIONS),
        everywhere(LEFT_OVER),
        "the remainder has the sign of `a` in all four",
    ),
    Primitive(
        "floor division by a power of two",
        A,
        SHIFTED,
        tuple(a >> 30 for (a,) in SHIFTED),
        everywhere("a >> 30"),
        "the sign is kept",
    ),
    Primitive(
        "division by zero as null",
        AB,
        ((1, 0), (0, 0), (7, 2)),
        (None, None, 3),
        everywhere("a / nullif(b, 0)", duckdb="a // nullif(b, 0)", spark="a div nullif(b, 0)"),
    ),
    Primitive(
        "product beyond 64 bits",
        AB,
        FACTORS,
        tuple(a * b for a, b in FACTORS),
        everywhere(
            "CAST(a AS numeric) * b",
            duckdb="CAST(a AS HUGEINT) * b",
            sqlite=None,
            spark="CAST(a AS DECIMAL(19, 0)) * CAST(b AS DECIMAL(19, 0))",
        ),
        "DuckDB 127 bits, PostgreSQL any, Spark 38 digits; SQLite none",
    ),
    Primitive(
        "microseconds since 1970",
        columns("a instant"),
        tuple((at(text),) for text in INSTANTS),
        (-1, 1_772_955_000_123_456, 1_792_888_200_000_000),
        {
            "duckdb": "epoch_us(a)",
            "sqlite": "strftime('%s', substr(a, 1, 19)) * 1000000 + substr(a, 21, 6)",
            "postgres": "CAST(extract(epoch FROM a) * 1000000 AS bigint)",
            "spark": "unix_micros(a)",
        },
        "whatever the session's zone; SQLite from text in UTC with six digits behind the point",
    ),
    Primitive(
        "order of texts by code points",
        TEXTS,
        ORDER,
        tuple(a < b for a, b in ORDER),
        everywhere(
            "a < b", sqlite="a < b COLLATE BINARY", postgres='a < b COLLATE "C"', spark="a < b COLLATE UTF8_BINARY"
        ),
        "say so: a column, a database or a session may have another order",
    ),
    Primitive(
        "equality of texts by code points",
        TEXTS,
        (("é", "e\u0301"), ("が", "か\u3099"), ("Ａ", "A"), ("a", "A"), ("a", "a "), ("é", "é")),
        (False, False, False, False, False, True),
        everywhere(
            "a = b", sqlite="a = b COLLATE BINARY", postgres='a = b COLLATE "C"', spark="a = b COLLATE UTF8_BINARY"
        ),
        "composed and decomposed forms stay different",
    ),
    Primitive(
        "contains, with `%` and `_` in the data",
        TEXTS,
        PATTERNS,
        tuple(None if b is None else b in a for a, b in PATTERNS),
        everywhere("contains(a, b)", sqlite="instr(a, b) > 0", postgres="strpos(a, b) > 0"),
        "the empty text is in every text",
    ),
    Primitive(
        "starts with, with `%` and `_` in the data",
        TEXTS,
        PATTERNS,
        tuple(None if b is None else a.startswith(b) for a, b in PATTERNS),
        everywhere("starts_with(a, b)", sqlite="substr(a, 1, length(b)) = b", spark="startswith(a, b)"),
    ),
    Primitive(
        "starts with, by LIKE with an escape",
        TEXTS,
        PATTERNS[:-2],
        tuple(a.startswith(b) for a, b in PATTERNS[:-2]),
        everywhere(ESCAPED.format(PREFIX)),
        "small and capital letters apart from each other, but not in SQLite",
    ),
    Primitive(
        "the same, null or not",
        AB,
        ((1, 1), (1, 2), (1, None), (None, None)),
        (True, False, False, True),
        everywhere("a IS NOT DISTINCT FROM b", sqlite="a IS b"),
    ),
    Primitive(
        "in a list with null",
        A,
        ((1,), (2,), (None,)),
        (True, None, None),
        everywhere("a IN (1, NULL)"),
        "unknown, not false: make it false with `coalesce(…, false)`",
    ),
    Primitive(
        "not in a list with null",
        A,
        ((1,), (2,), (None,)),
        (False, None, None),
        everywhere("a NOT IN (1, NULL)"),
    ),
    Primitive("sum over nothing", A, (), (0,), everywhere("coalesce(sum(a), 0)"), "`sum` alone is null"),
    Primitive("sum over nulls", A, ((None,), (None,)), (0,), everywhere("coalesce(sum(a), 0)")),
    Primitive(
        "sum beyond 64 bits",
        A,
        ((1 << 62,), (1 << 62,)),
        (1 << 63,),
        everywhere("sum(a)", sqlite=None, spark="sum(CAST(a AS DECIMAL(19, 0)))"),
        "SQLite and Spark's plain `sum` raise an error",
    ),
    Primitive(
        "thousandths as a decimal",
        A,
        ((15_874,), (-1,), (2**53 + 1,)),
        (Decimal("15.874"), Decimal("-0.001"), Decimal("9007199254740.993")),
        everywhere(
            "CAST(a * 0.001 AS numeric(21, 3))",
            duckdb="CAST(CAST(a AS DECIMAL(19, 0)) * CAST(0.001 AS DECIMAL(4, 3)) AS DECIMAL(22, 3))",
            sqlite=None,
            spark="CAST(CAST(a AS DECIMAL(19, 0)) * CAST(0.001 AS DECIMAL(4, 3)) AS DECIMAL(22, 3))",
        ),
        "SQLite has no decimals: its answer stays in thousandths",
    ),
    Primitive(
        "order of equal instants by id",
        TIES,
        EVENTS,
        (4, 2, 3, 1, 5),
        everywhere(
            "row_number() OVER (ORDER BY a, b)",
            sqlite="row_number() OVER (ORDER BY a, b COLLATE BINARY)",
            postgres='row_number() OVER (ORDER BY a, b COLLATE "C")',
            spark="row_number() OVER (ORDER BY a, b COLLATE UTF8_BINARY)",
        ),
    ),
    Primitive(
        "nulls last",
        A,
        ((None,), (2,), (1,)),
        (3, 2, 1),
        everywhere("row_number() OVER (ORDER BY a NULLS LAST)"),
        "say so: SQLite and Spark have them first",
    ),
    Primitive(
        "quarters, ties by id",
        AB,
        ((5, 3), (5, 1), (5, 2), (5, 4), (1, 9)),
        (3, 1, 2, 4, 1),
        everywhere("ntile(4) OVER (ORDER BY a, b)"),
    ),
    Primitive(
        "small letters of ASCII",
        columns("a text"),
        (("ABC-Z",), ("a1",), (None,)),
        ("abc-z", "a1", None),
        everywhere("lower(a)"),
        "of other letters every engine has its own idea",
    ),
)
