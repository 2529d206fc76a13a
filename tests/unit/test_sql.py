"""Queries as text: what is refused, what is asked wrongly, and names and values that would like to be SQL."""

import datetime as dt
import re
import sqlite3
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import sqlglot
from hostile_rules import EVIL, NAMES, hostile
from sqlglot import exp

import nurture
from nurture.backends.relational.comments import harmless
from nurture.backends.relational.dialects import DIALECTS
from nurture.backends.relational.refusals import CONSTRUCTS
from nurture.dsl import program as p

AT = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "tables.md"
PLUGINS = nurture.Plugins(
    functions=[nurture.Function("upper", [nurture.TEXT], nurture.TEXT, str.upper)], installed=False
)


def sql(text, dialect="duckdb", **how):
    return nurture.sql(nurture.parse(text, name="r.nurture", plugins=PLUGINS), "score", dialect=dialect, at=AT, **how)


# -- refusals --------------------------------------------------------------------------------------------------------

REFUSED = """ruleset "r" {}
lead {
  t: text?
  days: list of date?
}
event a { v: decimal? }
event b { v: text? }
segment one when upper(t) == "X"
segment two when days contains 2026-04-01
segment three when any a where v > 1
segment four when any b where v == "x"
score five {
  +1 on b where upper(v) == "X"
}
"""


def test_everything_that_cannot_be_said_is_refused_at_once_with_its_place():
    with pytest.raises(nurture.BackendError) as caught:
        sql(REFUSED)
    assert str(caught.value).splitlines() == [
        "SQL cannot say exactly what these rules mean:",
        "r.nurture:8:18: the function `upper`: only Python can run a function that a plug-in brings",
        "r.nurture:9:18: a list of date: lists hold text, one of, integer or boolean here: their items are compared as they are",
        "r.nurture:10:32: the property `v`: a table has one column of that name, which is text in one place and decimal in another",
        "r.nurture:13:17: the function `upper`: only Python can run a function that a plug-in brings",
    ]
    assert [each.line for each in caught.value.refusals] == [8, 9, 10, 13]


def test_what_is_left_can_be_asked_for():
    assert '"three"' in sql(REFUSED, only=["three"])


def test_names_that_an_engine_takes_for_one_are_refused():
    text = 'ruleset "r" {}\nlead {\n  Title: text?\n  title: text?\n}\nsegment s when Title == title\n'
    with pytest.raises(nurture.BackendError, match="the attributes `Title` and `title`: engines take names"):
        sql(text)


def test_names_that_postgres_would_cut_are_refused_there_only():
    long = "f" * 60
    text = f"""ruleset "r" {{}}
lead {{ {"a" * 64}: text? }}
event e {{ {"é" * 32}: text? }}
segment {"s" * 63} when {"a" * 64} == "x"
segment {"s" * 64} when any e where {"é" * 32} == "x"
checklist {long} {{ q "what?" when any e }}
"""
    sql(text)
    with pytest.raises(nurture.BackendError) as caught:
        sql(text, dialect="postgres")
    assert [each.construct for each in caught.value.refusals] == [
        f"the name `{'a' * 64}`",
        f"the name `{'é' * 32}`",
        f"the name `{'s' * 64}`",
        f"the name `{long}.complete`",
    ]
    assert str(caught.value).count("postgres cuts names after 63 bytes") == 4


def test_long_calculations_are_refused():
    with pytest.raises(nurture.BackendError, match="more than 50 operands"):
        sql('ruleset "r" {}\nlead { n: integer? }\nsegment s when n' + " + 1" * 60 + " > 0\n")


def test_every_kind_of_code_has_its_row():
    kinds = {kind for kind in vars(p).values() if isinstance(kind, type) and issubclass(kind, p.Code)} - {p.Code}
    assert set(CONSTRUCTS) == kinds


@pytest.mark.parametrize("kind", CONSTRUCTS)
def test_the_page_has_every_construct_and_every_dialect(kind):
    construct, reason = CONSTRUCTS[kind]
    says = "yes" if reason is None else "refused"
    assert f"| {construct} | {' | '.join(says for _ in DIALECTS)} |" in PAGE.read_text(encoding="utf-8").splitlines()


