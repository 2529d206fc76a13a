"""What exact scoring needs of an engine, how each engine is asked for it, and what else it would be tempting to ask.

`PRIMITIVES` hold on every engine: the same rows, the same answers. `TRAPS` are expressions that look right and differ from
engine to engine. `docs/explanation/engines.md` shows both tables, and `tests/engines/test_primitives.py` asks them.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

import attrs
from askers import TYPES

ENGINES = tuple(TYPES)
NAMES = {"duckdb": "DuckDB", "sqlite": "SQLite", "postgres": "PostgreSQL", "spark": "Spark"}
FAULT = "an error"
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


@attrs.frozen
class Trap:
    """Expressions over ``rows``, and what each engine makes of them: an answer to every row, or ``FAULT``."""

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple, ...]
    wanted: tuple
    says: Mapping[str, tuple[str, object]]


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
            spark="CAST(a AS DECIMAL(20, 0)) * CAST(b AS DECIMAL(18, 0))",
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
        everywhere("sum(a)", sqlite=None, spark="sum(CAST(a AS DECIMAL(20, 0)))"),
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

LETTERS = (("ÄÉ",), ("İ",), ("ΑΣ",), ("Ａ",))
ONE_ZERO = ((1, 0),)
HALF = ((5,), (-5,), (15,), (25,))

TRAPS = (
    Trap(
        "floor division of `-7` by `2`, plain",
        AB,
        ((-7, 2),),
        (-4,),
        {
            "duckdb": ("a // b", (-3,)),
            "sqlite": ("a / b", (-3,)),
            "postgres": ("a / b", (-3,)),
            "spark": ("a div b", (-3,)),
        },
    ),
    Trap(
        "`/` of the integers `-7` and `2`",
        AB,
        ((-7, 2),),
        (-4,),
        {
            "duckdb": ("a / b", (-3.5,)),
            "sqlite": ("a / b", (-3,)),
            "postgres": ("a / b", (-3,)),
            "spark": ("a / b", (-3.5,)),
        },
    ),
    Trap(
        "remainder of `7` by `-2`, by the ready function",
        AB,
        ((7, -2),),
        (-1,),
        {
            "duckdb": ("a % b", (1,)),
            "sqlite": ("a % b", (1,)),
            "postgres": ("a % b", (1,)),
            "spark": ("pmod(a, b)", (1,)),
        },
    ),
    Trap(
        "integer division by zero",
        AB,
        ONE_ZERO,
        (None,),
        {
            "duckdb": ("a // b", FAULT),
            "sqlite": ("a / b", (None,)),
            "postgres": ("a / b", FAULT),
            "spark": ("a div b", FAULT),
        },
    ),
    Trap(
        "`/` by zero",
        AB,
        ONE_ZERO,
        (None,),
        {
            "duckdb": ("a / b", (float("inf"),)),
            "sqlite": ("a / b", (None,)),
            "postgres": ("a / b", FAULT),
            "spark": ("a / b", FAULT),
        },
    ),
    Trap(
        "`2**40 * 2**40` in 64 bits",
        AB,
        ((1 << 40, 1 << 40),),
        FAULT,
        {
            "duckdb": ("a * b", FAULT),
            "sqlite": ("a * b", (float(1 << 80),)),
            "postgres": ("a * b", FAULT),
            "spark": ("a * b", FAULT),
        },
    ),
    Trap(
        "`(2**63 - 1) + 1` in 64 bits",
        A,
        ((2**63 - 1,),),
        FAULT,
        {
            "duckdb": ("a + 1", FAULT),
            "sqlite": ("a + 1", (float(1 << 63),)),
            "postgres": ("a + 1", FAULT),
            "spark": ("a + 1", FAULT),
        },
    ),
    Trap(
        "sum of `2**62` twice",
        A,
        ((1 << 62,), (1 << 62,)),
        (1 << 63,),
        {
            "duckdb": ("sum(a)", (1 << 63,)),
            "sqlite": ("sum(a)", FAULT),
            "postgres": ("sum(a)", (Decimal(1 << 63),)),
            "spark": ("sum(a)", FAULT),
        },
    ),
    Trap(
        "`1` shifted left by 63, and by 64",
        AB,
        ((1, 63), (1, 64)),
        FAULT,
        {
            "duckdb": ("a << CAST(b AS BIGINT)", FAULT),
            "sqlite": ("a << b", (-(2**63), 0)),
            "postgres": ("a << CAST(b AS int)", (-(2**63), 1)),
            "spark": ("shiftleft(a, CAST(b AS INT))", (-(2**63), 1)),
        },
    ),
    Trap(
        "`LIKE 'a%'` of `Abc`",
        columns("a text"),
        (("Abc",),),
        (False,),
        {name: ("a LIKE 'a%'", (name == "sqlite",)) for name in ENGINES},
    ),
    Trap(
        "`LIKE 'a\\%'` of `a%`, no ESCAPE said",
        columns("a text, b text"),
        (("a%", "a\\%"),),
        (False,),
        {name: ("a LIKE b", (name in {"postgres", "spark"},)) for name in ENGINES},
    ),
    Trap(
        "`lower` of `ÄÉ`, `İ`, `ΑΣ`, `Ａ`",
        columns("a text"),
        LETTERS,
        tuple(text.lower() for (text,) in LETTERS),
        {
            "duckdb": ("lower(a)", ("äé", "i", "ασ", "ａ")),
            "sqlite": ("lower(a)", ("ÄÉ", "İ", "ΑΣ", "Ａ")),
            "postgres": ("lower(a)", ("äé", "i", "ασ", "ａ")),
            "spark": ("lower(a)", ("äé", "i\u0307", "ας", "ａ")),
        },
    ),
    Trap(
        "`15874` thousandths, divided",
        A,
        ((15_874,),),
        (Decimal("15.874"),),
        {
            "duckdb": ("CAST(a AS DECIMAL(18, 0)) / 1000", (15.874,)),
            "sqlite": ("CAST(a AS DECIMAL(18, 0)) / 1000", (15,)),
            "postgres": ("CAST(a AS numeric(18, 0)) / 1000", (Decimal("15.874"),)),
            "spark": ("CAST(a AS DECIMAL(18, 0)) / 1000", (Decimal("15.874"),)),
        },
    ),
    Trap(
        "`0.5`, `-0.5`, `1.5`, `2.5` cast to an integer",
        A,
        HALF,
        FAULT,
        {
            "duckdb": ("CAST(a * CAST(0.1 AS DECIMAL(4, 1)) AS BIGINT)", (1, -1, 2, 3)),
            "sqlite": ("CAST(a * 0.1 AS INTEGER)", (0, 0, 1, 2)),
            "postgres": ("CAST(a * 0.1 AS bigint)", (1, -1, 2, 3)),
            "spark": ("CAST(a * CAST(0.1 AS DECIMAL(4, 1)) AS BIGINT)", (0, 0, 1, 2)),
        },
    ),
    Trap(
        "the same halves as floats",
        A,
        HALF,
        FAULT,
        {
            "duckdb": ("CAST(CAST(a AS DOUBLE) / 10 AS BIGINT)", (0, 0, 2, 2)),
            "sqlite": ("CAST(CAST(a AS REAL) / 10 AS INTEGER)", (0, 0, 1, 2)),
            "postgres": ("CAST(CAST(a AS double precision) / 10 AS bigint)", (0, 0, 2, 2)),
            "spark": ("CAST(CAST(a AS DOUBLE) / 10 AS BIGINT)", (0, 0, 1, 2)),
        },
    ),
    Trap(
        "average of `1` and `2`",
        A,
        ((1,), (2,)),
        (Decimal("1.5"),),
        {
            "duckdb": ("avg(a)", (1.5,)),
            "sqlite": ("avg(a)", (1.5,)),
            "postgres": ("avg(a)", (Decimal("1.5"),)),
            "spark": ("avg(a)", (1.5,)),
        },
    ),
    Trap(
        "place of null in `ORDER BY a`, of two",
        A,
        ((None,), (1,)),
        FAULT,
        {
            name: ("row_number() OVER (ORDER BY a)", (1, 2) if name in {"sqlite", "spark"} else (2, 1))
            for name in ENGINES
        },
    ),
    Trap(
        "`NaN` above every number",
        columns("a text"),
        (("NaN",),),
        (False,),
        {
            "duckdb": ("CAST(a AS DOUBLE) > 1e308", (True,)),
            "sqlite": ("CAST(a AS REAL) > 1e308", (False,)),
            "postgres": ("CAST(a AS double precision) > 1e308", (True,)),
            "spark": ("CAST(a AS DOUBLE) > 1e308", (True,)),
        },
    ),
    Trap(
        "length of `a`, NUL, `b`",
        columns("a text"),
        (("a\0b",),),
        (3,),
        {
            "duckdb": ("length(a)", (3,)),
            "sqlite": ("length(a)", (1,)),
            "postgres": ("length(a)", FAULT),
            "spark": ("length(a)", (3,)),
        },
    ),
)
