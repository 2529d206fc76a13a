"""Every engine is asked for what exact scoring needs, and for what would mislead it."""

from pathlib import Path

import askers
import engines_page
import pytest
from primitives import ENGINES, PRIMITIVES
from traps import FAULT, TRAPS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "engines.md"
AGGREGATES = ("sum(", "avg(", "coalesce(sum")
ZONES = ("UTC", "America/New_York", "Asia/Kolkata")


@pytest.fixture(scope="module")
def duckdb_asker():
    with askers.duckdb_asker() as asker:
        yield asker


@pytest.fixture(scope="module")
def sqlite_asker():
    with askers.sqlite_asker() as asker:
        yield asker


@pytest.fixture(scope="module")
def postgres_asker(postgres):
    with askers.postgres_asker(postgres) as asker:
        yield asker


@pytest.fixture(scope="module")
def spark_asker(spark):
    return askers.SparkAsker(spark)


@pytest.fixture(params=ENGINES)
def asker(request):
    asker = request.getfixturevalue(f"{request.param}_asker")
    yield asker
    asker.zone(ZONES[-1])


def answers(asker, case, expression):
    asker.load(case.columns, case.rows)
    tail = "" if expression.startswith(AGGREGATES) else " ORDER BY n"
    return tuple(asker.ask(f"SELECT {expression} FROM t{tail}"))


def assert_same(got, wanted):
    """Equal, and a float only where a float is wanted: Python holds `1 == 1.0`."""
    assert got == wanted
    assert [isinstance(answer, float) for answer in got] == [isinstance(answer, float) for answer in wanted]


@pytest.mark.parametrize("primitive", PRIMITIVES, ids=lambda primitive: primitive.name)
def test_every_engine_answers_alike(asker, primitive):
    expression = primitive.sql[asker.name]
    if expression is not None:
        assert_same(answers(asker, primitive, expression), primitive.answers)


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
def test_what_looks_right_says_what_the_page_says(asker, trap):
    expression, said = trap.says[asker.name]
    if said == FAULT:
        with pytest.raises(asker.faults):
            answers(asker, trap, expression)
    else:
        assert_same(answers(asker, trap, expression), said)


@pytest.mark.parametrize("zone", ZONES)
def test_no_answer_depends_on_the_zone_of_the_session(asker, zone):
    asker.zone(zone)
    for name in ("microseconds since 1970", "order of equal instants by id"):
        primitive = next(each for each in PRIMITIVES if each.name == name)
        assert answers(asker, primitive, primitive.sql[asker.name]) == primitive.answers


def test_traps_differ_from_what_is_wanted_on_some_engine():
    for trap in TRAPS:
        assert any(said != trap.wanted for _, said in trap.says.values()), trap.name


@pytest.mark.parametrize("table", [engines_page.primitives, engines_page.traps])
def test_the_page_shows_the_tables(table):
    assert table() in PAGE.read_text(encoding="utf-8")
