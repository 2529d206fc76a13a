"""Expressions that look right and differ from engine to engine, or from what rules mean: what each engine makes of them.

`docs/explanation/engines.md` shows the table, and `tests/engines/test_primitives.py` asks.
"""

from collections.abc import Mapping
from decimal import Decimal

import attrs
from primitives import AB, ENGINES, A, columns

FAULT = "an error"


@attrs.frozen
class Trap:
    """Expressions over ``rows``, and what each engine makes of them: an answer to every row, or ``FAULT``."""

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple, ...]
    wanted: tuple
    says: Mapping[str, tuple[str, object]]


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
        "average of `1`, `1` and `2`",
        A,
        ((1,), (1,), (2,)),
        FAULT,
        {
            "duckdb": ("avg(a)", (4 / 3,)),
            "sqlite": ("avg(a)", (4 / 3,)),
            "postgres": ("avg(a)", (Decimal("1.3333333333333333"),)),
            "spark": ("avg(a)", (4 / 3,)),
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
