"""Queries on DuckDB, SQLite and PostgreSQL give what the reference gives, on generated programs and tables.

A pair is a program and the log of one lead; a case has a program and three to seven leads in one table. SQLite, which has
no wide integers, gets numbers that fit 64 bits after they are multiplied; beyond, it stops with an error of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import duckdb
import pytest
from fact_cases import table_case
from fact_words import ZONES
from on_tables import by_frames, check, on_duckdb, on_postgres, on_sqlite
from shares import some

DUCKDB, SQLITE, FRAMES = range(110), range(5_000, 5_110), range(7_000, 7_024)
POSTGRES = range(9_000, 9_110)
BLOCK = 11  # cases that are looked at together
FEW = 4  # those that are looked at each time


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as made:
        yield made


@pytest.fixture(scope="module")
def postgres_connection(postgres):
    with postgres.connect() as made:
        yield made


def blocks(seeds: range) -> list[range]:
    return [seeds[n : n + BLOCK] for n in range(0, len(seeds), BLOCK)]


def first_fast(seeds: range) -> list[Any]:
    """The blocks of ``seeds``, of which the first is short, and all others are among the long tests."""
    return some(1, [seeds[:FEW], *blocks(seeds[FEW:])])


def check_each(seeds: range, run: Callable, *, large: bool) -> None:
    for seed in seeds:
        case = table_case(seed, large=large)
        try:
            check(case, partial(run, seed))
        except Exception as fault:
            fault.add_note(f"seed {seed}\n{case.text}\n{case.at}\n" + "\n".join(map(repr, (*case.leads, *case.events))))
            raise


def in_some_zone(connection, seed, rules, case):
    connection.execute(f"SET TimeZone = '{ZONES[seed % len(ZONES)]}'")  # the answer must not depend on it
    return on_duckdb(connection, rules, case)


@pytest.mark.parametrize("seeds", first_fast(DUCKDB), ids=str)
def test_duckdb_agrees_with_the_reference(connection, seeds):
    check_each(seeds, partial(in_some_zone, connection), large=True)


@pytest.mark.parametrize("seeds", first_fast(SQLITE), ids=str)
def test_sqlite_agrees_with_the_reference(seeds):
    check_each(seeds, lambda _, rules, case: on_sqlite(rules, case), large=False)


@pytest.mark.parametrize("seeds", first_fast(POSTGRES), ids=str)
def test_postgres_agrees_with_the_reference(postgres_connection, seeds):
    def in_some_zone(seed, rules, case):
        postgres_connection.execute(f"SET TIME ZONE '{ZONES[seed % len(ZONES)]}'")
        return on_postgres(postgres_connection, rules, case)

    check_each(seeds, in_some_zone, large=True)


@pytest.mark.parametrize("seeds", first_fast(FRAMES), ids=str)
def test_frames_agree_with_the_reference(seeds):
    check_each(seeds, lambda _, rules, case: by_frames(rules, case), large=True)


@pytest.mark.parametrize("seeds", [DUCKDB, SQLITE, POSTGRES], ids=["duckdb", "sqlite", "postgres"])
def test_there_are_as_many_pairs_as_are_claimed(seeds):
    assert sum(len(table_case(seed).leads) for seed in seeds) >= 500


@pytest.mark.slow
@pytest.mark.parametrize("seeds", blocks(range(20_000, 20_440)), ids=str)
def test_duckdb_agrees_with_the_reference_on_two_thousand_pairs(connection, seeds):
    check_each(seeds, partial(in_some_zone, connection), large=True)