# -- what is asked wrongly -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "problem"),
    [
        ({"dialect": "oracle"}, "dialect: must be one of `duckdb`, `sqlite`, `postgres`"),
        ({"only": ["tow"]}, "only: must be among .* \\(did you mean `two`\\?\\)"),
        ({"only": "two"}, "only: must be names, not a text"),
        ({"updated": ["tt"]}, "updated: must be among"),
        ({"leads": ()}, "leads: must be the name of a table"),
        ({"events": ("a", "b", "c", "d")}, "events: must be the name of a table"),
        ({"leads": ""}, "leads: must be the name of a table"),
    ],
)
def test_arguments_are_named(how, problem):
    with pytest.raises(nurture.InputError, match=problem):
        sql(REFUSED, **how)


def test_only_scores_can_be_asked_for():
    rules = nurture.parse('ruleset "r" {}')
    with pytest.raises(nurture.InputError, match="what"):
        nurture.sql(rules, "replay", dialect="duckdb")
    with pytest.raises(nurture.InputError, match="at: must be time-zone aware"):
        nurture.sql(rules, "score", dialect="duckdb", at=dt.datetime(2026, 4, 1))


# -- hostile names and values ----------------------------------------------------------------------------------------


def _kind(value):
    return {str: "VARCHAR", int: "BIGINT", dt.datetime: "TIMESTAMPTZ"}[type(value)]


def create(connection, table, row):
    plain = isinstance(connection, sqlite3.Connection)
    columns = [
        '"' + name.replace('"', '""') + '"' + ("" if plain else f" {_kind(value)}") for name, value in row.items()
    ]
    connection.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
    connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' for _ in row)})", list(row.values()))


def tables(connection, at):
    lead = {"id": "l-1", **{f"attribute {name}": EVIL for name in NAMES}, "worked 1": 2, "count 1": 3}
    own = {"id": "e-1", "lead": "l-1", "type": "e*/", "at": at}
    event = {**own, **{f"properties.{name}" if name in own else name: EVIL for name in NAMES}}
    create(connection, "leads", lead)
    create(connection, "events", event)


def answer(connection, dialect):
    text = nurture.sql(hostile(), "score", dialect=dialect, at=AT, updated=())
    return text, connection.execute(text).fetchall()


def test_hostile_names_and_values_are_names_and_values_on_duckdb():
    with duckdb.connect() as connection:
        tables(connection, AT)
        text, rows = answer(connection, "duckdb")
        assert rows == [("l-1", Decimal(11 * len(NAMES)), True)]
        assert connection.execute("SELECT count(*) FROM leads").fetchone() == (1,)
    only_one_query(text, "duckdb")


def test_hostile_names_and_values_are_names_and_values_on_sqlite():
    connection = sqlite3.connect(":memory:")
    tables(connection, int(AT.timestamp()) * 1_000_000)
    text, rows = answer(connection, "sqlite")
    assert rows == [("l-1", 11_000 * len(NAMES), 1)]
    connection.close()
    only_one_query(text, "sqlite")


def only_one_query(text, dialect):
    (tree,) = sqlglot.parse(text, read=dialect)
    assert isinstance(tree, exp.Select)
    assert {name.name for name in tree.find_all(exp.Identifier) if not name.quoted} <= {"_values"}  # the parser's own


@pytest.mark.parametrize(
    "text", ["*/", "**//", "/*/", "*\u200b/", "{{ x }}", "{% raw %}", "a\x00b", "/**/*/", "\u202e*/"]
)
def test_a_comment_cannot_be_ended_by_what_is_in_it(text):
    shown = harmless(text)
    assert not re.search(r"\*/|/\*|\{\{|\{%|\{#", shown)
    assert all(char.isprintable() or char == "\n" for char in shown)


# -- the query -------------------------------------------------------------------------------------------------------

SMALL = """ruleset "r" {}
lead {
  n: integer?
  d: decimal?
}
event a
score s { +2 on a within 7 days, at most 5 }
segment squared when d * d > 2
"""


