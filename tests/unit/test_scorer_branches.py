"""Clauses of a compiled score stand in branches: what a question settles, what is shared, and what becomes of thresholds."""

from __future__ import annotations

import datetime as dt
import itertools
import textwrap
from typing import Any

import pytest

import nurture
from nurture.backends.bytecode.questions import Asked, answered
from nurture.dsl import program as p
from nurture.dsl.evaluator import Moment, truth

NOW = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
LEAD = """lead {
  n: integer?
  size: integer
  t: text?
  b: boolean?
  tags: list of text
}
"""


def rules(clauses: str, limits: str = "") -> nurture.Ruleset:
    return nurture.parse(f'ruleset "r" {{}}\n{LEAD}score s {{\n{limits}{textwrap.indent(clauses.strip(), "  ")}\n}}\n')


def code(clauses: str, limits: str = "") -> str:
    """What lies between the first line of the function and the last but two."""
    lines = nurture.scorer(rules(clauses, limits), "s", at=NOW).code.split("\n")
    return textwrap.dedent("\n".join(lines[2:-2]))


ASKED = {
    "n": (
        [
            "n >= 3",
            "n > 3",
            "n < 3",
            "n <= 3",
            "n >= 5",
            "n < 5",
            "n <= 2",
            "n == 3",
            "n == 4",
            "n in [3, 4]",
            "n in [5, 6]",
        ],
        [None, 1, 2, 3, 4, 5, 6],
    ),
    "t": (
        [
            't == "xy"',
            't in ["xy", "x"]',
            't in ["z"]',
            't starts with "x"',
            't contains "y"',
            't like "x_"',
            "t is known",
        ],
        [None, "x", "xy", "z", "yy", ""],
    ),
    "b": (["b", "b == true", "b == false", "b is known"], [None, True, False]),
    "size": (["size > 2", "size <= 2", "size == 1", "size is known"], [0, 1, 2, 3]),
}


@pytest.mark.parametrize("name", ASKED)
def test_what_an_answer_settles_is_so_for_every_value(name: str) -> None:
    texts, values = ASKED[name]
    program = rules("\n".join(f"+1 when {text}" for text in texts)).program
    codes = [clause.when for group in program.of(p.ScoreRule)[0].groups for clause in group.clauses]
    asked, settled = Asked(), 0
    for left, right in itertools.product(codes, codes):
        for answer, known in itertools.product((True, False), (True, False)):
            said = answered(asked.question(left), asked.question(right), answer, known=known)
            of = [
                Moment(program, {} if each is None else {name: each}, (), NOW)
                for each in values
                if each is not None or not known
            ]
            found = {truth(left, moment) for moment in of if truth(right, moment) is answer}
            settled += said is not None
            assert said is None or found <= {said}, (left, right, answer, known)
    assert settled > len(codes) * 4, "more than a question says about itself"


@pytest.mark.parametrize(
    ("clauses", "written"),
    [
        (
            "+10 when size >= 1000\n+5 when size >= 200 and size < 1000",
            """
            v0 = lead['size']
            f0 = 0
            if v0 >= 1000:
                f0 += 2
            elif v0 >= 200:
                f0 += 1
            return f0 * 5000
            """,
        ),
        (
            '+2 when t in ["a", "b"]\n+1 when t == "c"\n-1 when t is missing',
            """
            v0 = lead['t']
            f0 = 0
            if v0 in {'a', 'b'}:
                f0 += 2
            elif v0 == 'c':
                f0 += 1
            elif v0 is None:
                f0 -= 1
            return f0 * 1000
            """,
        ),
        (
            "+1 when b and size > 1\n+2 when b and size < 0\n+3 when not b",
            """
            v0 = lead['size']
            f0 = 0
            if lead['b']:
                if v0 > 1:
                    f0 += 1
                elif v0 < 0:
                    f0 += 2
            else:
                f0 += 3
            return f0 * 1000
            """,
        ),
        (
            "+1 when size >= 1\n+1 when size >= 2\n+1 when size >= 3\n+1 when size >= 4",
            """
            v0 = lead['size']
            f0 = 0
            if v0 >= 2:
                f0 += 2
                if v0 >= 3:
                    f0 += 1
                    if v0 >= 4:
                        f0 += 1
            elif v0 >= 1:
                f0 += 1
            return f0 * 1000
            """,
        ),
        (
            '+1 when n > 3\n+1 when t ends with "x" or t ends with "y"',
            """
            f0 = 0
            if (t1 := lead['n']) is not None and t1 > 3:
                f0 += 1
            if (t2 := lead['t']) is not None and t2.endswith(('x', 'y')):
                f0 += 1
            return f0 * 1000
            """,
        ),
        (
            "+1 when now >= 2026-01-01T00:00Z and size > 1\n+1 when today < 2026-01-01",
            """
            f0 = 0
            if lead['size'] > 1:
                f0 += 1
            return f0 * 1000
            """,
        ),
    ],
)
def test_clauses_share_what_they_ask(clauses: str, written: str) -> None:
    assert code(clauses) == textwrap.dedent(written).strip()


def test_limits_are_in_the_unit_of_the_points() -> None:
    written = code("+2 when size > 1\n+4 when size > 2", "  limit 0 to 5\n")
    assert "if f0 > 5:" in written
    assert written.endswith("return f0 * 1000")


def test_many_clauses_of_one_attribute_nest_only_so_deep() -> None:
    many = "\n".join(f'+1 when t == "{place}"' for place in range(200))
    scorer = nurture.scorer(rules(many), "s", at=NOW)
    assert max(len(line) - len(line.lstrip()) for line in scorer.code.split("\n")) // 4 < 20
    assert [scorer.score(lead(t=str(place))) for place in (0, 20, 199, 200)] == [1_000, 1_000, 1_000, 0]


def test_many_values_of_one_attribute_are_parted_in_halves() -> None:
    written = code("\n".join(f'+{place + 1} when t == "{place}"' for place in range(8)))
    halves = """
    v0 = lead['t']
    f0 = 0
    if v0 in {'0', '1', '2', '3'}:
        if v0 == '0':
            f0 += 1
        elif v0 == '1':
            f0 += 2
        elif v0 == '2':
            f0 += 3
        elif v0 == '3':
            f0 += 4
    """
    assert written.startswith(textwrap.dedent(halves).strip())


def lead(**values: Any) -> dict[str, Any]:
    return {"n": None, "size": 0, "t": None, "b": None, "tags": [], **values}


def test_the_same_rules_become_the_same_code() -> None:
    clauses = "\n".join(f'+{place} when size >= {place % 7} and (b or t == "{place % 3}")' for place in range(1, 40))
    assert code(clauses) == code(clauses)
