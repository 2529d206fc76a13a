"""Queries on PostgreSQL where its ways are its own: its types, its order of texts, its numbers that are none."""

import datetime as dt
from decimal import Decimal

import psycopg
import pytest
import sqlglot
from hostile_rules import EVIL, NAMES, hostile
from sqlglot import exp

import nurture

AT = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
RULES = nurture.parse("""ruleset "r" { timezone "Asia/Tokyo" }
lead {
  d: decimal?
  t: text?
  tags: list of text?
}
event a { k: text? }
score s { +2 on a where k like "a\\\\b%" within 7 days, at most 5 }
segment missing when d is missing
segment above when d > 1.5
segment after when t > "b"
segment tagged when tags contains "x"
grade letter {
  A when s > 1
  B otherwise
}
""")


@pytest.fixture
def connection(postgres):
    with postgres.connect() as made:
        yield made


def create(connection, table, columns, *rows):
    declared = ", ".join(f'"{name.replace(chr(34), chr(34) * 2)}" {kind}' for name, kind in columns.items())
    connection.execute(f"CREATE TEMPORARY TABLE {table} ({declared})".replace("%", "%%"))
    marks = ", ".join(["%s"] * len(columns))
    connection.cursor().executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


def tables(connection, *leads, text="text", events=()):
    create(connection, "leads", {"id": text, "d": "numeric", "t": text, "tags": f"{text}[]"}, *leads)
    create(connection, "events", {"id": text, "lead": text, "type": text, "at": "timestamptz", "k": text}, *events)


def answer(connection, *only):
    query = nurture.sql(RULES, "score", dialect="postgres", at=AT, only=only or None, updated=())
    return sorted(connection.execute(query).fetchall())


def test_hostile_names_and_values_are_names_and_values(connection):
    own = {"id": "e-1", "lead": "l-1", "type": "e*/", "at": AT}
    event = {**own, **{f"properties.{name}" if name in own else name: EVIL for name in NAMES}}
    lead = {"id": "l-1", **{f"attribute {name}": EVIL for name in NAMES}, "worked 1": 2, "count 1": 3}
    kinds = {str: "text", int: "bigint", dt.datetime: "timestamptz"}
    for table, row in (("leads", lead), ("events", event)):
        create(connection, table, {name: kinds[type(value)] for name, value in row.items()}, tuple(row.values()))
    text = nurture.sql(hostile(), "score", dialect="postgres", at=AT, updated=())
    assert connection.execute(text).fetchall() == [("l-1", Decimal(11 * len(NAMES)), True)]
    assert connection.execute("SELECT count(*) FROM leads").fetchone() == (1,)
    (tree,) = sqlglot.parse(text, read="postgres")
    assert isinstance(tree, exp.Select)


def test_nan_is_missing(connection):
    tables(connection, ("l-1", "NaN", None, None), ("l-2", Decimal("1.6"), None, None), ("l-3", None, None, None))
    assert answer(connection, "missing", "above") == [("l-1", True, False), ("l-2", False, True), ("l-3", True, False)]


@pytest.mark.parametrize("number", ["Infinity", "-Infinity", "1000000000000000000"])
def test_numbers_out_of_range_stop_the_query(connection, number):
    tables(connection, ("l-1", number, None, None))
    with pytest.raises(psycopg.errors.NumericValueOutOfRange):
        answer(connection, "above")


def test_instants_without_end_stop_the_query(connection):
    tables(connection, ("l-1", None, None, None), events=[("e-1", "l-1", "a", "-infinity", "a")])
    with pytest.raises(psycopg.errors.FeatureNotSupported, match="infinity"):
        answer(connection, "s")


@pytest.mark.parametrize("kind", ["text", "varchar(9)", "char(9)"])
def test_any_type_of_texts_will_do(connection, kind):
    tables(
        connection,
        ("l-1", None, "c", ["y", "x"]),
        text=kind,
        events=[("e-1", "l-1", "a", AT, "a\\b"), ("e-2", "l-1", "a", AT, "a\\c"), ("e-1", "l-1", "a", AT, "a\\bb")],
    )
    assert answer(connection, "s", "after", "tagged", "letter") == [("l-1", Decimal(2), "A", True, True)]


def test_a_text_cannot_hold_nul(connection):
    with pytest.raises(psycopg.DataError, match="NUL"):
        tables(connection, ("l-1", None, "a\0b", None))


def test_without_an_instant_the_engine_is_asked_for_it(connection):
    now = dt.datetime.now(dt.UTC)  # the server's clock is that of the tests
    tables(connection, ("l-1", None, None, None), events=[("e-1", "l-1", "a", now - dt.timedelta(hours=1), "a\\b")])
    query = nurture.sql(RULES, "score", dialect="postgres", only=["s"], updated=())
    assert connection.execute(query).fetchall() == [("l-1", Decimal(2))]


def test_texts_of_tables_say_their_order():
    """No other order is in the wheel, so that it must be seen in the text."""
    query = sqlglot.parse_one(nurture.sql(RULES, "score", dialect="postgres", at=AT, updated=()), read="postgres")
    texts = {"id", "lead", "type", "k", "t", "tags"}
    read = [column for column in query.find_all(exp.Column) if column.table in ("e", "l") and column.name in texts]
    assert {column.name for column in read} == texts
    assert all(column.find_ancestor(exp.Collate) for column in read)
    (after,) = (each for each in query.find_all(exp.GT, exp.LT) if each.find(exp.Literal).this == "b")
    assert after.find(exp.Collate).expression.name == "C"


@pytest.mark.parametrize("plain", ["on", "off"])
def test_a_backslash_ends_no_text_whatever_the_session_says_of_it(connection, plain):
    connection.execute("SET escape_string_warning = off")
    connection.execute(f"SET standard_conforming_strings = {plain}")
    evil = "\\' OR true --"
    tables(connection, *((f"l-{number}", None, text, None) for number, text in enumerate((evil, "other", "\\"))))
    quoted = evil.replace("\\", "\\\\")
    rules = nurture.parse(
        f'ruleset "r" {{}}\nlead {{ t: text? }}\nsegment same when t == "{quoted}"\n'
        f'segment listed when t in ["{quoted}", "x"]\nsegment like when t like "{quoted}%"\n'
        'segment slash when t contains "\\\\"\n'
    )
    query = nurture.sql(rules, "score", dialect="postgres", at=AT, updated=())
    rows = sorted(connection.execute(query.replace("%", "%%")).fetchall())
    assert [row[1:] for row in rows] == [(True,) * 4, (False,) * 4, (False, False, False, True)]