def test_without_an_instant_the_engine_is_asked_for_it():
    rules = nurture.parse(SMALL)
    for dialect, now in (("duckdb", "now()"), ("sqlite", "CAST(strftime('%s','now') AS INTEGER) * 1000000")):
        text = nurture.sql(rules, "score", dialect=dialect, only=["s"], updated=())
        connection = duckdb.connect() if dialect == "duckdb" else sqlite3.connect(":memory:")
        kinds = ("", "") if dialect == "sqlite" else ("VARCHAR", "TIMESTAMPTZ")
        connection.execute(f"CREATE TABLE leads (id {kinds[0]})")
        connection.execute(f'CREATE TABLE events (id {kinds[0]}, lead {kinds[0]}, type {kinds[0]}, "at" {kinds[1]})')
        connection.execute("INSERT INTO leads VALUES ('l-1')")
        connection.execute(f"INSERT INTO events VALUES ('e-1', 'l-1', 'a', {now})")
        ((_, score),) = connection.execute(text).fetchall()
        assert score == (2 if dialect == "duckdb" else 2_000)
        connection.close()


def test_scores_of_attributes_are_reckoned_with_in_64_bits():
    rules = nurture.parse(
        'ruleset "r" {}\nlead { d: decimal? }\nscore s { +3000 when d > 0 }\nsegment more when s > d\nsegment far when s * s > 0\n'
    )
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE leads AS SELECT 'l-1' AS id, CAST(1.5 AS DECIMAL(24, 6)) AS d")
        connection.execute('CREATE TABLE events (id VARCHAR, lead VARCHAR, type VARCHAR, "at" TIMESTAMPTZ)')
        text = nurture.sql(rules, "score", dialect="duckdb", at=AT, updated=())
        assert connection.execute(text).fetchall() == [("l-1", Decimal(3000), True, True)]


def test_sqlite_stops_where_a_number_leaves_64_bits():
    text = nurture.sql(nurture.parse(SMALL), "score", dialect="sqlite", at=AT, only=["squared"], updated=())
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE leads (id, d)")
    connection.execute('CREATE TABLE events (id, lead, type, "at")')
    connection.execute("INSERT INTO leads VALUES ('l-1', 2000000)")
    assert connection.execute(text).fetchall() == [("l-1", 1)]
    connection.execute("INSERT INTO leads VALUES ('l-2', 4000000000000000)")
    with pytest.raises(sqlite3.OperationalError, match="integer overflow"):
        connection.execute(text).fetchall()
    connection.close()


def test_tables_may_be_called_as_those_of_the_query_are():
    rules = nurture.parse(SMALL)
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA crm")
        connection.execute("CREATE TABLE crm.known AS SELECT 'l-1' AS id")
        connection.execute(
            "CREATE TABLE past AS SELECT 'e-1' AS id, 'l-1' AS lead, 'a' AS type, TIMESTAMPTZ '2026-03-31 00:00:00+00' AS \"at\""
        )
        text = nurture.sql(
            rules, "score", dialect="duckdb", at=AT, only=["s"], updated=(), leads=("crm", "known"), events="past"
        )
        assert connection.execute(text).fetchall() == [("l-1", Decimal(2))]


@pytest.mark.slow
def test_long_sums_and_conditions_do_not_nest_too_deeply():
    clauses = "\n".join(f"  +1 when n == {n} or n > {n}" for n in range(1_500))
    condition = " or ".join(f"n == {n}" for n in range(900))
    rules = nurture.parse(
        f'ruleset "r" {{}}\nlead {{ n: integer? }}\nscore s {{\n{clauses}\n}}\nsegment t when {condition}\n'
    )
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE leads AS SELECT 'l-1' AS id, 700 AS n")
        connection.execute('CREATE TABLE events (id VARCHAR, lead VARCHAR, type VARCHAR, "at" TIMESTAMPTZ)')
        text = nurture.sql(rules, "score", dialect="duckdb", at=AT, updated=())
        assert connection.execute(text).fetchall() == [("l-1", Decimal(701), True)]
